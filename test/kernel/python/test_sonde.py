"""jupyter_kernel_test 0.7.0 against the kernel named in $SONDE_KERNEL, with every sample given, so that nothing is skipped."""

import os
import unittest

import jupyter_kernel_test

KERNEL = os.environ["SONDE_KERNEL"]


class Kernel(jupyter_kernel_test.KernelTests):
    kernel_name = KERNEL
    language_name = "typescript"
    file_extension = ".ts"
    code_hello_world = 'console.log("hello, world")'
    code_stderr = 'console.error("oops")'
    completion_samples = [
        {"text": "Number.parseF", "matches": {"parseFloat"}},
        {"text": "[1].findLastI", "matches": {"findLastIndex"}},
    ]
    complete_code_samples = ["1", 'console.log("hi")', "function f() {\n  return 1;\n}\n"]
    incomplete_code_samples = ["function f() {", "console.log(", "const a = {", "`text"]
    invalid_code_samples = ["import = 7q", "}"]
    code_page_something = "?parseFloat"
    code_generate_error = 'throw new Error("x")'
    code_execute_result = [
        {"code": "1 + 2 + 3", "result": "6"},
        {"code": "[1, 2, 3].map((n) => n * n)", "result": "[ 1, 4, 9 ]"},
        {"code": "1 + 2 + 3 + 4", "result": "10"},
    ]
    code_display_data = [
        {"code": 'display.html("<b>bold</b>")', "mime": "text/html"},
        {"code": 'display.markdown("**bold**")', "mime": "text/markdown"},
    ]
    code_history_pattern = "1 ? 2 ? 3"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "parseFloat"
    code_clear_output = "clear_output()"


class Welcome(jupyter_kernel_test.IopubWelcomeTests):
    kernel_name = KERNEL
    support_iopub_welcome = True


if __name__ == "__main__":
    unittest.main(verbosity=2)
