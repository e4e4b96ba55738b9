import { size, type Shape } from "../core/shape.ts";
import { poolOf } from "../graph/window.ts";
import { overWindow } from "./convolution.ts";
import type { Elements, Kernel } from "./kernel.ts";

const at = ({ data, positions }: Elements, i: number): number => data[positions[i]!]!;

/** The inputs that each output sees, as places in row-major order, for all examples and channels. */
function seen(x: Shape, y: Shape, attributes: readonly number[]): number[][] {
  const { sizes, axes } = poolOf(attributes);
  const [input, output, channels] = [x.slice(1, -1), y.slice(1, -1), x.at(-1)!];
  const [pixels, places] = [size(input), size(output)];
  const lists = Array.from({ length: size(y) }, (): number[] => []);
  overWindow({ axes }, { input, output, kernel: sizes }, (to, _, from) => {
    for (let n = 0; n < x[0]!; n++)
      for (let c = 0; c < channels; c++)
        lists[(n * places + to) * channels + c]!.push((n * pixels + from) * channels + c);
  });
  return lists;
}

/** No spread: a window of many places would overflow the stack. */
const greatest = (x: Elements, list: readonly number[]): number =>
  list.reduce((top, i) => Math.max(top, at(x, i)), -Infinity);

/** The first place whose value is not below the greatest. */
function winner(x: Elements, list: readonly number[]): number | undefined {
  const top = greatest(x, list);
  return list.find((i) => !(at(x, i) < top));
}

/** The greatest or the sum of what each output sees, or a second value where the first is greatest. */
export const pool: Kernel = ({ inputs, outputs, attributes }) => {
  const lists = seen(inputs[0]!.shape, outputs[0]!.shape, attributes);
  const { kind } = poolOf(attributes);
  return ([x, picked], [y]) => {
    lists.forEach((list, i) => {
      const first = kind === "pick" ? winner(x!, list) : undefined;
      const value =
        kind === "max"
          ? greatest(x!, list)
          : kind === "sum"
            ? list.reduce((sum, k) => sum + at(x!, k), 0)
            : first === undefined
              ? 0
              : at(picked!, first);
      y!.data[y!.positions[i]!] = value;
    });
  };
};

/** The gradient of each output, for the input that was greatest or for all that were added up. */
export const poolBack: Kernel = ({ inputs, outputs, attributes }) => {
  const lists = seen(outputs[0]!.shape, inputs.at(-1)!.shape, attributes);
  const { kind } = poolOf(attributes);
  return (operands, [dx]) => {
    const [x, dy] = [operands[0]!, operands.at(-1)!];
    const sums = new Float64Array(dx!.positions.length);
    lists.forEach((list, i) => {
      const first = kind === "max" ? winner(x, list) : undefined;
      const to = kind === "sum" ? list : first === undefined ? [] : [first];
      for (const k of to) sums[k] = sums[k]! + at(dy, i);
    });
    sums.forEach((sum, i) => (dx!.data[dx!.positions[i]!] = sum));
  };
};
