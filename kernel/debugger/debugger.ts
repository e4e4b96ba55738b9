import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import type { DebugEvent, DebugRequest, DebugResponse } from "../protocol/debug.ts";
import { messageOf } from "../message-of.ts";
import { Breakpoints } from "./breakpoints.ts";
import { CAPABILITIES } from "./capabilities.ts";
import { COPIED, declare, declared, drawn, evaluate, identifier } from "./evaluate.ts";
import { chooseExceptions, exceptionInfo, type Exceptions } from "./exceptions.ts";
import type { Evaluation, Inspector, Paused } from "./inspector.ts";
import { scopesOf } from "./scopes.ts";
import { HASH_SEED, PASSED_BY, Scripts } from "./scripts.ts";
import { Stops, THREAD } from "./stops.ts";
import { Variables } from "./variables.ts";
import { parseWanted, pathOf, textOf } from "./wanted.ts";

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
  readonly #stops: Stops;
  readonly #prefix = join(tmpdir(), `sonde_${process.pid}`) + sep;
  /** The code of cells that a front end dumped, by path. */
  readonly #dumped = new Map<string, string>();
  readonly #commands: Readonly<Record<string, Command>>;
  #started = false;
  #exceptions: Exceptions = "none";
  #seq = 0;

  constructor(inspector: Inspector, emit: (event: DebugEvent) => void) {
    this.#inspector = inspector;
    this.#emit = emit;
    this.#scripts = new Scripts(inspector, this.#prefix);
    this.#breakpoints = new Breakpoints(inspector, this.#scripts);
    this.#variables = new Variables(inspector, () => this.#stops.innermost);
    this.#stops = new Stops({
      inspector,
      scripts: this.#scripts,
      breakpoints: this.#breakpoints,
      variables: this.#variables,
      tell: (event, body) => this.#tell(event, body),
    });
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
      stackTrace: ({ startFrame, levels }) =>
        this.#stops.stackTrace(Number(startFrame ?? 0), Number(levels ?? 0)),
      scopes: async ({ frameId }) => ({
        scopes: await scopesOf(
          this.#stops.frame("scopes", frameId),
          this.#inspector,
          this.#variables,
        ),
      }),
      variables: (args) => this.#children(args),
      setVariable: (args) => this.#setVariable(args),
      evaluate: (args) => this.#evaluate(args),
      continue: async () => {
        await this.#stops.go("Debugger.resume");
        return { allThreadsContinued: true };
      },
      next: () => this.#answered(this.#stops.step("Debugger.stepOver")),
      stepIn: () => this.#answered(this.#stops.step("Debugger.stepInto")),
      stepOut: () => this.#answered(this.#stops.step("Debugger.stepOut")),
      pause: () => {
        this.#needStarted("pause");
        return this.#answered(this.#stops.pause());
      },
      source: (args) => this.#source(args),
      modules: (args) => this.#modules(args),
      inspectVariables: async () => {
        // What a front end was told of a stop holds as long as that.
        if (!this.#stops.paused) await this.#variables.clear();
        return { variables: await declared(this.#inspector, this.#variables) };
      },
      richInspectVariables: async ({ variableName, frameId }) => {
        const name = identifier("richInspectVariables", variableName);
        const { result } = await this.#run(name, frameId);
        return drawn(this.#inspector, result, this.#stops.innermost);
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
      return { ...answer, success: false, message: messageOf(error), body: {} };
    }
  }

  /** Hears the events of V8's inspector. */
  async event(method: string, params: object): Promise<void> {
    if (method === "Debugger.scriptParsed") {
      const { scriptId, url } = params as { scriptId: string; url: string };
      this.#scripts.parsed(scriptId, url);
    } else if (method === "Debugger.resumed") await this.#stops.resumed();
    else if (method === "Debugger.paused") await this.#stops.stopped(params as Paused);
  }

  /** The cells' process is another one: the debugger goes on in it. */
  async restarted(): Promise<void> {
    this.#scripts.clear();
    this.#breakpoints.restart();
    this.#stops.forget();
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
      stoppedThreads: this.#stops.paused ? [THREAD] : [],
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
    await this.#stops.stopAt(this.#exceptions, true);
    await this.#stops.watchStarts();
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
    await this.#stops.resumed();
    this.#stops.forget();
    return {};
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
    if (this.#started) await this.#stops.stopAt(exceptions);
    return { breakpoints };
  }

  #exceptionInfo(): Body {
    const { thrown } = this.#stops;
    if (thrown === undefined) throw new Error("exceptionInfo: no exception stopped the cells");
    return exceptionInfo(thrown, this.#exceptions);
  }

  async #children({ variablesReference, ...part }: Arguments): Promise<Body> {
    const variables = await this.#variables.children(Number(variablesReference), part);
    return { variables };
  }

  async #setVariable({ variablesReference, name, value, frameId }: Arguments): Promise<Body> {
    const wanted = textOf("setVariable", "name", name);
    const { result } = await this.#run(textOf("setVariable", "value", value), frameId);
    return { ...(await this.#variables.assign(Number(variablesReference), wanted, result)) };
  }

  async #evaluate({ expression, frameId, context }: Arguments): Promise<Body> {
    const text = textOf("evaluate", "expression", expression);
    const answer = await this.#run(text, frameId, context === "hover");
    const { value, type, variablesReference } = this.#variables.variable("", answer.result);
    return { result: value, type, variablesReference };
  }

  /** The value of an expression, in a frame while paused; throws when it throws. */
  #run(expression: string, frameId?: unknown, harmless = false): Promise<Evaluation> {
    const frame = this.#stops.paused ? this.#stops.frame("evaluate", frameId ?? 1) : null;
    return evaluate(this.#inspector, expression, frame, harmless);
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

  async #modules({ startModule, moduleCount }: Arguments): Promise<Body> {
    const files = await this.#scripts.files();
    const modules = files.map(({ label, path }, id) => ({ id, name: label, path }));
    const first = Number(startModule ?? 0);
    // None or 0 asks for all.
    const count = Number(moduleCount ?? 0) || modules.length;
    return { modules: modules.slice(first, first + count), totalModules: modules.length };
  }

  async #copyToGlobals(args: Arguments): Promise<Body> {
    const from = identifier("copyToGlobals", args["srcVariableName"]);
    const to = identifier("copyToGlobals", args["dstVariableName"]);
    const { result } = await this.#run(`globalThis.${COPIED} = ${from}`, args["srcFrameId"]);
    declare(this.#inspector, to);
    const { value, type, variablesReference } = this.#variables.variable(to, result);
    return { value, type, variablesReference };
  }

  async #answered(done: Promise<void>): Promise<Body> {
    await done;
    return {};
  }

  #needStarted(command: string): void {
    if (!this.#started) throw new Error(`${command}: the debugger is not started; send initialize`);
  }
}
