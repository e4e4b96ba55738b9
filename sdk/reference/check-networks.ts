import { rowMajor, sameShape, show } from "../core/shape.ts";
import { refuse, type Instruction, type View } from "./decode.ts";

/** Larger steps of a window than this fit no view. */
const most = 2 ** 24;

/** Checks a convolution: x `[n, d…, c]`, w `[k…, c/groups, o]`, y `[n, o…, o]`. */
export function checkConv(instruction: Instruction, at: string): void {
  const [x, w, y] = networkOperands(instruction, at, 2);
  checkPacked(y!, at);
  checkWindow(x!, w!, y!, instruction.attributes, at);
}

/** Checks the gradient of a convolution's weights, which takes that of its output. */
export function checkConvWeights(instruction: Instruction, at: string): void {
  const [x, dy, dw] = networkOperands(instruction, at, 2);
  checkPacked(dy!, at);
  checkPacked(dw!, at);
  checkWindow(x!, dw!, dy!, instruction.attributes, at);
}

/** The operands of an instruction with one output, all of f64 if that is, else of f32. */
function networkOperands(
  { inputs, outputs }: Instruction,
  at: string,
  count: number,
): readonly View[] {
  if (inputs.length !== count || outputs.length !== 1)
    refuse(`${at} has ${inputs.length} inputs and ${outputs.length} outputs`);
  const dtype = outputs[0]!.dtype === "f64" ? "f64" : "f32";
  for (const view of [...inputs, ...outputs])
    if (view.dtype !== dtype)
      refuse(`${at} needs ${dtype} in view ${view.id}, which is ${view.dtype}`);
  return [...inputs, ...outputs];
}

/** Checks that the elements of a view lie one after another. */
export function checkPacked({ shape, strides, id }: View, at: string): void {
  const dense = rowMajor(shape);
  const lies = shape.includes(0) || shape.every((n, i) => n === 1 || strides[i] === dense[i]);
  if (!lies) refuse(`${at} needs view ${id} in one piece`);
}

function checkWindow(
  { shape: x }: View,
  { shape: w }: View,
  { shape: y }: View,
  attributes: readonly number[],
  at: string,
): void {
  const axes = x.length - 2;
  if (axes < 1 || axes > 3 || w.length !== x.length || y.length !== x.length)
    refuse(`${at} cannot move ${show(w)} over ${show(x)} to ${show(y)}`);
  if (attributes.length !== 1 + 4 * axes) refuse(`${at} has ${attributes.length} attributes`);
  const [groups = 0, ...words] = attributes;
  const [c, o] = [x.at(-1)!, w.at(-1)!];
  const fits =
    groups >= 1 &&
    c % groups === 0 &&
    o % groups === 0 &&
    w.at(-2) === c / groups &&
    y.at(-1) === o &&
    y[0] === x[0];
  if (!fits)
    refuse(`${at} cannot move ${show(w)} over ${show(x)} to ${show(y)} in ${groups} groups`);
  checkSteps(words, at);
}

/** Checks the stride, dilation, spread and padding of each axis. */
export function checkSteps(words: readonly number[], at: string): void {
  words.forEach((word, i) => {
    const isPadding = i % 4 === 3;
    const wrong = isPadding ? Math.abs(word | 0) > most : word < 1 || word > most;
    if (wrong) refuse(`${at} has a window of ${show(words)}`);
  });
}

/** Checks pooling: x `[n, d…, c]` (and what is picked) → y `[n, p…, c]`. */
export function checkPool(instruction: Instruction, at: string): void {
  const isPick = instruction.attributes[0] === 2;
  const views = networkOperands(instruction, at, isPick ? 2 : 1);
  checkPoolWindow(views[0]!, views.at(-1)!, views[isPick ? 1 : 0]!, 2, instruction, at);
}

/** Checks the way back of pooling: x and dy, or dy alone for sums, → dx. */
export function checkPoolBack(instruction: Instruction, at: string): void {
  const isMax = instruction.attributes[0] === 0;
  const views = networkOperands(instruction, at, isMax ? 2 : 1);
  const dx = views.at(-1)!;
  checkPoolWindow(dx, views.at(-2)!, isMax ? views[0]! : dx, 1, instruction, at);
}

function checkPoolWindow(
  { shape: x }: View,
  { shape: y }: View,
  { shape: like }: View,
  lastKind: number,
  { attributes, inputs, outputs }: Instruction,
  at: string,
): void {
  for (const view of [...inputs, ...outputs]) checkPacked(view, at);
  const axes = x.length - 2;
  const fits =
    axes >= 1 &&
    axes <= 3 &&
    y.length === x.length &&
    y[0] === x[0] &&
    y.at(-1) === x.at(-1) &&
    sameShape(like, x);
  if (!fits) refuse(`${at} cannot pool ${show(x)} to ${show(y)}`);
  const [kind = 3, ...words] = attributes;
  if (kind > lastKind) refuse(`${at} is of the unknown kind ${kind}`);
  if (words.length !== 4 * axes) refuse(`${at} has ${attributes.length} attributes`);
  checkSteps(words, at);
}
