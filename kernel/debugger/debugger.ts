import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import type { DebugEvent, DebugRequest, DebugResponse } from "../protocol/debug.ts";
import { Breakpoints } from "./breakpoints.ts";
import { CAPABILITIES } from "./capabilities.ts";
import { COPIED, declare, declared, drawn, evaluate, identifier } from "./evaluate.ts";
import { chooseExceptions, exceptionInfo, type Exceptions } from "./exceptions.ts";
import type { CallFrame, Evaluation, Inspector, Paused, Remote } from "./inspector.ts";
import { scopesOf } from "./scopes.ts";
import { scriptThatStarts, thrownBy, whyStopped } from "./reason.ts";
import { HASH_SEED, PASSED_BY, Scripts } from "./scripts.ts";
import { framesOf } from "./stack.ts";
import { Variables } from "./variables.ts";
import { parseWanted, pathOf, textOf } from "./wanted.ts";

/** The one thread that front ends see: the one that runs the cells. */
const THREAD = 1;
/** The frame of a pause that is no pause yet: a script is about to start. */
const INSTRUMENTATION = "beforeScriptExecution";

type Arguments = DebugRequest["arguments"];
type Body = DebugResponse["body"];
type Command = (args: Arguments) => Promise<Body> | Body;

/** Answers front ends that speak the Debug Adapter Protocol, by V8's inspector. Costs nothing until a front end starts it. */
export class Debugger {
  readonly #inspector: Inspector;
  readonly #emit: (event: DebugEvent) => void;
  readonly #scripts: Scripts;
  readonly #breakpoints: Breakpoints;
  readonly #variables: Variables;
  readonly #prefix = join(tmpdir(), `sonde_${process.pid}`) + sep;
  /** The code of cells that a front end dumped, by path. */
  readonly #dumped = new Map<string, string>();
  readonly #commands: Readonly<Record<string, Command>>;
  #started = false;
  #exceptions: Exceptions = "none";
  /** What was thrown, where that is why they are paused. */
  #thrown: Remote | undefined;
  #instrumentation: string | undefined;
  #paused: readonly CallFrame[] | null = null;
  #stepping = false;
  #pausing = false;
  #seq = 0;

  constructor(inspector: Inspector, emit: (event: DebugEvent) => void) {
    this.#inspector = inspector;
    this.#emit = emit;
    this.#scripts = new Scripts(inspector, this.#prefix);
    this.#breakpoints = new Breakpoints(inspector, this.#scripts);
    this.#variables = new Variables(inspector);
    this.#commands = {
      debugInfo: () => this.#info(),
      initialize: () => this.#initialize(),
      attach: () => this.#attach(),
      configurationDone: () => ({}),
      dumpCell: (args) => this.#dumpCell(textOf("dumpCell", "code", args["code"])),
      setBreakpoints: (args) => this.#setBreakpoints(args),
      setExceptionBreakpoints: (args) => this.#setExceptionBreakpoints(args),
      exceptionInfo: () => this.#exceptionInfo(),
      threads: () => ({ threads: [{ id: THREAD, name: "cells" }] }),
      stackTrace: (args) => this.#stackTrace(args),
      scopes: async ({ frameId }) => ({
        scopes: await scopesOf(this.#frame("scopes", frameId), this.#inspector, this.#variables),
      }),
      variables: (args) => this.#children(args),
      setVariable: (args) => this.#setVariable(args),
      evaluate: (args) => this.#evaluate(args),
      continue: async () => {
        await this.#go("Debugger.resume");
        return { allThreadsContinued: true };
      },
      next: () => this.#step("Debugger.stepOver"),
      stepIn: () => this.#step("Debugger.stepInto"),
      stepOut: () => this.#step("Debugger.stepOut"),
      pause: () => this.#pause(),
      source: (args) => this.#source(args),
      modules: () => this.#modules(),
      inspectVariables: async () => {
        await this.#variables.clear();
        return { variables: await declared(this.#inspector, this.#variables) };
      },
      richInspectVariables: async ({ variableName, frameId }) => {
        const name = identifier("richInspectVariables", variableName);
        const { result } = await this.#run(name, frameId);
        // A picture that comes later cannot come while everything stands still.
        const waits = this.#paused === null;
        return drawn(this.#inspector, result, waits);
      },
      copyToGlobals: (args) => this.#copyToGlobals(args),
      disconnect: () => this.#stop(),
      terminate: () => this.#stop(),
    };
  }

  /** Answers a request; what goes wrong is an answer, too. */
  async handle({ seq, command, arguments: args }: DebugRequest): Promise<DebugResponse> {
    const answer = { type: "response", seq: ++this.#seq, request_seq: seq, command } as const;
    try {
      const run = Object.hasOwn(this.#commands, command) ? this.#commands[command] : undefined;
      if (run === undefined) throw new Error(`${command}: this debugger has no such command`);
      return { ...answer, success: true, body: await run(args) };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return { ...answer, success: false, message, body: {} };
    }
  }

  /** Hears the events of V8's inspector. */
  async event(method: string, params: object): Promise<void> {
    if (method === "Debugger.scriptParsed") {
      const { scriptId, url } = params as { scriptId: string; url: string };
      this.#scripts.parsed(scriptId, url);
    } else if (method === "Debugger.resumed") await this.#resumed();
    else if (method === "Debugger.paused") await this.#stopped(params as Paused);
  }

  /** The cells' process is another one: the debugger goes on in it. */
  async restarted(): Promise<void> {
    this.#scripts.clear();
    this.#breakpoints.restart();
    if (this.#paused !== null) {
      this.#paused = null;
      this.#tell("continued", { threadId: THREAD, allThreadsContinued: true });
    }
    if (this.#started) await this.#enable();
  }

  #tell(event: string, body: Body): void {
    this.#emit({ type: "event", seq: ++this.#seq, event, body });
  }

  #info(): Body {
    return {
      isStarted: this.#started,
      hashMethod: "Murmur2",
      hashSeed: HASH_SEED,
      tmpFilePrefix: this.#prefix,
      tmpFileSuffix: ".ts",
      breakpoints: this.#breakpoints.list(),
      stoppedThreads: this.#paused === null ? [] : [THREAD],
      richRendering: true,
      exceptionPaths: [],
      copyToGlobals: true,
    };
  }

  async #initialize(): Promise<Body> {
    if (!this.#started) await this.#enable();
    this.#started = true;
    return CAPABILITIES;
  }

  async #enable(): Promise<void> {
    await this.#inspector.post("Runtime.enable");
    await this.#inspector.post("Debugger.enable");
    await this.#inspector.post("Debugger.setBlackboxPatterns", { patterns: PASSED_BY });
    await this.#inspector.post("Debugger.setPauseOnExceptions", { state: this.#exceptions });
    await this.#watchStarts();
  }

  /** V8 pauses once before a script starts, so that its breakpoints can be set. */
  async #watchStarts(): Promise<void> {
    const { breakpointId } = await this.#inspector.post<{ breakpointId: string }>(
      "Debugger.setInstrumentationBreakpoint",
      { instrumentation: INSTRUMENTATION },
    );
    this.#instrumentation = breakpointId;
  }

  #attach(): Body {
    this.#tell("initialized", {});
    return {};
  }

  async #stop(): Promise<Body> {
    if (!this.#started) return {};
    this.#started = false;
    this.#breakpoints.clear();
    this.#scripts.clear();
    // Lets go of a paused cell, which runs on.
    await this.#inspector.post("Debugger.disable");
    await this.#variables.clear();
    if (this.#paused !== null) await this.#resumed();
    return {};
  }

  async #stopped(pause: Paused): Promise<void> {
    const { callFrames } = pause;
    const starts = scriptThatStarts(pause);
    if (starts !== undefined) return this.#starting(starts);
    const frames = await framesOf(callFrames, this.#scripts);
    // Nothing of the user's is on the stack: this is the kernel's own work.
    if (frames.length === 0) return this.#pass();
    this.#paused = callFrames;
    this.#thrown = thrownBy(pause);
    const why = whyStopped(pause, this.#pausing, this.#stepping);
    this.#stepping = this.#pausing = false;
    this.#tell("stopped", { ...why, threadId: THREAD, allThreadsStopped: true });
  }

  /** Sets the breakpoints of a script that is about to start. */
  async #starting(scriptId: string): Promise<void> {
    try {
      // First, as V8 forgets the place where it stands with the last breakpoint there, and would not stop at a new one.
      await this.#breakpoints.enter(scriptId);
      // Or V8 would pause again each time a loop comes to the script's first line.
      const breakpointId = this.#instrumentation;
      if (breakpointId !== undefined)
        await this.#inspector.post("Debugger.removeBreakpoint", { breakpointId });
      await this.#watchStarts();
    } finally {
      await this.#pass();
    }
  }

  /** Goes on from a pause that is none of the user's; one that was asked for is still to come. */
  async #pass(): Promise<void> {
    if (this.#pausing) await this.#inspector.post("Debugger.pause");
    await this.#inspector.post("Debugger.resume");
  }

  async #resumed(): Promise<void> {
    if (this.#paused === null) return;
    this.#paused = null;
    await this.#variables.clear();
    this.#tell("continued", { threadId: THREAD, allThreadsContinued: true });
  }

  #dumpCell(code: string): Body {
    const sourcePath = this.#scripts.pathOf(code);
    this.#dumped.set(sourcePath, code);
    return { sourcePath };
  }

  async #setBreakpoints(args: Arguments): Promise<Body> {
    this.#needStarted("setBreakpoints");
    const { path, wanted } = parseWanted(args);
    return { breakpoints: await this.#breakpoints.replace(path, wanted, this.#textOf(path)) };
  }

  async #setExceptionBreakpoints({ filters }: Arguments): Promise<Body> {
    const { exceptions, breakpoints } = chooseExceptions(filters);
    this.#exceptions = exceptions;
    if (this.#started)
      await this.#inspector.post("Debugger.setPauseOnExceptions", { state: this.#exceptions });
    return { breakpoints };
  }

  #exceptionInfo(): Body {
    if (this.#paused === null || this.#thrown === undefined)
      throw new Error("exceptionInfo: no exception stopped the cells");
    return exceptionInfo(this.#thrown, this.#exceptions);
  }

  async #stackTrace({ startFrame = 0, levels }: Arguments): Promise<Body> {
    const all = this.#paused === null ? [] : await framesOf(this.#paused, this.#scripts);
    const first = Number(startFrame);
    const count = Number(levels ?? 0) || all.length;
    return { stackFrames: all.slice(first, first + count), totalFrames: all.length };
  }

  async #children({ variablesReference, ...part }: Arguments): Promise<Body> {
    const variables = await this.#variables.children(Number(variablesReference), part);
    return { variables };
  }

  async #setVariable({ variablesReference, name, value, frameId }: Arguments): Promise<Body> {
    const { result } = await this.#run(String(value), frameId);
    const reference = Number(variablesReference);
    const { variablesReference: inside, ...rest } = await this.#variables.assign(
      reference,
      String(name),
      result,
    );
    return { ...rest, variablesReference: inside };
  }

  async #evaluate({ expression, frameId, context }: Arguments): Promise<Body> {
    const answer = await this.#run(String(expression), frameId, context === "hover");
    const { value, type, variablesReference } = this.#variables.variable("", answer.result);
    return { result: value, type, variablesReference };
  }

  /** The value of an expression, in a frame while paused; throws when it throws. */
  #run(expression: string, frameId?: unknown, harmless = false): Promise<Evaluation> {
    const frame = this.#paused === null ? null : this.#frame("evaluate", frameId ?? 1);
    return evaluate(this.#inspector, expression, frame, harmless);
  }

  async #go(method: string): Promise<void> {
    if (this.#paused === null) throw new Error("the cells are not paused");
    await this.#inspector.post(method);
  }

  async #step(method: string): Promise<Body> {
    this.#stepping = true;
    await this.#go(method);
    return {};
  }

  async #pause(): Promise<Body> {
    this.#needStarted("pause");
    if (this.#paused === null) {
      this.#pausing = true;
      await this.#inspector.post("Debugger.pause");
    }
    return {};
  }

  #source(args: Arguments): Body {
    const path = pathOf("source", args);
    const content = this.#textOf(path);
    if (content === null) throw new Error(`source: there is no cell or file ${path}`);
    return { content };
  }

  /** The text of a dumped cell or a file; null when there is none. */
  #textOf(path: string): string | null {
    try {
      return this.#dumped.get(path) ?? readFileSync(path, "utf8");
    } catch {
      return null;
    }
  }

  async #modules(): Promise<Body> {
    const modules = await this.#scripts.files();
    return {
      modules: modules.map(({ label, path }, id) => ({ id, name: label, path })),
      totalModules: modules.length,
    };
  }

  async #copyToGlobals(args: Arguments): Promise<Body> {
    const from = identifier("copyToGlobals", args["srcVariableName"]);
    const to = identifier("copyToGlobals", args["dstVariableName"]);
    const { result } = await this.#run(`globalThis.${COPIED} = ${from}`, args["srcFrameId"]);
    declare(this.#inspector, to);
    const { value, type, variablesReference } = this.#variables.variable(to, result);
    return { value, type, variablesReference };
  }

  #frame(command: string, id: unknown): CallFrame {
    const frame = this.#paused?.[Number(id) - 1];
    if (frame === undefined) throw new Error(`${command}: there is no paused frame ${String(id)}`);
    return frame;
  }

  #needStarted(command: string): void {
    if (!this.#started) throw new Error(`${command}: the debugger is not started; send initialize`);
  }
}
