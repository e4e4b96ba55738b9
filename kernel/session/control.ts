import { Session } from "node:inspector";
import { Socket } from "node:net";
import { type MessagePort, workerData } from "node:worker_threads";
import { FRAME, frameReader } from "./link.ts";
import { OWNER, Ring } from "./ring.ts";
import { STATE } from "./state.ts";

/** Memory of both threads of the executor. */
export interface Shared {
  readonly memory: SharedArrayBuffer;
  readonly state: Int32Array;
  readonly cancel: Int32Array;
}

/** What the control thread starts with. */
export interface ToControl extends Shared {
  readonly port: MessagePort;
}

/** What it tells main. */
export type FromControl =
  | { readonly type: "up" }
  | { readonly type: "ping"; readonly number: number }
  | { readonly type: "cancel"; readonly execution: number };

const PATIENCE = 3;
const DRAIN = 10;
const RETRY = 50;

// The executor's second thread: it stays live while a cell blocks the first.
const { memory, state, cancel, port } = workerData as ToControl;
const ring = new Ring(memory, OWNER.control);
const session = new Session();
session.connectToMainThread();
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port, not a window
const tell = (message: FromControl): void => port.postMessage(message);
let pings = 0;
let terminating = false;
/** The newest execution that was to be interrupted; there is only ever one open. */
let target = 0;

/** Asks main to end the execution; when main does not answer, it is inside the user's code, which is terminated. */
function interrupt(execution: number): void {
  target = execution;
  if (Atomics.load(state, STATE.up) === 0) return tell({ type: "cancel", execution });
  const number = ++pings;
  if (Atomics.load(state, STATE.running) === execution) Atomics.store(cancel, 0, 1);
  tell({ type: "ping", number });
  const since = performance.now();
  const poll = (): void => {
    if (Atomics.load(state, STATE.answered) >= number) return settle(execution);
    if (performance.now() - since < PATIENCE) return void setImmediate(poll);
    if (!terminating) terminate(execution);
  };
  poll();
}

function terminate(execution: number): void {
  // Nobody is terminated while he writes: the lock is ours.
  ring.lock();
  const running = Atomics.load(state, STATE.running);
  if (running !== 0 && running !== execution) return ring.unlock(); // it ended meanwhile
  terminating = true;
  Atomics.store(cancel, 0, 1);
  session.post("Runtime.terminateExecution", () => {
    ring.unlock();
    terminating = false;
    settle(execution);
  });
}

/** Tells main to end the execution until it has: a termination that comes late may take the first word with it. */
function settle(execution: number): void {
  tell({ type: "cancel", execution });
  setTimeout(() => {
    const open = Atomics.load(state, STATE.interrupted) !== execution;
    if (open && target === execution) interrupt(execution);
  }, RETRY);
}

async function drain(): Promise<void> {
  for (;;) {
    await ring.waiting();
    await new Promise((resolve) => setTimeout(resolve, DRAIN));
    ring.tryDrain();
  }
}

const pipe = new Socket({ fd: 5, readable: true, writable: false });
pipe.on(
  "data",
  frameReader((type, execution) => {
    if (type === FRAME.interrupt) interrupt(execution);
  }),
);
// Without its supervisor nobody hears this process, however busy it is; what it started goes with it.
pipe.on("close", () => {
  try {
    process.kill(-process.pid, "SIGKILL");
  } catch {
    process.kill(process.pid, "SIGKILL");
  }
});
void drain();
tell({ type: "up" });
