import { draw, isBundle, type Drawn } from "../display/bundle.ts";
import type { Bundle } from "../protocol/content.ts";
import { describeText } from "./failure.ts";
import type { Output } from "./output.ts";

/** Options of `display` in a cell. */
export interface DisplayOptions {
  /** The value is a MIME bundle already. */
  readonly raw?: boolean;
  /** Names the output, so that a later call can replace it. */
  readonly display_id?: string;
  /** Replaces the outputs of that name instead of adding one. */
  readonly update?: boolean;
}

/** Shows values of the running code. A value whose own display is a promise appears when that is settled. */
export class Displays {
  private readonly output: Output;
  private readonly pending = new Map<number, Set<Promise<void>>>();

  constructor(output: Output) {
    this.output = output;
  }

  /** Publishes a value, or a bundle as it is; returns its id. */
  show(
    value: unknown,
    { raw = isBundle(value), display_id, update = false }: DisplayOptions = {},
  ): string {
    if (update && display_id === undefined)
      throw new TypeError("display: { update: true } needs the display_id of what to replace");
    const id = display_id ?? crypto.randomUUID();
    const transient = display_id === undefined ? {} : { display_id: id };
    const type = update ? "update_display_data" : "display_data";
    this.draw(value, raw, (data) =>
      this.output.publish(type, { data, metadata: {}, transient }, this.output.execution()),
    );
    return id;
  }

  /** Publishes a cell's value. */
  result(value: unknown, execution: number, execution_count: number): void {
    this.draw(
      value,
      false,
      (data) =>
        this.output.publish("execute_result", { data, metadata: {}, execution_count }, execution),
      execution,
    );
  }

  /** Calls `then` once all displays of an execution are out; at once when none is pending. */
  settled(execution: number, then: () => void): void {
    const pending = this.pending.get(execution);
    if (pending === undefined) return then();
    void Promise.all(pending).then(() => this.settled(execution, then));
  }

  private draw(
    value: unknown,
    raw: boolean,
    publish: (data: Bundle) => void,
    execution: number = this.output.execution(),
  ): void {
    const drawn = raw ? asBundle(value) : draw(value);
    const out = ({ data, problem }: Drawn): void => {
      if (problem !== undefined)
        this.output.write("stderr", `display: ${describeText(problem.error)}\n`, execution);
      try {
        publish(data);
      } catch (error) {
        // A bundle with a cycle or a BigInt in it.
        this.output.write("stderr", `display: ${describeText(error)}\n`, execution);
        publish({ "text/plain": String(data["text/plain"]) });
      }
    };
    if (!(drawn instanceof Promise)) return out(drawn);
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
  return {
    data: "text/plain" in value ? value : { ...value, "text/plain": Object.keys(value).join(", ") },
  };
}
