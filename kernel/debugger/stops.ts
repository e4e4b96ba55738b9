import { messageOf } from "../message-of.ts";
import type { DebugEvent, DebugResponse } from "../protocol/debug.ts";
import type { Breakpoints } from "./breakpoints.ts";
import type { Exceptions } from "./exceptions.ts";
import type { CallFrame, Inspector, Paused, Remote } from "./inspector.ts";
import { scriptThatStarts, thrownBy, whyStopped } from "./reason.ts";
import type { Scripts } from "./scripts.ts";
import { framesOf, type StackFrame } from "./stack.ts";
import { isUncaught } from "./uncaught.ts";
import type { Variables } from "./variables.ts";

/** The one thread that front ends see: the one that runs the cells. */
export const THREAD = 1;
/** The frame of a pause that is no pause yet: a script is about to start. */
const INSTRUMENTATION = "beforeScriptExecution";

/** What stops know the cells by. */
interface Surroundings {
  readonly inspector: Inspector;
  readonly scripts: Scripts;
  readonly breakpoints: Breakpoints;
  readonly variables: Variables;
  tell(event: string, body: DebugEvent["body"]): void;
}

/** Whether the cells stand still, where and why; and how they go on. */
export class Stops {
  readonly #inspector: Inspector;
  readonly #scripts: Scripts;
  readonly #breakpoints: Breakpoints;
  readonly #variables: Variables;
  readonly #tell: Surroundings["tell"];
  #paused: readonly CallFrame[] | null = null;
  /** V8's pause, until it goes on: that may be told while what is known of the pause is still looked up. */
  #pause: Paused | null = null;
  #thrown: Remote | undefined;
  #instrumentation: string | undefined;
  #exceptions: Exceptions = "none";
  /** What V8 was told of them; it forgets that with its debugger. */
  #told: Exceptions | undefined;
  #stepping = false;
  /** Whether they were let go on, of which V8 is about to tell. */
  #going = false;

  constructor({ inspector, scripts, breakpoints, variables, tell }: Surroundings) {
    this.#inspector = inspector;
    this.#scripts = scripts;
    this.#breakpoints = breakpoints;
    this.#variables = variables;
    this.#tell = tell;
  }

  /** Whether the cells stand still. */
  get paused(): boolean {
    return this.#paused !== null;
  }

  /** The call in which they do. */
  get innermost(): CallFrame | null {
    return this.#paused?.[0] ?? null;
  }

  /** What was thrown, where that is why they do. */
  get thrown(): Remote | undefined {
    return this.paused ? this.#thrown : undefined;
  }

  /** A call on the stack of the pause, as front ends number them. */
  frame(command: string, id: unknown): CallFrame {
    const frame = this.#paused?.[Number(id) - 1];
    if (frame === undefined) throw new Error(`${command}: there is no paused frame ${String(id)}`);
    return frame;
  }

  /** The stack as front ends see it, or a part of it. */
  async stackTrace(first: number, levels: number): Promise<DebugResponse["body"]> {
    const all = this.#paused === null ? [] : await framesOf(this.#paused, this.#scripts);
    const count = levels || all.length;
    return { stackFrames: all.slice(first, first + count), totalFrames: all.length };
  }

  /** V8 pauses once before a script starts, so that its breakpoints can be set. */
  async watchStarts(): Promise<void> {
    const { breakpointId } = await this.#inspector.post<{ breakpointId: string }>(
      "Debugger.setInstrumentationBreakpoint",
      { instrumentation: INSTRUMENTATION },
    );
    this.#instrumentation = breakpointId;
  }

  /** Chooses the exceptions that stop the cells. */
  async stopAt(exceptions: Exceptions = this.#exceptions, anew = false): Promise<void> {
    this.#exceptions = exceptions;
    if (anew) this.#told = undefined;
    // V8 does not see all that is uncaught.
    await this.#tellExceptions(exceptions === "uncaught" ? "all" : exceptions);
  }

  /** V8 paused. */
  async stopped(pause: Paused): Promise<void> {
    const { callFrames } = pause;
    this.#pause = pause;
    const starts = scriptThatStarts(pause);
    if (starts !== undefined) return this.#starting(starts);
    const watched = this.#exceptions === "uncaught" && thrownBy(pause) !== undefined;
    if (watched && pause.asked !== true && !(await isUncaught(pause, this.#scripts)))
      return this.#pass();
    const frames = await framesOf(callFrames, this.#scripts);
    // Nothing of the user's is on the stack: this is the kernel's own work.
    if (frames.length === 0) return this.#pass();
    if (this.#stepping && (await this.#isAtEnd(callFrames, frames))) {
      this.#stepping = false;
      return this.#pass();
    }
    if (this.#pause !== pause) return;
    this.#paused = callFrames;
    this.#going = false;
    this.#thrown = thrownBy(pause);
    const why = whyStopped(pause, this.#stepping);
    this.#stepping = false;
    this.#tell("stopped", { ...why, threadId: THREAD, allThreadsStopped: true });
  }

  /** The cells go on. */
  async resumed(): Promise<void> {
    this.#pause = null;
    if (this.#paused === null) return;
    this.#paused = null;
    await this.#variables.clear();
    this.#continued();
  }

  /** As `resumed`, in a process that keeps nothing of what was shown. */
  forget(): void {
    this.#stepping = false;
    this.#pause = null;
    if (this.#paused === null) return;
    this.#paused = null;
    this.#continued();
  }

  /** Lets them go on. */
  async go(method: string, stepping = false): Promise<void> {
    if (this.#paused === null) throw new Error("the cells are not paused");
    this.#stepping = stepping;
    // To go on from a caught exception would end the step.
    if (stepping && this.#exceptions === "uncaught") await this.#tellExceptions("uncaught");
    else await this.stopAt();
    this.#going = true;
    await this.#inspector.post(method);
  }

  /** Lets them go on to the next place. */
  step(method: string): Promise<void> {
    return this.go(method, true);
  }

  /** Stops them where they are, or where the user's code next runs in what runs now. */
  async pause(): Promise<void> {
    if (this.#paused === null || this.#going) await this.#inspector.post("Debugger.pause");
  }

  async #tellExceptions(state: Exceptions): Promise<void> {
    if (state === this.#told) return;
    this.#told = state;
    await this.#inspector.post("Debugger.setPauseOnExceptions", { state });
  }

  /** Whether V8 stands where a cell's script returns, after all that the user wrote. */
  async #isAtEnd([call]: readonly CallFrame[], [frame]: readonly StackFrame[]): Promise<boolean> {
    const source = call && (await this.#scripts.source(call.location.scriptId));
    const lines = source?.text?.split("\n").length ?? Infinity;
    return frame !== undefined && frame.line > lines;
  }

  #continued(): void {
    this.#tell("continued", { threadId: THREAD, allThreadsContinued: true });
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
      await this.watchStarts();
      if (!this.#stepping) await this.stopAt();
    } finally {
      await this.#pass();
    }
  }

  /** Goes on from a pause that is none of the user's. */
  async #pass(): Promise<void> {
    try {
      await this.#inspector.post("Debugger.resume");
    } catch (error) {
      // A Stop may have let go of them before.
      if (!messageOf(error).includes("while paused")) throw error;
    }
  }
}
