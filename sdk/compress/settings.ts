/** What a network is made smaller by. */
export interface CompressionOptions {
  /** The share of all weights that are set to 0, the smallest first, whichever layer they are in. */
  readonly prune?: number;
  /** The share of the neurons that is taken out of every hidden layer, the weakest first; the layers really get smaller. */
  readonly structured?: number;
  /** Stores weights as 8-bit whole numbers, and multiplies in them. */
  readonly quantize?: "int8";
  /** Whether the scale of each layer's input is found for every row as it comes, or fixed by calibration; "dynamic" without it. */
  readonly activations?: "dynamic" | "static";
  /** How much the metric may fall; more is an error. Any fall is taken without it. */
  readonly maxDrop?: number;
  /** Epochs of training on while it is pruned, and again while neurons go: 10 without it, 0 for none. */
  readonly epochs?: number;
  /** In how many steps it is pruned; without it as many as take at most a fifth of what is left, but no more than epochs. */
  readonly steps?: number;
  /** The learning rate of that training; that of the model without it. */
  readonly learningRate?: number;
  /** Ends it when aborted; what was reached until then is kept. */
  readonly signal?: AbortSignal;
}

/** Throws where an option cannot be. */
export function checkOptions(options: CompressionOptions): void {
  const { prune, structured, maxDrop, epochs, steps, activations } = options;
  // The cast: JavaScript may have given anything.
  const quantize = options.quantize as unknown;
  if (prune === undefined && structured === undefined && quantize === undefined)
    throw new TypeError("compress: nothing to do; give prune, structured or quantize");
  for (const [name, share] of Object.entries({ prune, structured }))
    if (share !== undefined && !(share > 0 && share < 1))
      throw new RangeError(`compress: ${name} is ${share}; it is a share between 0 and 1`);
  if (quantize !== undefined && quantize !== "int8")
    throw new RangeError(`compress: no quantization "${quantize as string}"; there is int8`);
  if (activations !== undefined && activations !== "dynamic" && activations !== "static")
    throw new RangeError(
      `compress: activations is "${String(activations)}"; it is dynamic or static`,
    );
  if (activations !== undefined && quantize === undefined)
    throw new TypeError('compress: activations goes with quantize: "int8"');
  if (maxDrop !== undefined && !(maxDrop >= 0))
    throw new RangeError(`compress: maxDrop is ${maxDrop}; it is 0 or above`);
  if (epochs !== undefined && (!Number.isInteger(epochs) || epochs < 0))
    throw new RangeError(`compress: epochs is ${epochs}; it is a whole number from 0 on`);
  if (steps !== undefined && (!Number.isInteger(steps) || steps < 1))
    throw new RangeError(`compress: steps is ${steps}; it is a whole number from 1 on`);
}

/** The shares that are gone after each step: every step leaves the same part of what was left before. */
export function schedule(share: number, epochs: number, steps?: number): number[] {
  const gentle = Math.ceil(Math.log(1 - share) / Math.log(0.8));
  const count = steps ?? Math.max(1, Math.min(gentle, epochs));
  return Array.from({ length: count }, (_, i) => 1 - (1 - share) ** ((i + 1) / count));
}
