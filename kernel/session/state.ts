/** Of so many executions in a row it is known which are over. */
const REMEMBERED = 1024;

/** Places in the numbers that main and control thread share. */
export const STATE = {
  /** The last ping that main answered. */
  answered: 0,
  /** The execution that runs; 0 when none does. */
  running: 1,
  /** 1 once main takes cells, before which it must not be terminated. */
  up: 2,
  /** The last execution whose synchronous call lost the child that it waited for. */
  severed: 3,
  /** The last execution whose code came to its end; what is left of it is the kernel's work. */
  ended: 4,
  /** The last execution whose code was told by V8 to be terminated, so that nothing more of the termination is to come. */
  struck: 5,
  /** The last execution that asked for the signal of its cell, and so ends by itself what it can. */
  listens: 6,
  /** The execution whose code runs and did not come back to the event loop since it began, or was terminated before it did; else 0. */
  inside: 7,
  /** 1 once a debugger was there. */
  debugged: 8,
  /** The newest `FRAME.reading` that came back. */
  read: 9,
  /** The last execution that waited for a child in a synchronous call; 0 when it got it. */
  waits: 10,
  /** Here the executions begin that were told to be over, to the end. */
  finished: 11,
} as const;

/** Fresh numbers. */
export const createState = (): Int32Array =>
  new Int32Array(new SharedArrayBuffer(4 * (STATE.finished + REMEMBERED)));

/** Notes that an execution was told to be over: nothing of it is left to terminate. */
export const finish = (state: Int32Array, execution: number): void =>
  void Atomics.store(state, STATE.finished + (execution % REMEMBERED), execution);

/** Whether an execution was told to be over. Each has its place: cells of subshells end in any order. */
export const isFinished = (state: Int32Array, execution: number): boolean =>
  execution !== 0 && Atomics.load(state, STATE.finished + (execution % REMEMBERED)) === execution;

const RING_SIZE = 1 << 18;

/** Fresh memory for a ring, to be shared by both threads. */
export const createRingMemory = (): SharedArrayBuffer => new SharedArrayBuffer(RING_SIZE);
