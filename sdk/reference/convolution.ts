import { rowMajor, size, type Shape } from "../core/shape.ts";
import { meets, windowOf, type Window } from "../graph/window.ts";
import type { Elements, Kernel } from "./kernel.ts";

/** Calls `visit` with each output place, tap and the input that they meet, as places in row-major order of the axes. */
export function overWindow(
  { axes }: Pick<Window, "axes">,
  shapes: { readonly input: Shape; readonly output: Shape; readonly kernel: Shape },
  visit: (output: number, tap: number, input: number) => void,
): void {
  const steps = rowMajor(shapes.input);
  const [outSteps, tapSteps] = [rowMajor(shapes.output), rowMajor(shapes.kernel)];
  const outputs = size(shapes.output);
  const taps = size(shapes.kernel);
  for (let output = 0; output < outputs; output++)
    for (let tap = 0; tap < taps; tap++) {
      let input = 0;
      for (let axis = 0; axis < axes.length && input >= 0; axis++) {
        const p = Math.floor(output / outSteps[axis]!) % shapes.output[axis]!;
        const k = Math.floor(tap / tapSteps[axis]!) % shapes.kernel[axis]!;
        const i = meets(axes[axis]!, shapes.input[axis]!, p, k);
        input = i < 0 ? -1 : input + i * steps[axis]!;
      }
      if (input >= 0) visit(output, tap, input);
    }
}

const at = ({ data, positions }: Elements, i: number): number => data[positions[i]!]!;

/** Every input that a weight meets, as places in x, in the weights and in y. */
function overProducts(
  x: Shape,
  w: Shape,
  y: Shape,
  window: Window,
  visit: (x: number, w: number, y: number) => void,
): void {
  const [inputs, outputs] = [x.at(-1)!, y.at(-1)!];
  const own = inputs / window.groups;
  const each = outputs / window.groups;
  const shapes = { input: x.slice(1, -1), output: y.slice(1, -1), kernel: w.slice(0, -2) };
  const [pixels, places] = [size(shapes.input), size(shapes.output)];
  overWindow(window, shapes, (output, tap, input) => {
    for (let n = 0; n < x[0]!; n++)
      for (let o = 0; o < outputs; o++)
        for (let c = 0; c < own; c++)
          visit(
            (n * pixels + input) * inputs + Math.floor(o / each) * own + c,
            (tap * own + c) * outputs + o,
            (n * places + output) * outputs + o,
          );
  });
}

/** Inputs times the weights that they meet, added up for each output. */
export const conv: Kernel = ({ inputs, outputs, attributes }) => {
  const [x, w, y] = [inputs[0]!.shape, inputs[1]!.shape, outputs[0]!.shape];
  return ([from, weights], [to]) => {
    const sums = new Float64Array(size(y));
    overProducts(x, w, y, windowOf(attributes), (i, k, o) => {
      sums[o] = sums[o]! + at(from!, i) * at(weights!, k);
    });
    sums.forEach((sum, i) => (to!.data[to!.positions[i]!] = sum));
  };
};

/** Inputs times the gradients of the outputs that they reach, added up for each weight. */
export const convWeights: Kernel = ({ inputs, outputs, attributes }) => {
  const [x, y, w] = [inputs[0]!.shape, inputs[1]!.shape, outputs[0]!.shape];
  return ([from, grads], [to]) => {
    const sums = new Float64Array(size(w));
    overProducts(x, w, y, windowOf(attributes), (i, k, o) => {
      sums[k] = sums[k]! + at(from!, i) * at(grads!, o);
    });
    sums.forEach((sum, i) => (to!.data[to!.positions[i]!] = sum));
  };
};
