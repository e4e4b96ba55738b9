import { isFloat, type DType } from "../core/dtype.ts";
import type { LoopBody } from "../graph/loop-body.ts";
import { ProgramBuilder } from "../graph/program-builder.ts";
import { createProgram, type Signature } from "../graph/program.ts";
import { add } from "../ops/add.ts";
import { argument } from "../ops/argument.ts";
import { examplesOf } from "../ops/batch.ts";
import { broadcastTo } from "../ops/broadcast-to.ts";
import { apply, type Op } from "../ops/op.ts";
import { transpose } from "../ops/transpose.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { pullBackAll } from "./backward.ts";
import {
  forEach,
  lengthOf,
  ofDType,
  packExamples,
  packValues,
  unpack,
  unpackAll,
  zerosLike,
} from "./packed.ts";
import type { Regions } from "./region.ts";
import type { scan } from "./scan.ts";
import { vmap } from "./vmap.ts";

/** A step that runs along sequences. Its region takes the carries, the parts and what it uses from outside, and gives the carries and what it hands out. */
export interface Scan {
  readonly region: Regions;
  readonly steps: number;
  readonly reverse: boolean;
  readonly carries: number;
  /** Makes a scan of the gradient, and of many examples. */
  readonly again: typeof scan;
}

/** Which results an op packs: those of a dtype, or the carries of a dtype that each step was given. */
interface Pack {
  readonly dtype: DType;
  readonly kept: boolean;
}

/** The last carries, and what the steps hand out, stacked. */
export function resultsOf({ region, steps, carries }: Scan): Signature[] {
  return region.results.map(({ dtype, shape }, i) => ({
    dtype,
    shape: i < carries ? shape : [steps, ...shape],
  }));
}

/** The carries that each step was given, stacked. */
function keptOf({ region, steps, carries }: Scan): Signature[] {
  return region.results
    .slice(0, carries)
    .map(({ dtype, shape }) => ({ dtype, shape: [steps, ...shape] }));
}

/** A scan of carries, what the step uses from outside, and sequences, in this order. */
export function scanOp(loop: Scan, { dtype, kept }: Pack): Op {
  const { region, steps, reverse, carries } = loop;
  const all = kept ? keptOf(loop) : resultsOf(loop);
  const some = ofDType(all, dtype);
  const first = kept ? region.results.length : 0;
  const constants = region.inputs.length - region.own;
  const parts = <T>(inputs: readonly T[]): Inputs<T> => ({
    starts: inputs.slice(0, carries),
    outside: inputs.slice(carries, carries + constants),
    sequences: inputs.slice(carries + constants),
  });
  return {
    name: "scan",
    attrs: { key: region.key, steps, reverse, carries, dtype, kept },
    shape: () => [lengthOf(some)],
    dtype: () => dtype,
    lower(builder, ...values) {
      const results = builder.loop(bodyOf(loop, constants), values);
      return packValues(
        builder,
        some.map(({ at }) => results[first + at]!),
      );
    },
    vjp(grad, ...inputs) {
      const slopes = new Map(unpack(grad, some).map((slope, i) => [first + some[i]!.at, slope]));
      const back = backwards(loop, slopes, parts(inputs));
      return [...back.starts, ...back.outside, ...back.sequences];
    },
    batch(mapped, ...inputs) {
      const examples = examplesOf(mapped, inputs);
      const front = inputs.map((x, i) => forEach(x, mapped[i]!, examples));
      const { starts, sequences } = parts(front);
      const { outside } = parts(inputs);
      const axes = parts(mapped).outside.map((is) => (is ? 0 : null));
      const replay = (...args: Tensor[]) => region.replay(args);
      const each = vmap(replay, [...region.inputs.slice(0, region.own).map(() => 0), ...axes]);
      const { carry, ys } = loop.again(
        (given: Tensor[], x: Tensor[]) => {
          const results = each(...given, ...x, ...outside);
          return {
            carry: results.slice(0, carries),
            y: kept ? given : results.slice(carries),
          };
        },
        [...starts],
        sequences.map(swapFirst),
        { reverse, length: steps },
      );
      const results = kept ? ys.map(swapFirst) : [...carry, ...ys.map(swapFirst)];
      return packExamples(
        some.map(({ at }) => results[at]!),
        examples,
      );
    },
  };
}

/** `[n, m, …]` as `[m, n, …]`. */
const swapFirst = (x: Tensor): Tensor =>
  transpose(
    x,
    x.shape.map((_, axis) => (axis < 2 ? 1 - axis : axis)),
  );

function bodyOf(loop: Scan, constants: number): LoopBody {
  const { region, steps, reverse, carries } = loop;
  return {
    key: `scan ${steps} ${reverse} ${carries} ${region.key}`,
    steps,
    asks: false,
    reverse,
    carries,
    constants,
    results: [...resultsOf(loop), ...keptOf(loop)],
    program(wanted, options) {
      const builder = new ProgramBuilder();
      const { inputs, own } = region;
      const states = inputs
        .slice(0, carries)
        .map(({ dtype, shape }, i) => builder.state(i, dtype, shape));
      const outside = inputs
        .slice(own)
        .map(({ dtype, shape }, i) => builder.input(i, dtype, shape));
      const parts = inputs
        .slice(carries, own)
        .map(({ dtype, shape }, i) => builder.input(constants + i, dtype, shape.slice(1)));
      const values = region.lower(builder, [...states, ...parts, ...outside]);
      const outputs = [...values.slice(carries), ...states];
      const graph = builder.graph(
        wanted.map((at) => outputs[at]!),
        values.slice(0, carries),
      );
      return createProgram(graph, options);
    },
  };
}

/** What belongs to the inputs of a scan, by what they are for. */
interface Inputs<T> {
  readonly starts: readonly T[];
  readonly outside: readonly T[];
  readonly sequences: readonly T[];
}

/** What a step of the scan the other way is given. */
interface Parts {
  readonly kept: Tensor[];
  readonly sequences: Tensor[];
  /** The gradients of what the step handed out, and of the carries that it was given, where these have one. */
  readonly slopes: Tensor[];
  readonly keptSlopes: Tensor[];
}

/** The gradients of a scan's inputs from those of some of its results, kept carries last: a scan the other way. */
function backwards(
  loop: Scan,
  slopes: ReadonlyMap<number, Tensor>,
  { starts, outside, sequences }: Inputs<Tensor>,
): Inputs<Tensor | null> {
  const { region, carries, steps, reverse } = loop;
  const [like] = [...starts, ...sequences, ...outside];
  const all = [...resultsOf(loop), ...keptOf(loop)];
  const slopeOf = (at: number) => {
    const { dtype, shape } = all[at]!;
    // A scan has at least one input, or it could not be applied.
    return slopes.get(at) ?? broadcastTo(like!.scalar(0, dtype), shape);
  };
  const count = region.results.length;
  const smooth = region.results.flatMap((result, at) => (isSmooth(result) ? [at] : []));
  const smoothCarries = smooth.filter((at) => at < carries);
  const hasKept = [...slopes.keys()].some((at) => at >= count);
  const { carry, ys } = loop.again(
    (later: { starts: Tensor[]; outside: Tensor[] }, x: Parts) => {
      const args = [...x.kept, ...x.sequences, ...outside].map(argument);
      const outputs = region.replay(args);
      const found = pullBackAll(
        smooth.map((at) => outputs[at]!),
        args,
        [...later.starts, ...x.slopes],
      );
      const grads = (from: number, to: number) =>
        args.slice(from, to).flatMap((arg, i) => (isSmooth(arg) ? [found[from + i] ?? null] : []));
      const orZeros = (from: number, to: number) =>
        args
          .slice(from, to)
          .flatMap((arg, i) => (isSmooth(arg) ? [found[from + i] ?? zerosLike(arg)] : []));
      const sums = grads(region.own, args.length);
      return {
        carry: {
          starts: orZeros(0, carries).map((slope, i) =>
            hasKept ? add(slope, x.keptSlopes[i]!) : slope,
          ),
          outside: later.outside.map((sum, i) => (sums[i] ? add(sum, sums[i]) : sum)),
        },
        y: orZeros(carries, region.own),
      };
    },
    { starts: smoothCarries.map(slopeOf), outside: outside.filter(isSmooth).map(zerosLike) },
    {
      kept: keptCarries(loop, [...starts, ...outside, ...sequences]),
      sequences: [...sequences],
      slopes: smooth.filter((at) => at >= carries).map(slopeOf),
      keptSlopes: hasKept ? smoothCarries.map((at) => slopeOf(count + at)) : [],
    },
    { reverse: !reverse, length: steps },
  );
  return {
    starts: spread(starts, carry.starts),
    outside: spread(outside, carry.outside),
    sequences: spread(sequences, ys),
  };
}

const isSmooth = ({ dtype }: { readonly dtype: DType }): boolean => isFloat(dtype);

/** The gradients of those inputs that have one, null for the others. */
function spread(inputs: readonly Tensor[], grads: readonly Tensor[]): (Tensor | null)[] {
  let next = 0;
  return inputs.map((x) => (isSmooth(x) ? grads[next++]! : null));
}

/** The carries that each step was given, from the loop that the results come from. */
function keptCarries(loop: Scan, inputs: readonly Tensor[]): Tensor[] {
  return unpackAll(keptOf(loop), (dtype) => apply(scanOp(loop, { dtype, kept: true }), ...inputs));
}
