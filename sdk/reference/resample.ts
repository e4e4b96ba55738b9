import { show, size } from "../core/shape.ts";
import { resamplingOf, type Resampling } from "../graph/resampling.ts";
import { checkPacked } from "./check-networks.ts";
import { refuse, type Instruction } from "./decode.ts";
import type { Kernel } from "./kernel.ts";

const between = (shape: readonly number[]): readonly number[] => shape.slice(1, -1);

/** Executors that add up in f32 and in f64 agree on what is finite. */
const heaviest = 65_536;

/** Checks weighted sums along the axes of x `[n, d…, c]`, both in one piece. */
export function checkResample({ inputs, outputs, attributes }: Instruction, at: string): void {
  const [[x], [y]] = [inputs, outputs];
  if (x === undefined || y === undefined || inputs.length + outputs.length > 2)
    refuse(`${at} has ${inputs.length} inputs and ${outputs.length} outputs`);
  for (const view of [x, y]) {
    if (view.dtype !== (y.dtype === "f64" ? "f64" : "f32"))
      refuse(`${at} does not take ${view.dtype}`);
    checkPacked(view, at);
  }
  const fits =
    x.shape.length >= 3 &&
    x.shape.length === y.shape.length &&
    x.shape[0] === y.shape[0] &&
    x.shape.at(-1) === y.shape.at(-1);
  if (!fits) refuse(`${at} cannot make ${show(y.shape)} of ${show(x.shape)}`);
  const resampling = resamplingOf(attributes, between(y.shape));
  if (resampling === null)
    refuse(`${at} has ${attributes.length} attributes, which are not those of ${show(y.shape)}`);
  resampling.forEach((places, axis) => {
    const length = x.shape[axis + 1]!;
    for (const [place, weight] of places.flat()) {
      if (place >= length) refuse(`${at} names the place ${place} of ${length}`);
      if (!(Math.abs(weight) <= heaviest)) refuse(`${at} names the weight ${weight}`);
    }
  });
}

/** How many numbers are added up in all. */
export function termsOf({ inputs, outputs, attributes }: Instruction): number {
  const [x, y] = [inputs[0]!.shape, outputs[0]!.shape];
  const resampling = resamplingOf(attributes, between(y))!;
  let terms = attributes.length;
  resampling.forEach((places, axis) => {
    const beside = size([...y.slice(0, axis + 1), ...x.slice(axis + 2)]);
    terms += beside * places.flat().length;
  });
  return terms;
}

/** Weighted sums of places along one axis after the other. */
export const resample: Kernel = ({ inputs, outputs, attributes }) => {
  const [x, y] = [inputs[0]!.shape, outputs[0]!.shape];
  const resampling: Resampling = resamplingOf(attributes, between(y))!;
  return ([from], [to]) => {
    let values = Float64Array.from(from!.positions, (at) => from!.data[at]!);
    resampling.forEach((places, axis) => {
      const lead = size(y.slice(0, axis + 1));
      const [length, after] = [x[axis + 1]!, size(x.slice(axis + 2))];
      const next = new Float64Array(lead * places.length * after);
      for (let i = 0; i < next.length; i++) {
        const row = Math.floor(i / after);
        const start = Math.floor(row / places.length) * length;
        for (const [place, weight] of places[row % places.length]!)
          next[i]! += weight * values[(start + place) * after + (i % after)]!;
      }
      values = next;
    });
    values.forEach((value, i) => (to!.data[to!.positions[i]!] = value));
  };
};
