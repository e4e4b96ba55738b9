"""jupyter_client starts the kernel over each transport, plain and encrypted; prints as JSON what `6 * 7` gave over each."""

import json
import os

from jupyter_client import KernelManager


def run(**options):
    manager = KernelManager(kernel_name=os.environ["SONDE_KERNEL"], **options)
    manager.start_kernel()
    client = manager.client()
    try:
        client.start_channels()
        client.wait_for_ready(timeout=60)
        results = []

        def hear(message):
            if message["msg_type"] == "execute_result":
                results.append(message["content"]["data"]["text/plain"])

        client.execute_interactive("6 * 7", timeout=60, output_hook=hear)
        return {"results": results, "encrypted": bool(manager.curve_publickey)}
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


print(
    json.dumps(
        {
            "tcp": run(transport="tcp"),
            "ipc": run(transport="ipc"),
            "curve": run(transport="tcp", transport_encryption="required"),
        }
    )
)
