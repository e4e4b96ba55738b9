import { types } from "node:util";
import type { draw, Drawn } from "../display/bundle.ts";
import { complete, isBundle } from "../display/complete.ts";
import { serializable } from "../display/serializable.ts";
import { describeText } from "./failure.ts";
import type { Output } from "./output.ts";

/** Options of `display` in a cell. */
export interface DisplayOptions {
  /** The value is a MIME bundle already. */
  readonly raw?: boolean;
  /** Names the output, so that a later call can replace it; `true` makes a name up. */
  readonly id?: string | true;
  /** The same, as the protocol calls it. */
  readonly display_id?: string;
  /** Replaces the outputs of that name instead of adding one. */
  readonly update?: boolean;
  /** What describes the data, by MIME type: `{ "image/png": { width: 300 } }`. */
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** An output that can be replaced. */
export class DisplayHandle {
  readonly id: string;
  readonly #displays: Displays;

  constructor(id: string, displays: Displays) {
    this.id = id;
    this.#displays = displays;
  }

  /** Whether a value is one; asks no prototype, which a proxy may refuse. */
  static is(value: unknown): boolean {
    return typeof value === "object" && value !== null && #displays in value;
  }

  /** Shows another value in its place. */
  update(value: unknown, options: DisplayOptions = {}): void {
    this.#displays.show(value, { ...options, display_id: this.id, update: true });
  }
}

/** Shows values of the running code. A value whose own display is a promise appears when that is settled. */
export class Displays {
  private readonly output: Output;
  private drawValue: typeof draw | undefined;
  private readonly pending = new Map<number, Set<Promise<void>>>();

  constructor(output: Output) {
    this.output = output;
  }

  /** Takes what draws values; it is loaded while the rest of the process starts, before the first cell. */
  drawBy(drawValue: typeof draw): void {
    this.drawValue = drawValue;
  }

  /** Publishes a value, or a bundle as it is; the handle is there when the output has a name. */
  show(
    value: unknown,
    { raw = isBundle(value), id, display_id, update = false, metadata = {} }: DisplayOptions = {},
  ): DisplayHandle | undefined {
    const name = display_id ?? (id === true ? crypto.randomUUID() : id);
    if (update && name === undefined)
      throw new TypeError("display: { update: true } needs the id of what to replace");
    const drawn = raw ? asBundle(value) : this.drawn(value);
    // What is drawn later takes its place at once, so that what is shown after it stays after it.
    const late = !update && types.isPromise(drawn);
    const place = late ? (name ?? crypto.randomUUID()) : name;
    const transient = place === undefined ? {} : { display_id: place };
    if (late)
      this.output.publish("display_data", { data: { "text/plain": "…" }, metadata: {}, transient });
    const type = update || late ? "update_display_data" : "display_data";
    this.whenDrawn(drawn, (data, described) =>
      this.output.publish(type, { data, metadata: { ...described, ...metadata }, transient }),
    );
    return name === undefined ? undefined : new DisplayHandle(name, this);
  }

  /** Publishes a cell's value; a handle is no news, what it stands for was shown. */
  result(value: unknown, execution: number, execution_count: number): void {
    if (DisplayHandle.is(value)) return;
    this.whenDrawn(
      this.drawn(value),
      (data, metadata) => this.output.result(execution, { data, metadata, execution_count }),
      execution,
    );
  }

  /** Calls `then` once all displays of an execution are out; at once when none is pending. */
  settled(execution: number, then: () => void): void {
    const pending = this.pending.get(execution);
    if (pending === undefined) return then();
    this.output.flush();
    void Promise.all(pending).then(() => this.settled(execution, then));
  }

  private drawn(value: unknown): ReturnType<typeof draw> {
    return this.drawValue?.(value) ?? asBundle({ "text/plain": String(value) });
  }

  private whenDrawn(
    drawn: Drawn | Promise<Drawn>,
    publish: (data: Drawn["data"], metadata: Record<string, unknown>) => void,
    execution: number = this.output.execution(),
  ): void {
    const out = ({ data, metadata = {}, problem }: Drawn): void => {
      if (problem !== undefined)
        this.output.write("stderr", `display: ${describeText(problem.error)}\n`, execution);
      try {
        publish(data, metadata);
      } catch {
        // A bundle with a BigInt or a cycle in it.
        const { data: kept, problem: lost } = serializable(data);
        if (lost !== undefined)
          this.output.write("stderr", `display: ${describeText(lost)}\n`, execution);
        publish({ ...kept, "text/plain": String(data["text/plain"]) }, {});
      }
    };
    if (!types.isPromise(drawn)) return out(drawn);
    const pending = this.pending.get(execution) ?? new Set();
    const task = drawn.then(out).finally(() => {
      pending.delete(task);
      if (pending.size === 0) this.pending.delete(execution);
    });
    pending.add(task);
    this.pending.set(execution, pending);
  }
}

function asBundle(value: unknown): Drawn {
  if (!isBundle(value))
    throw new TypeError("display: expected an object of MIME types for { raw: true }");
  return { data: complete(value, () => Object.keys(value).join(", ")) };
}
