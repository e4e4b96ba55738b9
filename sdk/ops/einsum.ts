import { kindOf } from "../core/shown.ts";
import { KindError, ShapeError } from "../core/errors.ts";
import { broadcastShapes, show, size } from "../core/shape.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { cast } from "./cast.ts";
import { diagonal } from "./diagonals.ts";
import { expectTensor } from "./is-tensor.ts";
import { matmul } from "./matmul.ts";
import { factors } from "./policy.ts";
import { accumulator, promoteAll } from "./promote.ts";
import { reshape } from "./reshape.ts";
import { sum } from "./sum.ts";
import { transpose } from "./transpose.ts";

/** A tensor and the letter of each of its axes. */
interface Term {
  readonly x: Tensor;
  readonly axes: readonly string[];
}

/**
 * Sums of products by Einstein's rule: each axis has a letter, equal letters go together, and those that are not in the result are summed
 * over. Without an arrow the result has the letters that stand once, in the order of the alphabet. `...` stands for the axes without a letter, which
 * broadcast; without an arrow they come first in the result. Each pair of tensors becomes one matrix product; of more
 * than two, the pair with the smallest product comes first.
 *
 * @example
 * einsum("ij,kj->ik", tensor([[1, 2]]), tensor([[3, 4]])) // [[11]]
 */
export function einsum(equation: string, ...tensors: Tensor[]): Tensor {
  if (typeof equation !== "string")
    throw new KindError(
      `einsum: expected an equation such as "ij,jk->ik", got ${kindOf(equation)}`,
    );
  for (const each of tensors) expectTensor("einsum", each);
  const spelled = equation.includes("...") ? withLetters(equation, tensors) : null;
  if (spelled !== null) return einsum(spelled.equation, ...spelled.tensors);
  const [left = "", right] = equation.replaceAll(" ", "").split("->");
  const inputs = left.split(",");
  if (inputs.length !== tensors.length || !/^[a-zA-Z,]*$/.test(left + (right ?? "")))
    throw new ShapeError(
      `einsum: "${equation}" does not name the axes of ${tensors.length} tensors`,
    );
  const letters = left.replaceAll(",", "").split("");
  const once = letters.filter((c) => letters.indexOf(c) === letters.lastIndexOf(c)).sort();
  const result = right === undefined ? once : right.split("");
  const lengths = sizesOf(equation, inputs, tensors);
  if (new Set(result).size !== result.length || result.some((c) => !lengths.has(c)))
    throw new ShapeError(
      `einsum: "${equation}" names an axis of the result twice, or one that no tensor has`,
    );

  const lifted = promoteAll("einsum", factors(...tensors)).map((x) => accumulator("einsum", x));
  let terms = lifted.map((x, i) => own({ x, axes: inputs[i]!.split("") }));
  while (terms.length > 1) {
    const [i, j] = cheapest(terms, result, lengths);
    const rest = terms.filter((_, k) => k !== i && k !== j);
    const needed = new Set([...result, ...rest.flatMap(({ axes }) => axes)]);
    terms = [...rest, multiply(terms[i]!, terms[j]!, needed)];
  }
  const [only] = terms;
  const { x, axes } = reduced(only!, new Set(result));
  return transpose(
    x,
    result.map((c) => axes.indexOf(c)),
  );
}

/** Letters in the place of each `...`; what is stretched there loses its axis of length 1. */
function withLetters(
  equation: string,
  tensors: readonly Tensor[],
): { readonly equation: string; readonly tensors: Tensor[] } {
  const [left = "", right] = equation.replaceAll(" ", "").split("->");
  const inputs = left.split(",");
  if (inputs.length !== tensors.length)
    throw new ShapeError(
      `einsum: "${equation}" does not name the axes of ${tensors.length} tensors`,
    );
  const missing = inputs.map((axes, i) => {
    const letters = axes.replace("...", "").length;
    return axes.includes("...") ? tensors[i]!.shape.length - letters : 0;
  });
  if (missing.some((count) => count < 0))
    throw new ShapeError(`einsum: "${equation}" names more axes than a tensor has`);
  const most = Math.max(...missing);
  const unused = alphabet
    .split("")
    .filter((c) => !equation.includes(c))
    .slice(0, most);
  if (unused.length < most) throw new ShapeError(`einsum: "${equation}" leaves no letters for ...`);
  const shapes = inputs.map((axes, i) => {
    const at = axes.indexOf("...");
    return at < 0 ? [] : tensors[i]!.shape.slice(at, at + missing[i]!);
  });
  const stretched = broadcastShapes("einsum (...)", ...shapes);
  const spelled = inputs.map((axes, i) => {
    const at = axes.indexOf("...");
    const x = tensors[i]!;
    const own = unused.slice(most - missing[i]!);
    const lengths = stretched.slice(most - missing[i]!);
    const gone = own.map((_, k) => shapes[i]![k] === 1 && lengths[k] !== 1);
    const shape = x.shape.filter((_, axis) => at < 0 || gone[axis - at] !== true);
    return {
      axes: axes.replace("...", own.filter((_, k) => !gone[k]).join("")),
      x: shape.length === x.shape.length ? x : reshape(x, shape),
    };
  });
  const letters = inputs.join("").replaceAll(".", "").split("");
  const once = letters.filter((c) => letters.indexOf(c) === letters.lastIndexOf(c)).sort();
  const result = right ?? `...${once.join("")}`;
  return {
    equation: `${spelled.map(({ axes }) => axes).join()}->${result.replace("...", unused.join(""))}`,
    tensors: spelled.map(({ x }) => x),
  };
}

const alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

function sizesOf(
  equation: string,
  inputs: readonly string[],
  tensors: readonly Tensor[],
): ReadonlyMap<string, number> {
  const lengths = new Map<string, number>();
  inputs.forEach((axes, i) => {
    const { shape } = tensors[i]!;
    if (axes.length !== shape.length)
      throw new ShapeError(`einsum: "${axes}" names ${axes.length} axes of ${show(shape)}`);
    axes.split("").forEach((c, axis) => {
      const known = lengths.get(c) ?? shape[axis]!;
      if (known !== shape[axis])
        throw new ShapeError(`einsum: ${c} is ${known} and ${shape[axis]} long in "${equation}"`);
      lengths.set(c, known);
    });
  });
  return lengths;
}

/** A letter that stands twice on one tensor means its diagonal. */
function own({ x, axes }: Term): Term {
  const twice = axes.findIndex((c, i) => axes.indexOf(c) < i);
  if (twice < 0) return { x, axes };
  const first = axes.indexOf(axes[twice]!);
  const left = axes.filter((_, i) => i !== first && i !== twice);
  return own({ x: diagonal(x, 0, [first, twice]), axes: [...left, axes[twice]!] });
}

/** The term summed over the letters that nothing else needs, in its own dtype, as products are. */
function reduced({ x, axes }: Term, needed: ReadonlySet<string>): Term {
  const gone = axes.flatMap((c, i) => (needed.has(c) ? [] : [i]));
  const rest = gone.length === 0 ? x : cast(sum(x, gone), x.dtype);
  return { x: rest, axes: axes.filter((c) => needed.has(c)) };
}

/** The pair whose product has the fewest elements. */
function cheapest(
  terms: readonly Term[],
  result: readonly string[],
  lengths: ReadonlyMap<string, number>,
): readonly [number, number] {
  let best: readonly [number, number] = [0, 1];
  let least = Infinity;
  for (let i = 0; i < terms.length; i++)
    for (let j = i + 1; j < terms.length; j++) {
      const rest = terms.filter((_, k) => k !== i && k !== j);
      const needed = new Set([...result, ...rest.flatMap(({ axes }) => axes)]);
      const both = new Set([...terms[i]!.axes, ...terms[j]!.axes]);
      const count = size([...both].filter((c) => needed.has(c)).map((c) => lengths.get(c)!));
      if (count < least) [best, least] = [[i, j], count];
    }
  return best;
}

/** One batched matrix product: shared letters that stay are the batch, those that go are summed over. */
function multiply(first: Term, second: Term, needed: ReadonlySet<string>): Term {
  const a = reduced(first, new Set([...needed, ...second.axes]));
  const b = reduced(second, new Set([...needed, ...a.axes]));
  const shared = a.axes.filter((c) => b.axes.includes(c));
  const batch = shared.filter((c) => needed.has(c));
  const summed = shared.filter((c) => !needed.has(c));
  const [rows, columns] = [a, b].map(({ axes }) => axes.filter((c) => !shared.includes(c))) as [
    string[],
    string[],
  ];
  const left = arranged(a, [batch, rows, summed]);
  const right = arranged(b, [batch, summed, columns]);
  const shape = [
    ...batch.map((c) => lengthOf(a, c)),
    ...rows.map((c) => lengthOf(a, c)),
    ...columns.map((c) => lengthOf(b, c)),
  ];
  return { x: reshape(matmul(left, right), shape), axes: [...batch, ...rows, ...columns] };
}

const lengthOf = ({ x, axes }: Term, letter: string): number => x.shape[axes.indexOf(letter)]!;

/** The axes in groups, each of which becomes one axis. */
function arranged(term: Term, groups: readonly (readonly string[])[]): Tensor {
  const turned = transpose(
    term.x,
    groups.flat().map((c) => term.axes.indexOf(c)),
  );
  return reshape(
    turned,
    groups.map((group) => size(group.map((c) => lengthOf(term, c)))),
  );
}
