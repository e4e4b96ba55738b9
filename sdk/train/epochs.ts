import { Philox } from "../core/philox.ts";
import type { Params } from "../nn/layer.ts";
import { tensor } from "../tensor/index.ts";
import type { Compiled, Tensor } from "../tensor/index.ts";
import type { Settings } from "./options.ts";
import type { Batch, State } from "./step.ts";
import { untilStopped } from "./stop.ts";

/** The rows that all epochs go through. */
interface Rows {
  readonly x: Float32Array;
  readonly y: Int32Array | Float32Array;
  readonly columns: number;
  /** The numbers of the rows to learn from; one that stands twice is seen twice an epoch. */
  readonly train: Uint32Array;
}

/** A compiled training step; its state may hold more than a plain one. */
type Step<S extends State> = Compiled<S, Batch, { readonly loss: Tensor }>;

/** Runs epoch after epoch and holds the state between them. */
export class Epochs<S extends State = State> {
  readonly #step: Step<S>;
  readonly #rows: Rows;
  readonly #settings: Settings;
  readonly #random: Philox;
  #state: S;

  constructor(step: Step<S>, rows: Rows, state: S, settings: Settings) {
    this.#step = step;
    this.#rows = rows;
    this.#state = state;
    this.#settings = settings;
    this.#random = new Philox(settings.seed, "order");
  }

  /** The weights as they are now. */
  get params(): Params {
    return this.#state.params;
  }

  /** One pass over all training rows in a new order: its mean loss, or undefined when it was stopped before its end. */
  async run(epoch: number, cancel: Int32Array): Promise<number | undefined> {
    const { x, y, columns, train } = this.#rows;
    const { batchSize } = this.#settings;
    const order = this.#random.permutation(train.length).map((place) => train[place]!);
    const whole = order.length - (order.length % batchSize);
    const data = {
      x: { data: x, shape: [y.length, columns] },
      y: { data: y, shape: [y.length] },
    };
    const options = { order: order.subarray(0, whole), batch: batchSize, cancel };
    const { state, out, cancelled } = await this.#step.loop(this.#state, data, options);
    this.#state = state;
    const losses = [...(out.loss.dataSync() as Float32Array)];
    this.#check(losses, epoch);
    if (cancelled) return undefined;
    const sum = losses.reduce((total, loss) => total + loss * batchSize, 0);
    if (whole === order.length) return sum / whole;
    const last = untilStopped(() => this.#last(order.subarray(whole)));
    if (last === "stopped") return undefined;
    this.#check([...losses, last], epoch);
    return (sum + last * (order.length - whole)) / order.length;
  }

  /** The rows that do not fill a batch, as one smaller step; its loss. */
  #last(order: Uint32Array): number {
    const { x, y, columns } = this.#rows;
    const rows = new Float32Array(order.length * columns);
    order.forEach((row, i) =>
      rows.set(x.subarray(row * columns, (row + 1) * columns), i * columns),
    );
    const values = Array.from(order, (row) => y[row]!);
    const target = y instanceof Int32Array ? Int32Array.from(values) : Float32Array.from(values);
    const { state, out } = this.#step(this.#state, {
      x: tensor(rows, { shape: [order.length, columns] }),
      y: tensor(target, { shape: [order.length] }),
    });
    this.#state = state;
    return out.loss.item();
  }

  #check(losses: readonly number[], epoch: number): void {
    const at = losses.findIndex((loss) => !Number.isFinite(loss));
    if (at < 0) return;
    const { learningRate } = this.#settings;
    throw new RangeError(
      `fit: the loss became ${losses[at]} in epoch ${epoch}, step ${at + 1}; lower the learningRate (now ${learningRate}) or standardize the features`,
    );
  }
}
