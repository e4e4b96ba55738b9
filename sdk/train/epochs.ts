import { Philox } from "../core/philox.ts";
import type { Params } from "../nn/layer.ts";
import { tensor } from "../tensor/index.ts";
import type { Settings } from "./options.ts";
import type { State, trainingStep } from "./step.ts";

/** The rows that all epochs go through. */
interface Rows {
  readonly x: Float32Array;
  readonly y: Int32Array | Float32Array;
  readonly columns: number;
  /** The numbers of the rows to learn from. */
  readonly train: Uint32Array;
}

/** What an epoch did. */
interface Done {
  /** The mean loss of its rows; undefined when it was stopped before its first step ended. */
  readonly loss: number | undefined;
  readonly cancelled: boolean;
}

/** Runs epoch after epoch and holds the state between them. */
export class Epochs {
  readonly #step: ReturnType<typeof trainingStep>;
  readonly #rows: Rows;
  readonly #settings: Settings;
  readonly #random: Philox;
  #state: State;

  constructor(step: ReturnType<typeof trainingStep>, rows: Rows, state: State, settings: Settings) {
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

  /** One pass over all training rows in a new order. */
  async run(epoch: number, cancel: Int32Array): Promise<Done> {
    const { x, y, columns, train } = this.#rows;
    const { batchSize } = this.#settings;
    const order = this.#random.permutation(train.length).map((place) => train[place]!);
    const whole = order.length - (order.length % batchSize);
    const data = {
      x: { data: x, shape: [y.length, columns] },
      y: { data: y, shape: [y.length] },
    };
    const { state, out, steps, cancelled } = await this.#step.loop(this.#state, data, {
      order: order.subarray(0, whole),
      batch: batchSize,
      cancel,
    });
    this.#state = state;
    const losses = [...(out.loss.dataSync() as Float32Array)].slice(0, steps);
    const sizes = losses.map(() => batchSize);
    if (!cancelled && whole < order.length) {
      losses.push(this.#last(order.subarray(whole)));
      sizes.push(order.length - whole);
    }
    this.#check(losses, epoch);
    const total = sizes.reduce((a, b) => a + b, 0);
    const loss = losses.reduce((sum, value, i) => sum + value * sizes[i]!, 0) / total;
    return { loss: total > 0 ? loss : undefined, cancelled };
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
