import type { Signature } from "../graph/program.ts";
import { sameShape, show } from "../core/shape.ts";

/**
 * Says once that a step has become many programs, and what changed: where shapes change all the time, all the time goes into that. Two combinations
 * are usual, that of whole batches and that of the last one, so the third is said.
 */
export function sayNewShapes(): (before: readonly Signature[], now: readonly Signature[]) => void {
  let changes = 0;
  return (before, now) => {
    const at = now.findIndex((leaf, i) => !isAlike(leaf, before[i]));
    if (at < 0 || ++changes !== 2) return;
    const was = before[at];
    const change =
      was === undefined ? "another structure" : `${text(was)} became ${text(now[at]!)}`;
    console.warn(
      `compile: compiled a third program of this step, as ${change}; each combination of shapes has a program of its own (said once for each step)`,
    );
  };
}

const isAlike = (a: Signature, b: Signature | undefined): boolean =>
  a.dtype === b?.dtype && sameShape(a.shape, b.shape);

const text = ({ dtype, shape }: Signature): string => `${dtype} ${show(shape)}`;
