import type { ChildProcess } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { exists } from "../exists.ts";
import { ended, spawnPiped } from "../pipe.ts";
import { messageOf } from "../message-of.ts";
import { BROKEN, BROKEN_CODE } from "./broken.ts";
import { encodeFrame, FRAME, frameReader, type FrameType } from "./link.ts";
import { nodeOptions } from "./node-options.ts";
import { restrictions } from "./restrictions.ts";
import type { Cell } from "./session.ts";
import { createStderrFilter } from "./stderr.ts";

// Without the first flag, Node aborts when a loop inside a timer's callback is terminated.
const FLAGS = ["--no-force-async-hooks-checks", "--no-warnings"];
const FOREIGN = "the process wrote to file descriptor 3, by which it speaks with the kernel";
const DEAF = "the process closed a file descriptor by which it hears the kernel";
/** A process whose pipe broke and that lives so long after has closed it. */
const CLOSED = 500;
/** How long the pipes of a process that is gone are read; a child of it may hold them open. */
const LAST_WORDS = 50;
const EXECUTOR = fileURLToPath(
  new URL(`./executor${import.meta.url.slice(import.meta.url.lastIndexOf("."))}`, import.meta.url),
);

/** What an executor process tells its session. */
export interface Events {
  frame(type: FrameType, execution: number, payload: Buffer): void;
  /** Bytes that the process, or one it started, wrote past the kernel. */
  text(name: "stdout" | "stderr", text: string): void;
  /** The process is gone, and everything it said was told. */
  died(reason: string): void;
}

/** A running executor. What is sent before it is up waits in its pipes. */
export interface ExecutorProcess {
  /** Its pid, once it takes cells; rejects when it dies before. */
  readonly ready: Promise<number>;
  execute(execution: number, cell: Cell): void;
  interrupt(execution: number): void;
  comm(execution: number, message: Buffer): void;
  /** Answers a question; `blocking` says that the thread which asked is waiting. */
  answer(execution: number, answer: string, blocking: boolean): void;
  /** Tells the thread that waits for it that all its children wrote has been read. */
  read(number: number): void;
  /** Hands an inspector command to the control thread. */
  inspect(command: string): void;
  /** Stops or goes on reading what it says. */
  hold(held: boolean): void;
  /** Ends it by force; `died` is told `reason`. */
  destroy(reason: string): void;
  /** Ends it and what it started; `died` is not called. */
  kill(): Promise<void>;
}

/** Starts a process that runs cells in `folder`. */
export function startExecutor(folder: string, events: Events): ExecutorProcess {
  const { SONDE_NODE_OPTIONS, SONDE_PERMISSION } = process.env;
  const chosen = [...nodeOptions(SONDE_NODE_OPTIONS), ...restrictions(folder, SONDE_PERMISSION)];
  const { child, stdout, stderr, rest } = spawnPiped(
    process.execPath,
    [...FLAGS, ...chosen, EXECUTOR],
    {
      cwd: folder,
      // A group of its own: what cells start can be ended with it, and a terminal's Ctrl-C goes to the supervisor alone.
      detached: process.platform !== "win32",
    },
    ["pipe", "pipe", "pipe"],
  );
  const [out, cells, control] = rest as [Readable?, Writable?, Writable?];
  // A pipe breaks when the process dies, which `exit` tells better.
  for (const pipe of [stdout, stderr, ...rest]) pipe?.on("error", () => {});
  const noticeLife = (): void => {
    if (child.exitCode === null && child.signalCode === null) destroy(DEAF);
  };
  for (const pipe of [cells, control])
    pipe?.once("close", () => setTimeout(noticeLife, CLOSED).unref());

  const filter = createStderrFilter((text) => events.text("stderr", text));
  stdout.setEncoding("utf8").on("data", (text: string) => events.text("stdout", text));
  stderr.setEncoding("utf8").on("data", (text: string) => filter.write(text));

  let killed = false;
  let destroyed: string | undefined;
  const gone = Promise.withResolvers<void>();
  const ready = Promise.withResolvers<number>();
  ready.promise.catch(() => {}); // told to whoever waits; nobody has to
  const destroy = (reason: string): void => {
    destroyed ??= reason;
    child.kill("SIGKILL");
  };
  let foreign = false;
  const refuse = (why = ""): void => {
    foreign = true;
    destroy(FOREIGN + why);
  };
  out?.on(
    "data",
    frameReader((type, execution, payload) => {
      if (foreign) return;
      if (type === FRAME.ready) return ready.resolve(child.pid ?? 0);
      try {
        events.frame(type, execution, payload);
      } catch (error) {
        // What cannot be taken is none of ours, and is not to end the kernel.
        refuse(` (${messageOf(error)})`);
      }
    }, refuse),
  );
  const hold = (held: boolean): void => {
    for (const pipe of [out, stdout, stderr])
      if (held) pipe?.pause();
      else pipe?.resume();
  };
  const died = async (why: () => string): Promise<void> => {
    endGroup(child);
    hold(false);
    // What the process said last is still in its pipes.
    const late = Promise.withResolvers<void>();
    const timer = setTimeout(late.resolve, LAST_WORDS);
    await Promise.race([Promise.all([ended(out), ended(stdout), ended(stderr)]), late.promise]);
    clearTimeout(timer);
    filter.end();
    const reason = why();
    const said = filter.tail();
    const cause = filter.cause();
    const full = cause === undefined ? reason : `${cause} (${reason})`;
    ready.reject(new Error(`executor: ${full}${said === "" ? "" : `; it said: ${said}`}`));
    gone.resolve();
    if (!killed) events.died(full);
  };
  child.once(
    "exit",
    (code, signal) => void died(() => destroyed ?? reasonOf(code, signal, filter.tail)),
  );
  child.once(
    "error",
    (error) => void died(() => `could not be started in ${folder}: ${startProblem(folder, error)}`),
  );

  const send = (pipe: Writable | undefined, frame: Buffer): void => {
    if (pipe?.writable === true) pipe.write(frame);
  };
  return {
    ready: ready.promise,
    execute: (execution, cell) =>
      send(cells, encodeFrame(FRAME.execute, execution, JSON.stringify(cell))),
    interrupt: (execution) => send(control, encodeFrame(FRAME.interrupt, execution)),
    comm: (execution, message) => send(cells, encodeFrame(FRAME.comm, execution, message)),
    answer: (execution, answer, blocking) =>
      send(blocking ? control : cells, encodeFrame(FRAME.answer, execution, answer)),
    read: (number) => send(control, encodeFrame(FRAME.reading, number)),
    inspect: (command) => send(control, encodeFrame(FRAME.inspect, 0, command)),
    hold,
    destroy,
    kill() {
      killed = true;
      endGroup(child);
      child.kill("SIGKILL");
      return gone.promise;
    },
  };
}

function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined || process.platform === "win32") return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // nobody is left in it
  }
}

/** The end of what Node says of an error that it ends with; it may wait for the kernel's own debugger after that. */
const FATAL = /(?:^|\n)Node\.js v\d\S*(?:\s+Waiting for the debugger to disconnect\.\.\.)?$/;

/** Why a process could not be started, and what helps: what the system says of a missing folder names the program. */
function startProblem(folder: string, { message, code = "" }: NodeJS.ErrnoException): string {
  if (code === "ENOENT" && !exists(folder))
    return `the folder is not there (${code}); make it again`;
  return message + (REMEDIES[code] ?? "");
}

const REMEDIES: Readonly<Record<string, string>> = {
  EAGAIN: "; no more processes may run: end some, or raise ulimit -u",
  EMFILE: "; no more files may be open: close some, or raise ulimit -n",
};

/** What Node writes when a process starts no more threads, of which it needs some from the first. */
const THREADLESS = /Assertion failed: .*uv_thread_create|'ERR_WORKER_INIT_FAILED'/;

function reasonOf(code: number | null, signal: NodeJS.Signals | null, said: () => string): string {
  if (code === BROKEN_CODE && said().includes(BROKEN))
    return "the kernel could not go on in the process: a cell replaced what it runs on";
  if ((code === 1 || signal === "SIGABRT") && THREADLESS.test(said()))
    return `it got no more threads (${signal ?? `exit code ${code}`}): end other processes, or raise ulimit -u`;
  // 7 is Node's code for an error that it could not even report.
  if (signal === null && FATAL.test(said()))
    return code === 7
      ? "a global that Node itself needs was replaced (exit code 7)"
      : `an error that nothing handled ended the process (exit code ${code})`;
  if (signal === null) return `process.exit(${code}) was called`;
  return `the process was killed by ${signal}`;
}
