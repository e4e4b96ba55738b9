"""papermill runs a notebook with parameters on the kernel named in $SONDE_KERNEL; prints as JSON what its cells wrote."""

import json
import os
import runpy
import subprocess
import sys

import nbformat
import papermill
from jupyter_client.kernelspec import KernelSpecManager


# Beside kernel.json, as users find it.
folder = KernelSpecManager().get_kernel_spec(os.environ["SONDE_KERNEL"]).resource_dir
script = os.path.join(folder, "sonde_papermill.py")
runpy.run_path(script)

cells = [
    nbformat.v4.new_code_cell("let epochs = 1; // how long\nlet name = 'a';\nlet extra: unknown = null"),
    nbformat.v4.new_code_cell("console.log(epochs + 1, name, JSON.stringify(extra))"),
    nbformat.v4.new_code_cell("await new Promise((go) => setTimeout(go, 50)); epochs"),
]
cells[0].metadata["tags"] = ["parameters"]
kernelspec = {"name": os.environ["SONDE_KERNEL"], "display_name": "Sonde", "language": "typescript"}
notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernelspec})
nbformat.write(notebook, "papermill-in.ipynb")
parameters = {"epochs": 10, "name": 'say "hi"', "extra": {"a": [1, None, True, -float("inf")]}}
result = papermill.execute_notebook(
    "papermill-in.ipynb", "papermill-out.ipynb", parameters, progress_bar=False, cwd="."
)
command = [script, "papermill-in.ipynb", "papermill-command.ipynb", "-p", "epochs", "3", "-p", "name", "b"]
subprocess.run([sys.executable, *command], check=True, capture_output=True)
commanded = nbformat.read("papermill-command.ipynb", 4)
print(
    json.dumps(
        {
            "tags": [cell.metadata.get("tags", []) for cell in result.cells],
            "printed": result.cells[2].outputs[0].text,
            "value": result.cells[3].outputs[0].data["text/plain"],
            "inspected": [
                [found["name"], found["inferred_type_name"], found["default"], found["help"]]
                for found in papermill.inspect_notebook("papermill-in.ipynb").values()
            ],
            "command": commanded.cells[2].outputs[0].text,
        }
    )
)
