import { enableCompileCache } from "node:module";
import { MessageChannel, Worker } from "node:worker_threads";
import { createChildrenMemory } from "./children.ts";
import type { Shared, ToControl } from "./control.ts";
import { createMailboxMemory } from "./mailbox.ts";
import { createRingMemory, createState } from "./state.ts";

// The process that runs the user's cells. Pipes: 3 to the supervisor, 4 from it, 5 from it to the control thread.
// The control thread starts while this one loads the rest; what it says meanwhile waits in the port.
enableCompileCache();
const { port1, port2 } = new MessageChannel();
const shared: Shared = {
  memory: createRingMemory(),
  state: createState(),
  cancel: new Int32Array(new SharedArrayBuffer(8)),
  beside: createChildrenMemory(),
  mailbox: createMailboxMemory(),
};
const ending = import.meta.url.slice(import.meta.url.lastIndexOf("."));
const workerData: ToControl = { ...shared, port: port2 };
const control = new Worker(new URL(`./control${ending}`, import.meta.url), {
  workerData,
  transferList: [port2],
  // Node would open this process's own streams for it, whose descriptors no longer block from then on.
  stdout: true,
  stderr: true,
});
control.on("error", (error) => {
  process.stderr.write(`control thread: ${error.stack}\n`);
  process.exit(70);
});

const { runCells } = await import("./main.ts");
runCells(port1, shared);
