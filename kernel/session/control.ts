import { Session } from "node:inspector";
import { Socket } from "node:net";
import { type MessagePort, workerData } from "node:worker_threads";
import { FRAME, frameReader } from "./link.ts";
import { abandon } from "./abandon.ts";
import { giveUp } from "./give-up.ts";
import { post } from "./mailbox.ts";
import { endsBySigint, isListed, signalProcess, treesBelow } from "./process-tree.ts";
import { createRelay } from "./relay.ts";
import { OWNER, Ring } from "./ring.ts";
import { isFinished, STATE } from "./state.ts";

/** Memory of both threads of the executor. */
export interface Shared {
  readonly memory: SharedArrayBuffer;
  readonly state: Int32Array;
  /** Whether native code is to end, and how often main was terminated, which leaves undone what a library had open. */
  readonly cancel: Int32Array;
  /** Pids of the children that run beside the cell. */
  readonly beside: Int32Array;
  /** Answers for main while it waits. */
  readonly mailbox: SharedArrayBuffer;
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

/** So long main may take to answer a ping: a loop of the user never does, a short callback or the kernel's own work soon. */
const PATIENCE = 3;
const PATIENCE_BETWEEN = 30;
/** On a busy machine the kernel's own work may take so many times as long as it computes. */
const BUSY = 10;
/** What listens to the signal ends in good order and keeps its results, a search after the trial that runs. */
const PATIENCE_WITH_LISTENERS = 250;
/** Who does not wait for the ring tries again after so long. */
const SOON = 1;
const DRAIN = 10;
const RETRY = 50;
/** Where looking for children takes a millisecond, it is done after so long; how often at the longest, and how long a child has to obey. */
const FIRST_LOOK = 1;
const LOOK = 8;
const OBEY = 500;
/** Main waits for the ring this often in a row when the termination did not reach it. */
const LOST = 5;

// The executor's second thread: it stays live while a cell blocks the first.
// Cells can evaluate code here, by the inspector.
giveUp();
const { memory, state, cancel, beside, mailbox, port } = workerData as ToControl;
const ring = new Ring(memory, OWNER.control);
const session = new Session();
session.connectToMainThread();
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port, not a window
const tell = (message: FromControl): void => port.postMessage(message);
/** What the inspector said and the supervisor was not told. */
const unsent: string[] = [];
const relay = createRelay(
  session,
  (text) => {
    if (unsent.push(text) === 1) sendUnsent();
  },
  {
    running: () => Atomics.load(state, STATE.running) || Atomics.load(state, STATE.inside),
    isInside: (execution) => Atomics.load(state, STATE.inside) === execution,
    ending: () => terminating,
  },
);
let pings = 0;
let terminating = false;
/** The last execution that was terminated; what follows that is most likely the kernel's own work. */
let struck = -1;

/** Never waits for the ring: main may have it and stand still until this thread lets it go on. */
function sendUnsent(): void {
  while (unsent[0] !== undefined) {
    if (terminating || !ring.trySend(FRAME.inspect, 0, unsent[0]))
      return void setTimeout(sendUnsent, SOON);
    unsent.shift();
  }
}

/**
 * Asks main to end the execution; when main does not answer, it is inside the user's code, which is terminated. Where that
 * is all there is to do, as between cells, the execution is 0.
 */
function interrupt(execution: number): void {
  relay.drop();
  if (Atomics.load(state, STATE.up) === 0) return tell({ type: "cancel", execution });
  if (isFinished(state, execution)) return settle(execution);
  if (Atomics.load(state, STATE.running) === execution) Atomics.store(cancel, 0, 1);
  if (!terminating && isCertain(execution)) return terminate(execution);
  const number = ++pings;
  tell({ type: "ping", number });
  void awaitAnswer(number, execution);
}

/** Whether the user's code surely blocks main: it never came back since it began, or waits for a child, and nothing listens that could end it nicely. */
const isCertain = (execution: number): boolean =>
  (Atomics.load(state, STATE.inside) === execution ||
    Atomics.load(state, STATE.waits) === execution) &&
  struck !== execution &&
  Atomics.load(state, STATE.ended) !== execution &&
  Atomics.load(state, STATE.listens) !== execution;

/** Waits asleep: a thread that polls would take the processor from main, and lose it when its turn comes. */
async function awaitAnswer(number: number, execution: number): Promise<void> {
  const since = performance.now();
  const began = process.cpuUsage();
  for (;;) {
    const answered = Atomics.load(state, STATE.answered);
    if (answered >= number) return settle(execution);
    const ended = Atomics.load(state, STATE.ended) === execution;
    const listens = Atomics.load(state, STATE.listens) === execution;
    // Then main is in the kernel's own work, or in a loop that another cell left.
    const idle = execution === 0 || Atomics.load(state, STATE.running) !== execution;
    const own = ended || idle || struck === execution;
    const patience = own ? PATIENCE_BETWEEN : listens ? PATIENCE_WITH_LISTENERS : PATIENCE;
    const wall = performance.now() - since;
    const passed = own ? Math.max(wall / BUSY, Math.min(wall, computed(began))) : wall;
    const left = patience - passed;
    if (left <= 0) break;
    const wait = Atomics.waitAsync(state, STATE.answered, answered, left);
    if (wait.async) await wait.value;
  }
  terminate(execution);
}

/** For how many milliseconds this process computed since then: main may have had no turn on a processor, or wait for us. */
function computed(began: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1000;
}

function terminate(execution: number): void {
  if (terminating) return settle(execution);
  // Nobody is terminated while he writes: the lock is ours.
  if (!relay.busy()) ring.lock();
  else if (!ring.tryLock()) return void setTimeout(() => terminate(execution), SOON);
  const running = Atomics.load(state, STATE.running);
  // It may have ended meanwhile, and the next one may be on its way.
  if (isFinished(state, execution) || (running !== 0 && running !== execution)) {
    ring.unlock();
    return settle(execution);
  }
  terminating = true;
  struck = execution;
  Atomics.store(cancel, 0, 1);
  Atomics.add(cancel, 1, 1);
  Atomics.store(state, STATE.struck, -1);
  let open = true;
  const over = (): void => {
    if (!open) return; // an answer that comes after all
    open = terminating = false;
    ring.unlock();
    Atomics.notify(state, STATE.struck);
    settle(execution);
  };
  session.post("Runtime.terminateExecution", over);
  if (relay.paused()) session.post("Debugger.resume", { terminateOnResume: true });
  attend(execution, over);
  awaitStruck(execution, over);
}

/** Main may have it from V8 that it was terminated, and wait for the ring to say so; V8 answers us only when that is done. */
function awaitStruck(execution: number, over: () => void): void {
  if (!terminating) return;
  const told = Atomics.load(state, STATE.struck);
  if (told === execution) return over();
  const again = (): void => awaitStruck(execution, over);
  const wait = Atomics.waitAsync(state, STATE.struck, told);
  if (wait.async) void wait.value.then(again);
  else again();
}

/**
 * Looks after a main thread that a termination does not reach: the children that it waits for in a synchronous call
 * are ended; and when it waits for the ring itself, it is back in the kernel's own work, where V8 has no answer for us
 * before that work is done.
 */
function attend(execution: number, over: () => void): void {
  const told = new Map<number, number>();
  let waits = 0;
  let pause = FIRST_LOOK;
  ring.awaited();
  const look = (): void => {
    if (!terminating) return;
    endAwaited(execution, told);
    waits = ring.awaited() ? waits + 1 : 0;
    if (waits >= LOST) over();
    else setTimeout(look, (pause = Math.min(LOOK, 2 * pause)));
  };
  if (isListed) look();
  else setTimeout(look, FIRST_LOOK);
}

/** Ends the children that main waits for. Mutates `told`: when each was first asked to. */
function endAwaited(execution: number, told: Map<number, number>): void {
  const now = performance.now();
  for (const tree of treesBelow(process.pid)) {
    if (beside.includes(tree[0] as number)) continue;
    Atomics.store(state, STATE.severed, execution);
    for (const pid of tree) {
      const since = told.get(pid) ?? now;
      if (now - since > OBEY) signalProcess(pid, "SIGKILL");
      // A shell that is just starting may swallow it before the program that it starts takes its place.
      else if (!told.has(pid) || endsBySigint(pid)) signalProcess(pid, "SIGINT");
      told.set(pid, since);
    }
  }
}

/** Tells main to end the execution until it has: a termination that comes late may take the first word with it. */
function settle(execution: number): void {
  tell({ type: "cancel", execution });
  if (execution === 0) return;
  setTimeout(() => {
    if (!isFinished(state, execution)) interrupt(execution);
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
  frameReader((type, execution, payload) => {
    if (type === FRAME.interrupt) interrupt(execution);
    else if (type === FRAME.answer) post(mailbox, payload);
    else if (type === FRAME.reading) {
      Atomics.store(state, STATE.read, execution);
      Atomics.notify(state, STATE.read);
    } else if (type === FRAME.inspect) {
      Atomics.store(state, STATE.debugged, 1);
      relay.run(payload.toString());
    }
  }),
);
pipe.on("close", abandon);
void drain();
tell({ type: "up" });
