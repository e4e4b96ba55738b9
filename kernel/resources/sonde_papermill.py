"""Teaches papermill to write parameters in TypeScript.

From a shell: python sonde_papermill.py in.ipynb out.ipynb -p epochs 10, with all options of papermill.
From Python: runpy.run_path("…/sonde_papermill.py"), then papermill.execute_notebook(…) as ever.
"""

import json
import math
import re

from papermill.models import Parameter
from papermill.translators import Translator, papermill_translators


DECLARATION = re.compile(
    r"^(?:export\s+)?(?:let|const|var)\s+(?P<name>[\w$]+)\s*(?::\s*(?P<type>[^=]+?))?\s*=\s*(?P<value>.*?);?\s*(?://\s*(?P<help>.*))?$",
    re.MULTILINE,
)


class TypeScriptTranslator(Translator):
    """How parameters are written in TypeScript."""

    @classmethod
    def inspect(cls, parameters_cell):
        """What the cell tagged `parameters` declares, one name a line."""
        return [
            Parameter(
                name=found["name"],
                inferred_type_name=found["type"] or "None",
                default=found["value"],
                help=found["help"] or "",
            )
            for found in DECLARATION.finditer(parameters_cell.source)
        ]

    @classmethod
    def translate_none(cls, value):
        return "null"

    @classmethod
    def translate_bool(cls, value):
        return "true" if value else "false"

    @classmethod
    def translate_int(cls, value):
        return str(value) if abs(value) < 2**53 else f"{value}n"

    @classmethod
    def translate_float(cls, value):
        if math.isnan(value):
            return "NaN"
        return repr(value) if math.isfinite(value) else "Infinity" if value > 0 else "-Infinity"

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

if __name__ == "__main__":
    from papermill.cli import papermill

    papermill()
