import { isFloat, type DType } from "../core/dtype.ts";
import type { LoopBody } from "../graph/loop-body.ts";
import { ProgramBuilder } from "../graph/program-builder.ts";
import { createProgram } from "../graph/program.ts";
import { argument } from "../ops/argument.ts";
import { examplesOf } from "../ops/batch.ts";
import { any } from "../ops/statistics.ts";
import { apply, type Op } from "../ops/op.ts";
import { reshape } from "../ops/reshape.ts";
import { select } from "../ops/select.ts";
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
import { recordAll, type Regions } from "./region.ts";
import type { scan } from "./scan.ts";
import { vmap } from "./vmap.ts";
import { pushThrough, transposed } from "./while-forward.ts";

/** No loop runs longer than this. */
export const mostSteps: number = 2 ** 32 - 1;

/** A step that runs as long as a condition holds: regions of the same carries, each with what it uses from outside. */
export interface While {
  readonly body: Regions;
  readonly asks: Regions;
  readonly steps: number;
  /** Whether the user named the steps. */
  readonly isBounded: boolean;
  /** Makes the scan whose gradient is that of the loop. */
  readonly scan: typeof scan;
}

/** What belongs to the inputs of a loop. */
interface Inputs<T> {
  readonly carries: readonly T[];
  /** What the step uses from outside, and what the condition does. */
  readonly body: readonly T[];
  readonly asks: readonly T[];
}

/** A loop of carries, what the step uses from outside, and what the condition does; its last carries of one dtype, packed. */
export function whileOp(loop: While, dtype: DType): Op {
  const { body, asks, steps } = loop;
  const { own } = body;
  const some = ofDType(body.results, dtype);
  const parts = <T>(inputs: readonly T[]): Inputs<T> => ({
    carries: inputs.slice(0, own),
    body: inputs.slice(own, body.inputs.length),
    asks: inputs.slice(body.inputs.length),
  });
  return {
    name: "whileLoop",
    attrs: { body: body.key, asks: asks.key, steps, dtype },
    shape: () => [lengthOf(some)],
    dtype: () => dtype,
    lower(builder, ...values) {
      const given = parts(values);
      const first = asks.lower(builder, [...given.carries, ...given.asks]);
      const args = [...given.carries, ...first, ...given.body, ...given.asks];
      const results = builder.loop(bodyOf(loop), args);
      return packValues(
        builder,
        some.map(({ at }) => results[at]!),
      );
    },
    vjp(grad, ...inputs) {
      if (!loop.isBounded) {
        const key = { body: body.key, asks: asks.key };
        return transposed(
          key,
          dtype,
          (own, tangents) => pushed(loop, dtype, own, tangents),
          grad,
          inputs,
        );
      }
      const args = inputs.map(argument);
      const results = bounded(loop, parts(args));
      const slopes = new Map(unpack(grad, some).map((slope, i) => [some[i]!.at, slope]));
      const smooth = results.flatMap((x, at) => (isFloat(x.dtype) ? [at] : []));
      return pullBackAll(
        smooth.map((at) => results[at]!),
        args,
        smooth.map((at) => slopes.get(at) ?? zerosLike(results[at]!)),
      );
    },
    batch(mapped, ...inputs) {
      const examples = examplesOf(mapped, inputs);
      const starts = inputs.slice(0, own).map((x, i) => forEach(x, mapped[i]!, examples));
      const outside = parts(inputs);
      const axes = parts(mapped.map((is) => (is ? 0 : null)));
      const carryAxes = starts.map(() => 0);
      const ask = vmap((...args: Tensor[]) => asks.replay(args)[0]!, [...carryAxes, ...axes.asks]);
      const step = vmap((...args: Tensor[]) => body.replay(args), [...carryAxes, ...axes.body]);
      // The loop goes on while one example does; those that have ended keep their carries, and compute a step from where they started.
      const results = again(
        loop,
        starts,
        (carries) => any(ask(...carries, ...outside.asks)),
        (carries) => {
          const goes = ask(...carries, ...outside.asks);
          const choose = (a: readonly Tensor[], b: readonly Tensor[]) =>
            a.map((x, i) => select(beside(goes, x), x, b[i]!));
          return choose(step(...choose(carries, starts), ...outside.body), carries);
        },
      );
      return packExamples(
        some.map(({ at }) => results[at]!),
        examples,
      );
    },
  };
}

/** A bool for each example with axes of length 1 behind, so that it broadcasts to x. */
const beside = (goes: Tensor, x: Tensor): Tensor =>
  reshape(goes, [goes.shape[0]!, ...x.shape.slice(1).map(() => 1)]);

/** Another loop of as many steps. */
function again(
  loop: While,
  starts: readonly Tensor[],
  condition: (carries: readonly Tensor[]) => Tensor,
  step: (carries: readonly Tensor[]) => readonly Tensor[],
): Tensor[] {
  const fresh = starts.map(argument);
  const body = recordAll(starts, fresh, () => step(fresh));
  const asks = recordAll(starts, fresh, () => [condition(fresh)]);
  const inputs = [...starts, ...body.inputs.slice(body.own), ...asks.inputs.slice(asks.own)];
  const whole = { ...loop, body, asks };
  return unpackAll(starts, (dtype) => apply(whileOp(whole, dtype), ...inputs));
}

/** How the carries of one dtype change with the inputs: a loop of the carries and their tangents. */
function pushed(
  loop: While,
  dtype: DType,
  inputs: readonly Tensor[],
  tangents: readonly (Tensor | null)[],
): Tensor[] {
  const { body, asks } = loop;
  const { own } = body;
  const outside = inputs.slice(own, body.inputs.length);
  const fixed = tangents.slice(own, body.inputs.length);
  const answering = inputs.slice(body.inputs.length);
  const moving = ofDType(body.results, dtype).map(({ at }) => at);
  const results = again(
    loop,
    [...inputs.slice(0, own), ...moving.map((at) => tangents[at]!)],
    (carries) => asks.replay([...carries.slice(0, own), ...answering])[0]!,
    (carries) => {
      const now = carries.slice(0, own);
      const slopes = new Map(carries.slice(own).map((x, i) => [moving[i]!, x]));
      const along = [...now.map((_, at) => slopes.get(at) ?? null), ...fixed];
      const step = (args: readonly Tensor[]) => body.replay(args);
      const moved = pushThrough(
        (args) => {
          const all = step(args);
          return moving.map((at) => all[at]!);
        },
        [...now, ...outside],
        along,
      );
      return [...step([...now, ...outside]), ...moved];
    },
  );
  return results.slice(own);
}

/**
 * The same as a scan: after the end the carries stay as they are. What is computed then, for nothing, starts where the loop did: at the last carry
 * a step might divide by 0 or read behind the end of an array.
 */
function bounded({ body, asks, steps, scan }: While, given: Inputs<Tensor>): Tensor[] {
  const { carry } = scan(
    (carries: readonly Tensor[]) => {
      const goes = asks.replay([...carries, ...given.asks])[0]!;
      const choose = (a: readonly Tensor[], b: readonly Tensor[]) =>
        a.map((x, i) => select(goes, x, b[i]!));
      const next = body.replay([...choose(carries, given.carries), ...given.body]);
      return { carry: choose(next, carries), y: [] };
    },
    given.carries,
    [],
    { length: steps },
  );
  return [...carry];
}

function bodyOf({ body, asks, steps }: While): LoopBody {
  const { own, inputs } = body;
  const others = asks.inputs.slice(asks.own);
  return {
    key: `while ${steps} ${body.key} / ${asks.key}`,
    steps,
    asks: true,
    reverse: false,
    carries: own,
    constants: inputs.length - own + others.length,
    results: body.results,
    program(_, options) {
      const builder = new ProgramBuilder();
      const states = inputs
        .slice(0, own)
        .map(({ dtype, shape }, i) => builder.state(i, dtype, shape));
      const outside = [...inputs.slice(own), ...others].map(({ dtype, shape }, i) =>
        builder.input(i, dtype, shape),
      );
      const next = body.lower(builder, [...states, ...outside.slice(0, inputs.length - own)]);
      const goes = asks.lower(builder, [...next, ...outside.slice(inputs.length - own)]);
      return createProgram(builder.graph(goes, next), options);
    },
  };
}
