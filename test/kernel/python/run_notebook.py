"""nbclient runs a notebook on the kernel named in $SONDE_KERNEL; prints as JSON what of its output was kept."""

import json
import os

import nbclient
import nbformat

LINES = 2000
CELLS = 100

cells = [f'for (let i = 0; i < {LINES}; i++) console.log("line", i)'] + ["6 * 7"] * CELLS
notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code) for code in cells])
nbclient.NotebookClient(
    notebook, kernel_name=os.environ["SONDE_KERNEL"], timeout=60
).execute()

first, *others = notebook.cells
text = "".join(output.text for output in first.outputs if output.output_type == "stream")
answers = [
    output.data["text/plain"]
    for cell in others
    for output in cell.outputs
    if output.output_type == "execute_result"
]
print(
    json.dumps(
        {
            "lines": text == "".join(f"line {i}\n" for i in range(LINES)),
            "results": answers == ["42"] * CELLS,
            "counts": [cell.execution_count for cell in notebook.cells]
            == list(range(1, CELLS + 2)),
            "clean": all(len(cell.outputs) == 1 for cell in others),
        }
    )
)
