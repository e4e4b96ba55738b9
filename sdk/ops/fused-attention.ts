import { floats } from "../core/dtype.ts";
import type { AttentionGiven, Value } from "../graph/builder.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { add } from "./add.ts";
import { attentionWeights, type Look } from "./attention-weights.ts";
import { forAll } from "./batch.ts";
import { matmul } from "./matmul.ts";
import { mul } from "./mul.ts";
import { apply, sameDType, type Op } from "./op.ts";
import { sub } from "./sub.ts";
import { sum } from "./sum.ts";
import { swapLast } from "./transpose.ts";

/** Queries, keys, values, and perhaps what each query may look at. */
type Args =
  | readonly [query: Tensor, key: Tensor, value: Tensor]
  | readonly [query: Tensor, key: Tensor, value: Tensor, mask: Tensor];
/** Queries, keys, values, the gradient of what the queries see, and perhaps the mask. */
type BackArgs =
  | readonly [query: Tensor, key: Tensor, value: Tensor, dy: Tensor]
  | readonly [query: Tensor, key: Tensor, value: Tensor, dy: Tensor, mask: Tensor];

const op = (look: Look): Op<Args> => ({
  name: "attention",
  attrs: look,
  shape: (query, _, value) => [...query.shape.slice(0, -1), value.shape.at(-1)!],
  lower(program, ...[query, key, value, mask]) {
    return program.attention(look, given(query, key, value, mask))[0];
  },
  vjp(grad, ...args) {
    const [query, key, value, mask] = args;
    const own = [query, key, value, grad] as const;
    const all: BackArgs = mask === undefined ? own : [...own, mask];
    const [q, k, v] = ([0, 1, 2] as const).map((result) => apply(back(look, result), ...all));
    return gradients([q!, k!, v!], mask, partsOf(look, all).scores);
  },
  batch: (mapped, ...args) => apply(op(look), ...forAll(mapped, args)),
});

/** The gradient of queries (0), keys (1) or values (2). All three are one instruction. */
const back = (look: Look, result: 0 | 1 | 2): Op<BackArgs> => ({
  name: "attentionBack",
  attrs: { ...look, result },
  shape: (...args) => args[result].shape,
  lower(program, ...args) {
    const [query, key, value, dy, mask] = args;
    const all = given(query, key, value, mask);
    const [y, levels] = program.attention(look, all);
    return program.attentionBack(look, all, y, levels, dy)[result];
  },
  vjp: (grad, ...args) => ways[result](grad, look, args),
  batch: (mapped, ...args) => apply(back(look, result), ...forAll(mapped, args)),
});

function given(query: Value, key: Value, value: Value, mask: Value | undefined): AttentionGiven {
  return { query, key, value, mask: mask ?? null };
}

type Way = (grad: Tensor, look: Look, args: BackArgs) => readonly (Tensor | null)[];

/** The ways back of the three gradients, for second derivatives; with dS = P · (dP − Σ P · dP), where P are the weights and dP their gradient. */
const ways: Readonly<Record<0 | 1 | 2, Way>> = {
  // dq = scale · dS · k
  0(grad, look, args) {
    const parts = partsOf(look, args);
    const [, key] = args;
    const dScores = mul(matmul(grad, swapLast(key)), look.scale);
    const direct = mul(matmul(swapLast(parts.scores), grad), look.scale);
    const { query, key: rest, value, dy, mask } = throughScores(dScores, parts, look, args);
    return gradients([query, add(direct, rest), value, dy], args[4], mask);
  },
  // dk = scale · dSᵀ · q
  1(grad, look, args) {
    const parts = partsOf(look, args);
    const [query] = args;
    const dScores = mul(matmul(query, swapLast(grad)), look.scale);
    const direct = mul(matmul(parts.scores, grad), look.scale);
    const { query: rest, key, value, dy, mask } = throughScores(dScores, parts, look, args);
    return gradients([add(direct, rest), key, value, dy], args[4], mask);
  },
  // dv = Pᵀ · dy
  2(grad, look, args) {
    const { weights } = partsOf(look, args);
    const of = throughWeights(matmul(args[3], swapLast(grad)), weights, look, args);
    return gradients([of.query, of.key, null, matmul(weights, grad)], args[4], of.mask);
  },
};

/** The gradients of all arguments; that of the mask is for one of fractions. Only a program that asks for it computes it, with all scores at once. */
const gradients = (
  of: readonly (Tensor | null)[],
  mask: Tensor | undefined,
  ofMask: Tensor,
): readonly (Tensor | null)[] =>
  mask === undefined ? of : [...of, mask.dtype === "bool" ? null : ofMask];

interface Parts {
  readonly weights: Tensor;
  /** The gradient of the weights. */
  readonly dWeights: Tensor;
  /** The same without its mean in each row. */
  readonly over: Tensor;
  /** The gradient of the scores. */
  readonly scores: Tensor;
}

function partsOf(look: Look, [query, key, value, dy, mask]: BackArgs): Parts {
  const weights = attentionWeights(query, key, look, mask);
  const dWeights = matmul(dy, swapLast(value));
  const over = sub(dWeights, sum(mul(weights, dWeights), -1, true));
  return { weights, dWeights, over, scores: mul(weights, over) };
}

/** Back from the gradient of the scores to all arguments. */
function throughScores(
  grad: Tensor,
  { weights, dWeights, over }: Parts,
  look: Look,
  args: BackArgs,
): { readonly [K in "query" | "key" | "value" | "dy" | "mask"]: Tensor } {
  const [, , value, dy] = args;
  const mean = sum(mul(grad, weights), -1, true);
  const ofWeights = sub(mul(grad, over), mul(mean, dWeights));
  const ofGradient = mul(weights, sub(grad, mean));
  return {
    ...throughWeights(ofWeights, weights, look, args),
    value: matmul(swapLast(ofGradient), dy),
    dy: matmul(ofGradient, value),
  };
}

/** Back from the weights to queries, keys and what is added to the scores. */
function throughWeights(
  grad: Tensor,
  weights: Tensor,
  { scale }: Look,
  [query, key]: BackArgs,
): { readonly query: Tensor; readonly key: Tensor; readonly mask: Tensor } {
  const weighted = mul(grad, weights);
  const mask = sub(weighted, mul(weights, sum(weighted, -1, true)));
  const scores = mul(mask, scale);
  return { query: matmul(scores, key), key: matmul(swapLast(scores), query), mask };
}

/**
 * Attention as one instruction that never holds all scores, for f32 arguments of equal leading axes and a mask of bools or f32 of the scores' shape.
 * Its gradients are one instruction too, which computes the weights again.
 */
export function fusedAttention(look: Look, ...args: Args): Tensor {
  sameDType("attention", args.slice(0, 3), floats);
  return apply(op(look), ...args);
}
