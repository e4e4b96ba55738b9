import { Socket } from "node:net";
import { Worker } from "node:worker_threads";
import { describeText } from "./failure.ts";
import { Displays } from "./display.ts";
import { installGlobals } from "./globals.ts";
import { FRAME, frameReader } from "./link.ts";
import { createOutput } from "./output.ts";
import { installModules } from "./resolve.ts";
import { createRingMemory, OWNER, Ring } from "./ring.ts";
import { Runner } from "./runner.ts";
import type { Cell } from "./session.ts";
import { installStacks } from "./stack.ts";
import { STATE } from "./state.ts";
import { captureStreams } from "./streams.ts";
import type { FromControl, ToControl } from "./control.ts";

// The process that runs the user's cells. Pipes: 3 to the supervisor, 4 from it, 5 from it to the control thread.
const memory = createRingMemory();
const state = new Int32Array(new SharedArrayBuffer(4 * STATE.size));
const cancel = new Int32Array(new SharedArrayBuffer(4));
const ending = import.meta.url.slice(import.meta.url.lastIndexOf("."));
const workerData: ToControl = { memory, state, cancel };
const control = new Worker(new URL(`./control${ending}`, import.meta.url), { workerData });

const output = createOutput(new Ring(memory, OWNER.main));
const displays = new Displays(output);
const runner = new Runner(output, displays, state, cancel);

installStacks();
captureStreams(output);
installGlobals({
  displays,
  cancel,
  modules: installModules(process.cwd()),
  clear: (wait) => output.publish("clear_output", { wait }),
  signal: () => runner.signal(),
});
sendBeforeDeath();

for (const [event, label] of [
  ["uncaughtException", "Uncaught"],
  ["unhandledRejection", "Unhandled rejection"],
] as const)
  process.on(event, (error: unknown) =>
    output.write("stderr", `${label} ${describeText(error)}\n`),
  );

control.on("message", (message: FromControl) => {
  if (message.type === "ping") Atomics.store(state, STATE.answered, message.number);
  else if (message.type === "cancel") runner.interrupt(message.execution);
  else start();
});
control.on("error", (error) => {
  output.write("stderr", `control thread: ${describeText(error)}\n`);
  process.exit(70);
});

/** Cells are taken only once the control thread can stop them. */
function start(): void {
  const read = frameReader((type, execution, payload) => {
    if (type === FRAME.execute) runner.execute(execution, JSON.parse(payload.toString()) as Cell);
  });
  const pipe = new Socket({ fd: 4, readable: true, writable: false });
  pipe.on("data", read);
  pipe.on("end", () => process.exit(0));
  output.ready();
}

/** What waits in the ring dies with the process. */
function sendBeforeDeath(): void {
  process.on("exit", () => output.flush());
  const { abort, kill } = process;
  process.abort = () => {
    output.flush();
    return abort.call(process);
  };
  process.kill = (pid, signal) => {
    output.flush();
    return kill.call(process, pid, signal);
  };
}
