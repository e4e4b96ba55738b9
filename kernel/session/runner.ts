import { getCallSites } from "node:util";
import type { Declaration, Failure, NextInput } from "../protocol/content.ts";
import type { Awaits } from "./awaits.ts";
import { endBroken } from "./broken.ts";
import { readDeclarations } from "./declare.ts";
import type { Displays } from "./display.ts";
import { disposeAfter } from "./disposal.ts";
import { createEvaluator, type Evaluated, type Evaluator } from "./evaluate.ts";
import { describe } from "./failure.ts";
import { findLost } from "./immediates.ts";
import { INTERRUPTED } from "./interrupted.ts";
import { installMagics, type User } from "./magics.ts";
import { type Held, hold, missing } from "./missing.ts";
import type { Output } from "./output.ts";
import type { Cell, Outcome } from "./session.ts";
import { Scripts } from "./scripts.ts";
import { dropToJSON } from "./json.ts";
import { keepStacks } from "./stack.ts";
import { finish, isFinished, STATE } from "./state.ts";
import type { Groups } from "./streams.ts";
import type { Script, transpile } from "./transpile.ts";

// As it was before any cell ran.
const { setImmediate } = globalThis;

interface Run {
  readonly execution: number;
  readonly cell: Cell;
  abort?: AbortController;
  bindings: readonly string[];
  /** The names that its imports bind. */
  imported: readonly string[];
  /** What those of its names that were there held before. */
  held: Held;
  /** The code that runs; none before it begins. */
  code?: string;
  /** Whether its result came and is to be dealt with before the event loop turns. */
  due: boolean;
  /** What a magic offers to the front end. */
  readonly payload: NextInput[];
  /** How often running code had been terminated before it began. */
  readonly terminations: number;
  /** The console groups that were open when it began. */
  groups: number;
}

/** Runs cells one after another. Keeps its state in plain fields: a termination leaves promises undone. */
export class Runner {
  private readonly output: Output;
  private readonly groups: Groups;
  private readonly displays: Displays;
  private readonly interruptStarted: (execution: number) => void;
  private readonly awaits: Awaits;
  private readonly state: Int32Array;
  private readonly cancel: Int32Array;
  private readonly begun: Set<number>;
  /** How often running code was terminated, as far as its cells were ended. */
  private terminations = 0;
  private readonly evaluator: Evaluator;
  private readonly queue: Run[] = [];
  private current: Run | undefined;
  /** Cells of subshells, which start at once: while the current one awaits. */
  private readonly beside = new Map<number, Run>();
  private readonly scripts: Scripts;

  constructor(surroundings: {
    readonly output: Output;
    readonly groups: Groups;
    readonly displays: Displays;
    readonly awaits: Awaits;
    readonly state: Int32Array;
    readonly cancel: Int32Array;
    /** The executions whose message is being taken. */
    readonly begun: Set<number>;
    readonly transpile: typeof transpile;
    /** Interrupts what an execution started, its children and workers. */
    readonly interruptStarted: (execution: number) => void;
  }) {
    this.output = surroundings.output;
    this.groups = surroundings.groups;
    this.displays = surroundings.displays;
    this.interruptStarted = surroundings.interruptStarted;
    this.awaits = surroundings.awaits;
    this.state = surroundings.state;
    this.cancel = surroundings.cancel;
    this.begun = surroundings.begun;
    this.evaluator = createEvaluator(() => Atomics.load(this.state, STATE.debugged) === 1);
    const { output, evaluator } = this;
    const scripts = new Scripts(evaluator, surroundings.transpile);
    this.scripts = scripts;
    installMagics({
      output,
      evaluator,
      transpile: surroundings.transpile,
      names: () => scripts.names,
      user: () => this.user(),
    });
  }

  /** The signal of the running cell; one that never fires between cells. */
  signal(): AbortSignal {
    const run = this.running();
    if (run === undefined) return new AbortController().signal;
    run.abort ??= new AbortController();
    Atomics.store(this.state, STATE.listens, run.execution);
    return run.abort.signal;
  }

  execute(execution: number, cell: Cell): void {
    // It was interrupted on its way in.
    if (isFinished(this.state, execution)) return;
    const run: Run = {
      execution,
      cell,
      bindings: [],
      imported: [],
      held: new Map(),
      due: false,
      payload: [],
      terminations: Atomics.load(this.cancel, 1),
      groups: Infinity,
    };
    if (cell.beside) {
      this.beside.set(execution, run);
      return this.output.run(execution, () => this.start(run));
    }
    this.queue.push(run);
    this.letGo();
    if (this.current === undefined) this.next();
  }

  /** The run that the calling code belongs to. */
  private running(): Run | undefined {
    return this.beside.get(this.output.execution()) ?? this.current;
  }

  /** Lets go of a cell that a termination kept from it: it struck after the cell was told to be over. */
  private letGo(): void {
    const { current, state } = this;
    if (current !== undefined && isFinished(state, current.execution)) this.current = undefined;
  }

  private isOpen(run: Run): boolean {
    return this.current === run || this.beside.get(run.execution) === run;
  }

  /** Ends the execution as interrupted, and what a termination struck beside it. */
  interrupt(execution: number): void {
    findLost();
    this.endStruck();
    this.halt(execution);
  }

  /**
   * Ends what was terminated since the last time. Code that had not come back to the event loop, or was about to begin,
   * takes nothing of others along. Else V8 dropped what all cells were to go on with.
   */
  private endStruck(): void {
    const terminations = Atomics.load(this.cancel, 1);
    if (terminations === this.terminations) return;
    this.terminations = terminations;
    const struck = [...this.begun];
    this.begun.clear();
    const inside = Atomics.exchange(this.state, STATE.inside, 0);
    if (inside !== 0) struck.push(inside);
    for (const run of struck.length === 0 ? [...this.beside.values(), this.current] : [])
      if (run !== undefined && run.terminations < terminations) struck.push(run.execution);
    for (const execution of struck) this.halt(execution);
  }

  /** Ends the execution as interrupted, whether it runs, waits, or was lost on its way in when main was terminated. */
  private halt(execution: number): void {
    this.awaits.halt(execution);
    const awaited = this.awaits.last(execution);
    const { current } = this;
    const run = current?.execution === execution ? current : this.beside.get(execution);
    const outcome: Outcome = { status: "error", ...INTERRUPTED, declarations: [] };
    if (run !== undefined) {
      const left = missing(run, awaited);
      // A listener that loops is terminated in its turn; the control thread then asks again, and nothing is left to abort.
      // Before the children hear of it: a listener may want to end what they started, which it finds only below them.
      run.abort?.abort(new DOMException(INTERRUPTED.evalue, "AbortError"));
      this.interruptStarted(execution);
      disposeAfter({ status: "terminated" }, () => undefined);
      this.end(run, { ...outcome, ...left });
      this.scripts.failed([...run.bindings, ...run.imported]);
    } else {
      // The supervisor takes no notice when that execution has ended.
      this.tell(execution, outcome);
    }
  }

  /**
   * Ends a cell that a termination broke off without a word; called by the event loop once the turn is over in which the
   * cell began, and the one in which its result came. Either its code is said to run, and yet nothing of it is below
   * this call, or its result was not dealt with. A cell that awaits is neither.
   */
  private endBrokenOff(run: Run): void {
    if (!this.isOpen(run)) return;
    if (Atomics.load(this.state, STATE.inside) !== run.execution && !run.due) return;
    // Native code may turn the event loop while the cell waits for it.
    if (getCallSites(200).some(({ functionName }) => functionName === "evaluate")) return;
    this.interrupt(run.execution);
    Atomics.store(this.state, STATE.inside, 0);
  }

  private next(): void {
    const run = this.queue.shift();
    if (run === undefined) return;
    if (isFinished(this.state, run.execution)) return this.next();
    this.current = run;
    Atomics.store(this.state, STATE.running, run.execution);
    this.output.run(run.execution, () => this.start(run));
  }

  private start(run: Run): void {
    Atomics.store(this.cancel, 0, 0);
    keepStacks();
    // Before the cell's script is made, which holds texts as JSON.
    dropToJSON();
    run.groups = this.groups.open();
    let script: Script;
    try {
      script = this.scripts.make(run.cell);
      this.noteNames(run, script.bindings);
    } catch (error) {
      return this.fail(run, describe(error));
    }
    this.scripts.revive(script);
    run.code = script.code;
    run.imported = script.imported ?? [];
    let status: Evaluated["status"] | undefined;
    setImmediate(() => status !== "terminated" && this.endBrokenOff(run));
    Atomics.store(this.state, STATE.inside, run.execution);
    const due = this.evaluator.evaluate(
      script.code,
      (evaluated) => {
        status = evaluated.status;
        run.due = true;
        setImmediate(() => this.endBrokenOff(run));
        if (evaluated.status === "terminated") {
          Atomics.store(this.state, STATE.struck, run.execution);
          Atomics.notify(this.state, STATE.struck);
        }
        disposeAfter(evaluated, (result) => {
          try {
            if (result.status === "thrown") script.check?.();
            this.ended(run, result);
          } catch (error) {
            // Whatever a hostile value does while it is shown, its cell ends.
            this.end(run, { status: "error", ...describe(error), declarations: [], missing: [] });
          }
        });
        run.due = false;
      },
      () => this.awaits.last(run.execution),
    );
    if (due && status === undefined) run.due = true;
    if (status !== "terminated") Atomics.store(this.state, STATE.inside, 0);
  }

  private ended(run: Run, result: Evaluated): void {
    if (!this.isOpen(run)) return this.keep(result);
    const { execution, cell } = run;
    // To draw its value is a cell's own code, too.
    const draws = result.status === "value" && !cell.silent && result.value !== undefined;
    if (!draws) Atomics.store(this.state, STATE.ended, execution);
    // A call whose child was ended may return before the termination reaches it.
    const severed = Atomics.load(this.state, STATE.severed) === execution;
    // What an interrupted program throws says less than that it was interrupted.
    const cancelled = result.status === "thrown" && Atomics.load(this.cancel, 0) === 1;
    if (result.status === "terminated" || severed || cancelled) {
      this.interruptStarted(execution);
      return this.fail(run, INTERRUPTED);
    }
    if (result.status === "thrown") return this.fail(run, describe(result.thrown));
    if (draws) {
      this.displays.result(result.value, execution, cell.count);
      Atomics.store(this.state, STATE.ended, execution);
    }
    this.endSettled(run, () => ({
      status: "ok",
      declarations: this.declarations(run),
      payload: run.payload,
    }));
  }

  /** Gives a declaration of an interrupted cell the value that came too late for it. */
  private keep(result: Evaluated): void {
    const script = result.status === "thrown" ? this.awaits.keep(result.thrown) : "";
    if (script !== "") this.evaluator.evaluate(script, () => undefined);
  }

  private fail(run: Run, failure: Failure): void {
    const left = missing(run);
    this.scripts.failed([...run.bindings, ...run.imported]);
    this.endSettled(run, () => ({
      status: "error",
      ...failure,
      declarations: this.declarations(run, left.missing),
      ...left,
    }));
  }

  /**
   * Ends the cell when all it shows is there, and once Node has told of the rejections that nobody handles: it does so
   * when the microtasks are done.
   */
  private endSettled(run: Run, outcome: () => Outcome): void {
    this.displays.settled(run.execution, () => {
      const told = outcome();
      setImmediate(() => this.end(run, told));
    });
  }

  private tell(execution: number, outcome: Outcome): void {
    const sent = (): void => {
      if (Atomics.load(this.state, STATE.running) === execution)
        Atomics.store(this.state, STATE.running, 0);
      finish(this.state, execution);
    };
    try {
      this.output.done(execution, outcome, sent);
    } catch (error) {
      // A cell that would never end is worse than a fresh process.
      endBroken(error);
    }
  }

  private end(run: Run, outcome: Outcome): void {
    if (!this.isOpen(run)) return;
    // Sent first: a termination in between must not lose it, and a second one does no harm.
    this.tell(run.execution, outcome);
    // It did not come to their ends.
    if (outcome.status === "error") this.groups.keep(run.groups);
    if (this.beside.delete(run.execution)) return;
    this.current = undefined;
    if (this.queue.length > 0) setImmediate(() => this.current === undefined && this.next());
  }

  private noteNames(run: Run, names: readonly string[]): void {
    if (names.length === 0) return;
    const known = names.filter((name) => this.scripts.names.has(name));
    run.bindings = [...run.bindings, ...names];
    run.held = new Map([...run.held, ...hold(known)]);
    this.scripts.declare(names);
  }

  /** The running cell, for its magics. */
  private user(): User {
    const run = this.running();
    if (run === undefined) throw new Error("magic: no cell is running");
    const { code, count } = run.cell;
    return {
      code,
      count,
      signal: () => this.signal(),
      key: () => this.scripts.key(),
      declared: (names) => this.noteNames(run, names),
      replaceCell: (text) => run.payload.push({ source: "set_next_input", text, replace: true }),
    };
  }

  private declarations({ bindings, execution }: Run, missing?: readonly string[]): Declaration[] {
    const names = missing ? bindings.filter((name) => !missing.includes(name)) : bindings;
    return readDeclarations(this.evaluator, names, (name, error) =>
      this.output.write("stderr", `sonde.declare of ${name}: ${String(error)}\n`, execution),
    );
  }
}
