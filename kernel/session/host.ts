import type { Failure } from "../protocol/content.ts";
import { type CommMessage, decodeComm, encodeComm } from "../protocol/comm.ts";
import { Asking } from "./asking.ts";
import { Inspection } from "./inspection.ts";
import { FRAME, type FrameType } from "./link.ts";
import { type Events, startExecutor, type ExecutorProcess } from "./process.ts";
import type { Cell, Outcome, Publications, Session, SessionOptions } from "./session.ts";
import { type Spare, startSpare } from "./spare.ts";

/** After this long an interrupted cell counts as one that cannot be stopped. */
const STUBBORN = 3000;
const STUCK =
  "interrupt: the cell is inside a call that cannot be stopped and goes on until that returns; " +
  "interrupt again to end the process, which loses all variables\n";

/** A process that dies this often without having run a cell is not started again by itself. */
const DEATHS = 3;

/** A spare starts so many milliseconds after the process in use is up, when nothing else starts. */
const SPARE_AFTER = 300;

interface Running {
  readonly execution: number;
  readonly beside: boolean;
  /** Runs from the first interrupt on. */
  patience?: NodeJS.Timeout;
  stubborn?: boolean;
  readonly resolve: (outcome: Outcome) => void;
}

/** A session whose code runs in a process of its own; when that dies, a fresh one takes its place. */
export function createSession(options: SessionOptions): Session {
  return new HostedSession(options);
}

class HostedSession implements Session {
  private readonly options: SessionOptions;
  private executor: ExecutorProcess;
  private spare: Spare | undefined;
  private sparing: NodeJS.Timeout | undefined;
  private readonly asking: Asking;
  private readonly inspection: Inspection;
  /** Comm messages that the process has not handled yet. */
  private readonly handling = new Map<number, () => void>();
  /** The cells that run: one, and those beside it. */
  private readonly running = new Map<number, Running>();
  private last = 0;
  private up = false;
  private down = false;
  private closed = false;
  private held = false;
  /** Since a cell ended. */
  private deaths = 0;
  /** Whether the process has run anything, so that there is something to lose. */
  private used = false;

  constructor(options: SessionOptions) {
    this.options = options;
    this.asking = new Asking(options.ask, (...answer) => this.executor.answer(...answer));
    this.inspection = new Inspection(
      (command) => this.executor.inspect(command),
      (method, params) => options.inspected?.(method, params),
    );
    this.executor = this.start();
  }

  ready(): Promise<number> {
    return this.executor.ready;
  }

  execute(execution: number, cell: Cell): Promise<Outcome> {
    if (this.closed) return Promise.resolve(died("the session is closed"));
    if (this.down) this.executor = this.start();
    this.last = execution;
    this.used = true;
    return new Promise((resolve) => {
      this.running.set(execution, { execution, beside: cell.beside === true, resolve });
      this.executor.execute(execution, cell);
    });
  }

  comm(execution: number, message: CommMessage): Promise<void> {
    if (this.closed || this.down) return Promise.resolve();
    return new Promise((resolve) => {
      this.handling.set(execution, resolve);
      this.executor.comm(execution, encodeComm(message));
    });
  }

  inspect<Result>(method: string, params: object = {}): Promise<Result> {
    return this.inspection.post(method, params);
  }

  interrupt(): void {
    const cells = [...this.running.values()];
    const main = cells.find(({ beside }) => !beside);
    const stopped = main === undefined ? cells : [main];
    if (stopped.some(({ stubborn }) => stubborn))
      return this.executor.destroy("the process was ended by force");
    for (const cell of stopped) this.stop(cell);
    // A comm's listener may loop.
    if (stopped.length === 0 && this.handling.size > 0) this.executor.interrupt(0);
    this.hold(this.held);
  }

  private stop(cell: Running): void {
    const { execution } = cell;
    this.executor.interrupt(execution);
    cell.patience ??= setTimeout(() => {
      cell.stubborn = true;
      this.options.publish(execution, "stream", { name: "stderr", text: STUCK });
    }, STUBBORN);
  }

  hold(held: boolean): void {
    this.held = held;
    // Who is interrupted may be blocked in a write, and gets room for it.
    const stopped = [...this.running.values()].some(({ patience }) => patience !== undefined);
    this.executor.hold(held && !stopped);
  }

  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.sparing);
    await Promise.all([this.executor.kill(), this.spare?.kill()]);
    for (const execution of this.running.keys())
      this.finish(execution, died("the session was closed"));
  }

  private start(): ExecutorProcess {
    this.up = false;
    this.down = false;
    this.used = false;
    const { folder } = this.options;
    const events: Events = {
      frame: (type, execution, payload) => this.receive(type, execution, payload),
      text: (name, text) => this.options.publish(this.last, "stream", { name, text }),
      died: (reason) => this.replace(reason),
    };
    const executor = this.spare?.take(events) ?? startExecutor(folder, events);
    this.spare = undefined;
    executor.hold(this.held);
    void this.watch(executor.ready);
    return executor;
  }

  private async watch(ready: Promise<number>): Promise<void> {
    try {
      await ready;
      this.up = true;
      if (!this.options.spare || this.closed) return;
      clearTimeout(this.sparing);
      this.sparing = setTimeout(() => {
        this.spare ??= startSpare(this.options.folder);
      }, SPARE_AFTER).unref();
    } catch {
      // `died` follows
    }
  }

  private receive(type: FrameType, execution: number, payload: Buffer): void {
    const { publish } = this.options;
    if (type === FRAME.stdout || type === FRAME.stderr) {
      const name = type === FRAME.stdout ? "stdout" : "stderr";
      publish(execution, "stream", { name, text: payload.toString() });
    } else if (type === FRAME.publication) {
      const { type, content } = JSON.parse(payload.toString()) as {
        type: keyof Publications;
        content: never;
      };
      publish(execution, type, content);
    } else if (type === FRAME.comm) {
      this.options.comm?.(execution, decodeComm(payload));
    } else if (type === FRAME.inspect) {
      this.inspection.receive(payload.toString());
    } else if (type === FRAME.reading) {
      // It is in the other pipes, which this turn of the loop still reads.
      setImmediate(() => this.executor.read(execution));
    } else if (type === FRAME.ask) {
      this.asking.ask(execution, payload.toString());
    } else if (type === FRAME.done && this.handling.has(execution)) {
      this.handled(execution);
    } else if (type === FRAME.done && this.running.has(execution)) {
      const outcome = JSON.parse(payload.toString()) as Outcome;
      this.deaths = 0;
      // As above, for what children of the cell wrote.
      setImmediate(() => this.finish(execution, outcome));
    }
  }

  private handled(execution: number): void {
    const resolve = this.handling.get(execution);
    this.handling.delete(execution);
    this.asking.end(execution);
    resolve?.();
  }

  private finish(execution: number, outcome: Outcome): void {
    const cell = this.running.get(execution);
    this.running.delete(execution);
    this.asking.end(execution, isLost(outcome));
    clearTimeout(cell?.patience);
    if (cell?.patience !== undefined) this.hold(this.held);
    cell?.resolve(outcome);
  }

  private replace(reason: string): void {
    if (this.closed) return;
    for (const execution of this.handling.keys()) this.handled(execution);
    this.inspection.end(reason);
    const { used, up } = this;
    const idle = this.running.size === 0;
    if (idle) this.deaths++;
    // It would not come up now either, or die again; the next cell tries again.
    this.down = !up || this.deaths >= DEATHS;
    if (!this.down) this.executor = this.start();
    const evalue = `${reason}; ${this.prospect(up)}`;
    // Between cells there is none to fail with it: the last one is told, once.
    if (idle && (used || this.down))
      this.options.publish(this.last, "stream", {
        name: "stderr",
        text: `ExecutorDied: ${evalue}\n`,
      });
    for (const execution of this.running.keys()) this.finish(execution, died(evalue));
    if (!this.down) this.options.restarted?.(reason);
  }

  private prospect(up: boolean): string {
    if (!up) return "the cells' process cannot start; the next cell tries again";
    if (this.down)
      return `it died ${DEATHS} times without running a cell, so all waits for the next cell`;
    return "all variables are lost, a fresh process is ready";
  }
}

const isLost = (outcome: Outcome): boolean => outcome.status === "error" && outcome.lost === true;

function died(evalue: string): Outcome {
  const ename = "ExecutorDied";
  const failure: Failure = { ename, evalue, traceback: [`${ename}: ${evalue}`] };
  return { status: "error", ...failure, declarations: [], lost: true };
}
