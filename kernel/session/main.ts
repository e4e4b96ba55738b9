import { close as closeDebugger, url as debuggerUrl } from "node:inspector";
import { flushCompileCache } from "node:module";
import { Socket } from "node:net";
import type { MessagePort } from "node:worker_threads";
import { abandon } from "./abandon.ts";
import { followChildren } from "./children.ts";
import type { Answered } from "./asking.ts";
import { createAwaits } from "./awaits.ts";
import { endBroken, exitAtOnce } from "./broken.ts";
import { type Comms, installComms } from "./comms.ts";
import type { FromControl, Shared } from "./control.ts";
import { installDebugging } from "./debugging.ts";
import { Displays } from "./display.ts";
import { installDeno } from "./deno.ts";
import { installGlobals } from "./globals.ts";
import { parse } from "./json.ts";
import { FRAME, frameReader } from "./link.ts";
import { keepGlobalsWhole } from "./lazy-globals.ts";
import { loadWithin, type Undisturbed } from "./load.ts";
import { createOutput, type Output } from "./output.ts";
import { installModules } from "./resolve.ts";
import { signalFromOutside, survived } from "./own-signal.ts";
import { installQuestions, type Questions } from "./questions.ts";
import { giveUp } from "./give-up.ts";
import { OWNER, Ring } from "./ring.ts";
import { Runner } from "./runner.ts";
import type { Cell } from "./session.ts";
import { loadTracing } from "./sources.ts";
import { installStacks } from "./stack.ts";
import { STATE } from "./state.ts";
import { captureStreams } from "./streams.ts";
import { reportStrays } from "./strays.ts";
import { shortenTimers } from "./timers.ts";
import { followWorkers } from "./workers.ts";

/** What is not needed for the first cell is loaded after so many milliseconds. */
const LATER = 50;

/** Loads what the first error needs, and keeps what was compiled for the next start: this process may well be killed. */
function prepare(): void {
  loadTracing();
  flushCompileCache();
}

/** Makes this thread the one that runs cells: takes over its streams, globals and imports, then reads from pipe 4. */
export function runCells(
  control: MessagePort,
  { memory, state, cancel, beside, mailbox }: Shared,
): void {
  const ring = new Ring(memory, OWNER.main);
  const output = createOutput(ring);
  const displays = new Displays(output);
  const children = followChildren(output, beside, state);
  const workers = followWorkers(output);
  const awaits = createAwaits(output);
  let runner: Runner | undefined;
  let early: number | undefined;

  const signal = (): AbortSignal => runner?.signal() ?? new AbortController().signal;

  installStacks();
  const groups = captureStreams(output);
  installGlobals({
    displays,
    cancel,
    awaits,
    modules: installModules(process.cwd(), signal, () => Atomics.load(cancel, 1)),
    clear: (wait) => output.publish("clear_output", { wait }),
    signal,
  });
  installDebugging();
  // A debugger may stop main at what is thrown and caught in there, and could not say so while main has the ring.
  const undisturbed: Undisturbed = (body) =>
    Atomics.load(state, STATE.debugged) === 1 ? body() : ring.undisturbed(body);
  shortenTimers();
  keepGlobalsWhole(undisturbed);
  loadWithin(undisturbed);
  /** The executions whose message is being taken: those in it after that were terminated in the middle. */
  const begun = new Set<number>();
  const comms = installComms(output, begun);
  const questions = installQuestions(output, mailbox);
  const listen = reportStrays(output, sendBeforeDeath(output), workers.follow);

  // The compiler and what draws values load while the control thread starts; cells wait in the pipe.
  const compiler = import("./transpile.ts");
  const drawing = import("../display/bundle.ts");
  const start = async (): Promise<void> => {
    output.ready();
    const { transpile } = await compiler;
    displays.drawBy((await drawing).draw);
    transpile("warm-up.tsx", 0, "const ready: boolean = true");
    giveUp();
    const interruptStarted = (execution: number): void => {
      children.interrupt(execution);
      workers.interrupt(execution);
    };
    runner = new Runner({
      output,
      groups,
      displays,
      awaits,
      state,
      cancel,
      begun,
      transpile,
      interruptStarted,
    });
    if (early !== undefined) runner.interrupt(early);
    Atomics.store(state, STATE.up, 1);
    takeCells(runner, { comms, questions, begun }, (code) => {
      // A termination that came late may have struck with nobody left to say so.
      ring.release();
      listen();
      if (code.includes("Deno") && code.includes("jupyter") && !("Deno" in globalThis))
        installDeno(displays, output);
    });
    setTimeout(prepare, LATER).unref();
  };
  control.on("message", (message: FromControl) => {
    // A termination that came late may have struck within a write.
    ring.release();
    if (message.type === "ping") {
      Atomics.store(state, STATE.answered, message.number);
      Atomics.notify(state, STATE.answered);
    } else if (message.type === "up") void start();
    // An end of the process was interrupted, as a listener of it looped: it goes on.
    else if (output.isClosed()) exitAtOnce(process.exitCode ?? 0);
    else if (runner === undefined) early = message.execution;
    else runner.interrupt(message.execution);
  });
}

function takeCells(
  runner: Runner,
  {
    comms,
    questions,
    begun,
  }: { readonly comms: Comms; readonly questions: Questions; readonly begun: Set<number> },
  prepare: (code: string) => void,
): void {
  const read = frameReader((type, execution, payload) => {
    if (type === FRAME.comm) comms.arrive(execution, payload);
    else if (type === FRAME.answer) questions.answer(parse(payload.toString()) as Answered);
    else if (type === FRAME.execute) {
      begun.add(execution);
      comms.handleAll();
      const cell = parse(payload.toString()) as Cell;
      prepare(cell.code);
      runner.execute(execution, cell);
      begun.delete(execution);
    }
  });
  const pipe = new Socket({ fd: 4, readable: true, writable: false });
  pipe.on("data", (bytes) => {
    try {
      read(bytes);
    } catch (error) {
      // What cells throw is caught further in: the kernel's own code failed, and the next cell would wait for ever.
      endBroken(error);
    }
  });
  // Not by an exit: it would leave alive what the cells started, where it came before the other thread finds out.
  pipe.on("end", abandon);
}

/** What waits in the ring dies with the process. Returns what is to be done when that ends. */
function sendBeforeDeath(output: Output): () => void {
  const { abort, kill } = process;
  process.abort = () => {
    output.close();
    return abort.call(process);
  };
  process.kill = (pid, signal) => {
    if (Math.abs(pid) === process.pid) output.flush();
    const name = survived(pid, signal);
    return name === undefined ? kill.call(process, pid, signal) : signalFromOutside(pid, name);
  };
  return () => {
    // A cell may emit the event and end nothing; the cast: Node's types leave out what tells.
    if ((process as { _exiting?: boolean })._exiting === false) return;
    output.close();
    // Node would wait for a debugger that a cell let in.
    if (debuggerUrl() !== undefined) closeDebugger();
  };
}
