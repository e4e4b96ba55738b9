import type { Stored } from "../core/dtype.ts";
import { host } from "../core/host.ts";
import { size } from "../core/shape.ts";
import { isTracing } from "../graph/node.ts";
import { evaluate, prepare, settle, withItsLines, type Prepared } from "./evaluate.ts";
import { executor } from "./executor.ts";
import { cancelled, locate } from "./failure.ts";
import { fromBytes } from "./results.ts";
import type { Tensor } from "./tensor.ts";

/** The run that was asked for last; null when none is under way. */
let last: Promise<unknown> | null = null;

/**
 * The values of a tensor, computed on the engine's own thread while JavaScript goes on. Runs are one after another, so that those that wait hold
 * no scratch. What the expression needs is as it was when it was asked for.
 */
export async function evaluateLater(tensor: Tensor): Promise<Stored> {
  if (tensor.known !== null || tensor.slot !== null || isTracing()) return evaluate(tensor);
  const prepared = prepare([tensor]);
  const run = last === null ? start(tensor, prepared) : last.then(() => start(tensor, prepared));
  const settled = run.then(
    () => undefined,
    () => undefined,
  );
  last = settled;
  try {
    return await run;
  } finally {
    if (last === settled) last = null;
  }
}

async function start(tensor: Tensor, prepared: Prepared): Promise<Stored> {
  const { compiled, computed, inputs } = prepared;
  if (tensor.known !== null) return tensor.known;
  // A step of its own: the one that is kept may be wanted meanwhile.
  const step = compiled.program.bind(executor().store, new Uint32Array());
  const feeds = inputs.map((data) => ({ data, rowBytes: data.byteLength }));
  const { cancelled: isCancelled, outputs } = await step
    .loop(feeds, Uint32Array.of(0), 1, Infinity, host()?.cancel ?? null, null)
    .catch((error: unknown) => {
      throw locate(error, compiled.places, () => withItsLines(prepared));
    });
  if (isCancelled) throw cancelled();
  for (const [i, each] of computed.entries())
    // Somebody may have read it meanwhile, and has that array.
    if (each.known === null) settle(each, fromBytes(outputs[i]!, each.dtype, size(each.shape)));
  return tensor.known!;
}
