// Answers every request with ready-made messages, as many as `1+1` has, and nothing else: what ZeroMQ and the client take alone.
// node bare.ts CONNECTION_FILE
import { readFileSync } from "node:fs";
import { Publisher, Router } from "zeromq";
import type { ConnectionFile } from "../../support/kernel-client.ts";

const { ip, shell_port, iopub_port } = JSON.parse(
  readFileSync(process.argv[2]!, "utf8"),
) as ConnectionFile;
const shell = new Router();
const iopub = new Publisher();
await shell.bind(`tcp://${ip}:${shell_port}`);
await iopub.bind(`tcp://${ip}:${iopub_port}`);

/** The frames behind those of the route: delimiter, signature, header, parent, metadata, content. */
const message = (type: string, content: object) => {
  const header = JSON.stringify({ msg_id: type, msg_type: type, session: "bare", version: "5.4" });
  return (parent: Buffer) => ["<IDS|MSG>", "", header, parent, "{}", JSON.stringify(content)];
};
const busy = message("status", { execution_state: "busy" });
const input = message("execute_input", { code: "1+1", execution_count: 1 });
const data = { "text/plain": "2" };
const result = message("execute_result", { data, metadata: {}, execution_count: 1 });
const reply = message("execute_reply", { status: "ok", execution_count: 1 });
const idle = message("status", { execution_state: "idle" });

for await (const frames of shell) {
  const at = frames.findIndex((frame) => frame.toString() === "<IDS|MSG>");
  const parent = frames[at + 2]!;
  for (const publication of [busy, input, result]) await iopub.send(["", ...publication(parent)]);
  await shell.send([...frames.slice(0, at), ...reply(parent)]);
  await iopub.send(["", ...idle(parent)]);
}
