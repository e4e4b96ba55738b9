/** One place of an axis that counts with a weight. */
export type Term = readonly [place: number, weight: number];

/** For each axis between the first and the last, and each of its places afterwards, the places before that it is the sum of. */
export type Resampling = readonly (readonly (readonly Term[])[])[];

/** The attribute words of an instruction that resamples. */
export function resamplingWords(resampling: Resampling): number[] {
  const halves = new Uint32Array(2);
  const whole = new Float64Array(halves.buffer);
  const words: number[] = [];
  for (const terms of resampling.flat()) {
    words.push(terms.length);
    for (const [place, weight] of terms) {
      whole[0] = weight;
      words.push(place, ...halves);
    }
  }
  return words;
}

/** The resampling that attribute words say, or null where they are too few or too many for axes of `sizes`. */
export function resamplingOf(
  words: readonly number[],
  sizes: readonly number[],
): Resampling | null {
  const halves = new Uint32Array(2);
  const whole = new Float64Array(halves.buffer);
  let at = 0;
  const resampling: Term[][][] = [];
  for (const size of sizes) {
    const places: Term[][] = [];
    for (let i = 0; i < size; i++) {
      const count = words[at++];
      if (count === undefined || at + 3 * count > words.length) return null;
      const terms: Term[] = [];
      for (const end = at + 3 * count; at < end; at += 3) {
        halves.set([words[at + 1]!, words[at + 2]!]);
        terms.push([words[at]!, whole[0]!]);
      }
      places.push(terms);
    }
    resampling.push(places);
  }
  return at === words.length ? resampling : null;
}

/** The way back: where each place before goes, for axes of `sizes` before. */
export const backwards = (resampling: Resampling, sizes: readonly number[]): Resampling =>
  resampling.map((places, axis) => {
    const back = Array.from({ length: sizes[axis]! }, (): Term[] => []);
    places.forEach((terms, to) => {
      for (const [from, weight] of terms) back[from]!.push([to, weight]);
    });
    return back;
  });
