import { flatten, unflatten } from "../core/tree.ts";
import { concat } from "../ops/concat.ts";
import { isTensor } from "../ops/is-tensor.ts";
import type { LoopOptions, LoopResult } from "./loop.ts";

/** Runs a loop as several of at most `steps` steps each; its result is that of one. */
export async function inPieces<S, O>(
  steps: number,
  state: S,
  { order, batch, onProgress, ...rest }: LoopOptions,
  run: (state: S, options: LoopOptions) => Promise<LoopResult<S, O>>,
): Promise<LoopResult<S, O>> {
  const length = steps * batch;
  const done: LoopResult<S, O>[] = [];
  let before = 0;
  // At least one, so that a loop of no rows gives what it gives.
  for (let at = 0; at === 0 || at < order.length; at += length) {
    const sofar = before;
    const last = done.at(-1);
    const piece = await run(last === undefined ? state : last.state, {
      ...rest,
      order: order.subarray(at, at + length),
      batch,
      ...(onProgress && { onProgress: (more: number) => onProgress(sofar + more) }),
    });
    done.push(piece);
    before += piece.steps;
    if (piece.cancelled) break;
  }
  const last = done.at(-1)!;
  return { ...last, out: joined(done.map(({ out }) => out)), steps: before };
}

/** What the pieces handed out, one after another. */
function joined<O>(outs: readonly O[]): O {
  const [first] = outs;
  if (outs.length === 1) return first!;
  const all = outs.map((out) => flatten("loop: out", out, isTensor));
  const leaves = all[0]!.leaves.map((_, i) => concat(all.map((each) => each.leaves[i]!)));
  // The cast: a tree put together again is of the type of the one taken apart.
  return unflatten(all[0]!.structure, leaves) as O;
}
