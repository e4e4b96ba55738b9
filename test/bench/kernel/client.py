"""Measures one kernel through jupyter_client; prints JSON. Arguments: kernel name, how many lines, the cell that prints them, rounds of restarting."""

import json
import sys
import time
from queue import Empty

import psutil
from jupyter_client.manager import KernelManager

name, lines, code, restarts = sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4])
result = {"restart": []}


def memory(pid):
    processes = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    return sum(p.memory_info().rss for p in processes if "--lsp" not in p.cmdline()) / 1e6


def run(client, code, timeout):
    """Runs a cell; gives how long it took, its lines by the time it was idle, its stream messages, and the lines that came later."""
    started = time.perf_counter()
    sent = client.execute(code)
    counted = messages = late = 0
    idle = False
    while not idle:
        message = client.get_iopub_msg(timeout=timeout)
        if message["parent_header"].get("msg_id") != sent:
            continue
        content = message["content"]
        if message["msg_type"] == "stream":
            counted += content["text"].count("\n")
            messages += 1
        idle = content.get("execution_state") == "idle"
    client.get_shell_msg(timeout=timeout)
    took = time.perf_counter() - started
    try:
        while True:
            message = client.get_iopub_msg(timeout=0.5)
            late += message["content"].get("text", "").count("\n")
    except Exception:
        pass
    return took, counted, messages, late


def answers(client):
    """Returns when the kernel answers on both channels: `wait_for_ready` without the 0.2 s that it then waits for more."""
    while True:
        client.kernel_info()
        try:
            client.shell_channel.get_msg(timeout=1)
            client.iopub_channel.get_msg(timeout=0.2)
            return
        except Empty:
            pass


started = time.perf_counter()
manager = KernelManager(kernel_name=name)
manager.start_kernel()
client = manager.blocking_client()
client.start_channels()
client.wait_for_ready(timeout=60)
result["ready"] = (time.perf_counter() - started) * 1000
try:
    time.sleep(1.5)
    run(client, "1+1", 60)
    if lines:
        pid = manager.provisioner.process.pid
        before = memory(pid)
        took, counted, messages, late = run(client, code, 45)
        result |= {"lines": took, "messages": messages, "bad": late + abs(lines - counted - late)}
        result["growth"] = memory(pid) - before
    for _ in range(restarts):
        started = time.perf_counter()
        manager.restart_kernel()
        answers(client)
        result["restart"].append((time.perf_counter() - started) * 1000)
        client.wait_for_ready(timeout=60)
        time.sleep(1)
finally:
    client.stop_channels()
    manager.shutdown_kernel(now=True)
    print(json.dumps(result))
