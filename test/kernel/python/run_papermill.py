"""papermill runs a notebook with parameters on the kernel named in $SONDE_KERNEL; prints as JSON what its cells wrote."""

import json
import os

import nbformat
import papermill
from papermill.translators import Translator, papermill_translators


class TypeScriptTranslator(Translator):
    """How papermill writes parameters in TypeScript; docs/headless.md shows it to users."""

    @classmethod
    def translate_none(cls, value):
        return "null"

    @classmethod
    def translate_bool(cls, value):
        return "true" if value else "false"

    @classmethod
    def translate_dict(cls, value):
        return "{ " + ", ".join(f"{json.dumps(str(k))}: {cls.translate(v)}" for k, v in value.items()) + " }"

    @classmethod
    def translate_list(cls, value):
        return "[" + ", ".join(cls.translate(item) for item in value) + "]"

    @classmethod
    def translate_str(cls, value):
        return json.dumps(value)

    @classmethod
    def comment(cls, text):
        return f"// {text}"

    @classmethod
    def assign(cls, name, value):
        return f"let {name} = {value};"


papermill_translators.register("typescript", TypeScriptTranslator)

cells = [
    nbformat.v4.new_code_cell("let epochs = 1, name = 'a', extra: unknown = null"),
    nbformat.v4.new_code_cell("console.log(epochs + 1, name, JSON.stringify(extra))"),
    nbformat.v4.new_code_cell("await new Promise((go) => setTimeout(go, 50)); epochs"),
]
cells[0].metadata["tags"] = ["parameters"]
kernelspec = {"name": os.environ["SONDE_KERNEL"], "display_name": "Sonde", "language": "typescript"}
notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernelspec})
nbformat.write(notebook, "papermill-in.ipynb")
parameters = {"epochs": 10, "name": 'say "hi"', "extra": {"a": [1, None, True]}}
result = papermill.execute_notebook(
    "papermill-in.ipynb", "papermill-out.ipynb", parameters, progress_bar=False, cwd="."
)
print(
    json.dumps(
        {
            "tags": [cell.metadata.get("tags", []) for cell in result.cells],
            "printed": result.cells[2].outputs[0].text,
            "value": result.cells[3].outputs[0].data["text/plain"],
        }
    )
)
