"""Records a debugger's conversation with ipykernel, as JupyterLab's debugger leads it: `python record.py > conversation.json`."""

import json
import sys
from jupyter_client.manager import start_new_kernel

CODE = "def f(a, b):\n    c = a + b\n    return c\n\nf(2, 3)"
steps = []
manager, client = start_new_kernel(kernel_name="python3")
seq = 0
path = None


def short(value):
    """Long lists say nothing more than short ones; where Python lies says nothing at all."""
    if isinstance(value, list):
        return [short(one) for one in value[:3]]
    if isinstance(value, dict):
        return {key: short(one) for key, one in value.items()}
    return value.replace(path, "$path").replace(sys.base_prefix, "$python") if isinstance(value, str) else value


def ask(command, **arguments):
    global seq
    seq += 1
    content = {"type": "request", "seq": seq, "command": command, "arguments": arguments}
    message = client.session.msg("debug_request", content)
    client.control_channel.send(message)
    while True:
        reply = client.control_channel.get_msg(timeout=20)
        if reply["parent_header"].get("msg_id") == message["header"]["msg_id"]:
            break
    answer = reply["content"]
    steps.append({"command": command, "arguments": arguments, "answer": answer})
    return answer.get("body", {})


def event(name):
    while True:
        message = client.get_iopub_msg(timeout=20)
        if message["msg_type"] == "debug_event" and message["content"]["event"] == name:
            steps.append({"event": name, "content": message["content"]})
            return message["content"].get("body", {})


ask("debugInfo")
ask("initialize", clientID="jupyterlab", clientName="JupyterLab", adapterID="", pathFormat="path", linesStartAt1=True, columnsStartAt1=True, supportsVariableType=True, supportsVariablePaging=True, supportsRunInTerminalRequest=True, locale="en-us")
ask("attach")
event("initialized")
path = ask("dumpCell", code=CODE)["sourcePath"]
ask("setBreakpoints", breakpoints=[{"line": 2}], source={"path": path}, sourceModified=False)
ask("setExceptionBreakpoints", filters=[])
ask("configurationDone")
ask("debugInfo")
steps.append({"execute": True})
client.execute(CODE)
thread = event("stopped")["threadId"]
ask("threads")
frames = ask("stackTrace", threadId=thread)["stackFrames"]
scopes = ask("scopes", frameId=frames[0]["id"])["scopes"]
ask("variables", variablesReference=scopes[0]["variablesReference"])
ask("next", threadId=thread)
event("stopped")
frames = ask("stackTrace", threadId=thread)["stackFrames"]
ask("evaluate", expression="c * 2", frameId=frames[0]["id"], context="repl")
ask("richInspectVariables", variableName="c", frameId=frames[0]["id"])
ask("source", source={"path": path})
ask("continue", threadId=thread)
event("continued")
ask("inspectVariables")
ask("modules")
ask("disconnect", restart=False, terminateDebuggee=False)
ask("debugInfo")
client.stop_channels()
manager.shutdown_kernel(now=True)
json.dump({"code": CODE, "steps": [short(step) for step in steps]}, sys.stdout, indent=1)
