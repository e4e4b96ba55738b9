"""nbclient runs the notebook given as argument; prints as JSON how many code cells it has and how many ended without an error."""

import json
import os
import sys

import nbclient
import nbformat

path = sys.argv[1]
notebook = nbformat.read(path, as_version=4)
nbclient.NotebookClient(
    notebook,
    kernel_name=os.environ["SONDE_KERNEL"],
    timeout=180,
    allow_errors=True,
    resources={"metadata": {"path": os.path.dirname(os.path.abspath(path))}},
).execute()
code = [cell for cell in notebook.cells if cell.cell_type == "code"]
failed = [
    f"{output.ename}: {output.evalue}"
    for cell in code
    for output in cell.outputs
    if output.output_type == "error"
]
print(
    json.dumps(
        {
            "cells": len(code),
            "executed": sum(cell.execution_count is not None for cell in code),
            "shown": sum(bool(cell.outputs) for cell in code),
            "failed": failed,
        }
    )
)
