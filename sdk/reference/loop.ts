import type { Feed, NativeStep } from "#native";
import type { Decoded } from "./decode.ts";

/** How long a slice of steps may hold up the event loop, in milliseconds. */
const slice = 8;

/** Runs steps one after another on gathered rows, in slices between which the event loop turns. */
export async function runLoop(
  { buffers, inputs, outputs }: Decoded,
  run: NativeStep["run"],
  feeds: readonly Feed[],
  order: Uint32Array,
  batch: number,
  every: number,
  cancel: Int32Array | null,
  onProgress: ((steps: number) => void) | null,
): ReturnType<NativeStep["loop"]> {
  if (batch < 1 || order.length % batch !== 0)
    throw new RangeError(`loop: ${order.length} rows do not divide into batches of ${batch}`);
  if (feeds.length !== inputs)
    throw new RangeError(`loop: got ${feeds.length} feeds, the program has ${inputs} inputs`);
  const count = order.length / batch;
  const lengths = (kind: string, total: number) =>
    Array.from(
      { length: total },
      (_, i) => buffers.find((buffer) => buffer.kind === kind && buffer.index === i)!.bytes,
    );
  const rows = lengths("input", inputs).map((bytes) => new Uint8Array(bytes));
  rows.forEach(({ byteLength }, i) => {
    const { rowBytes } = feeds[i]!;
    if (rowBytes * batch !== byteLength)
      throw new RangeError(
        `loop: ${batch} rows of ${rowBytes} bytes are not input ${i} of ${byteLength}`,
      );
  });
  const sizes = lengths("output", outputs);
  const all = sizes.map((bytes) => new Uint8Array(bytes * count));

  const finish = (steps: number, cancelled: boolean) => ({
    steps,
    cancelled,
    outputs: all.map((bytes, i) => bytes.slice(0, steps * sizes[i]!)),
  });
  let turned = performance.now();
  let told = turned;
  for (let step = 0; step < count; step++) {
    const now = performance.now();
    if (now - told >= every) {
      told = now;
      onProgress?.(step);
    }
    if (now - turned >= slice) {
      await new Promise((turn) => setImmediate(turn));
      turned = performance.now();
    }
    feeds.forEach((feed, i) =>
      gather(feed, order.subarray(step * batch, (step + 1) * batch), rows[i]!),
    );
    const results = all.map((bytes, i) => bytes.subarray(step * sizes[i]!, (step + 1) * sizes[i]!));
    // A small array may share its bytes' alignment with nothing: results are copied in.
    const out = sizes.map((bytes) => new Uint8Array(bytes));
    try {
      run(rows, out, cancel);
    } catch (error) {
      if ((error as { code?: unknown }).code === "Cancelled") return finish(step, true);
      throw error;
    }
    results.forEach((result, i) => result.set(out[i]!));
  }
  return finish(count, false);
}

function gather({ data, rowBytes }: Feed, order: Uint32Array, into: Uint8Array): void {
  const rows = data.byteLength / rowBytes;
  order.forEach((row, i) => {
    if (row >= rows) throw new RangeError(`loop: row ${row} is not one of the ${rows} rows`);
    const start = data.byteOffset + row * rowBytes;
    into.set(new Uint8Array(data.buffer, start, rowBytes), i * rowBytes);
  });
}
