import type { Settings } from "./options.ts";

/** How much a row of each class counts in the loss; undefined when all count 1. */
export function classWeights(
  wanted: Settings["classWeights"],
  classes: readonly string[],
  y: ArrayLike<number>,
): Float32Array | undefined {
  if (wanted === null) return undefined;
  if (wanted === "balanced") {
    const counts = classes.map(() => 0);
    for (let row = 0; row < y.length; row++) counts[y[row]!]!++;
    return Float32Array.from(counts, (count) => y.length / (classes.length * Math.max(1, count)));
  }
  const unknown = Object.keys(wanted).find((name) => !classes.includes(name));
  if (unknown !== undefined)
    throw new RangeError(
      `fit: classWeights names "${unknown}"; the classes are ${classes.join(", ")}`,
    );
  return Float32Array.from(classes, (name) => {
    const weight = wanted[name] ?? 1;
    if (!(weight >= 0 && Number.isFinite(weight)))
      throw new RangeError(`fit: the class weight of "${name}" is ${weight}; it is 0 or above`);
    return weight;
  });
}
