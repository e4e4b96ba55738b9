"""nbval compares a notebook with its saved outputs on the kernel named in $SONDE_KERNEL; prints as JSON how its cells ended."""

import contextlib
import json
import os
import sys

import nbformat
import pytest

new_output = nbformat.v4.new_output
notebook = nbformat.v4.new_notebook(
    cells=[
        nbformat.v4.new_code_cell(
            "console.log('same')", outputs=[new_output("stream", name="stdout", text="same\n")]
        ),
        nbformat.v4.new_code_cell(
            "[{ a: 1 }]",
            outputs=[
                new_output(
                    "execute_result",
                    {
                        "text/html": '<table><thead><tr><th>a</th></tr></thead><tbody><tr><td style="text-align: right">1</td></tr></tbody></table>',
                        "text/plain": "[ { a: 1 } ]",
                    },
                )
            ],
        ),
        nbformat.v4.new_code_cell(
            "console.log(Math.random())",
            metadata={"tags": ["nbval-ignore-output"]},
            outputs=[new_output("stream", name="stdout", text="0.5\n")],
        ),
        nbformat.v4.new_code_cell(
            "throw new RangeError('far')",
            metadata={"tags": ["raises-exception"]},
            outputs=[new_output("error", ename="RangeError", evalue="far", traceback=[])],
        ),
        nbformat.v4.new_code_cell(
            "console.log('new')", outputs=[new_output("stream", name="stdout", text="old\n")]
        ),
    ]
)
for count, cell in enumerate(notebook.cells, 1):
    cell.execution_count = count
nbformat.write(notebook, "nbval.ipynb")


class Outcomes:
    def __init__(self):
        self.seen = []

    def pytest_runtest_logreport(self, report):
        if report.when == "call":
            self.seen.append(report.outcome)


outcomes = Outcomes()
with contextlib.redirect_stdout(sys.stderr):
    pytest.main(
        ["--nbval", "nbval.ipynb", "--nbval-kernel-name", os.environ["SONDE_KERNEL"], "-p", "no:cacheprovider"],
        plugins=[outcomes],
    )
print(json.dumps({"outcomes": outcomes.seen}))
