/** Where to evaluate a function from 0 to 1, and how much each place counts, for its integral (Gauss and Legendre). */
export function gaussLegendre(count: number): {
  readonly places: number[];
  readonly shares: number[];
} {
  const places: number[] = [];
  const shares: number[] = [];
  for (let i = 0; i < count; i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (count + 0.5));
    let slope = 0;
    // Newton's method doubles the digits of a start that has two.
    for (let step = 0; step < 6; step++) {
      let [before, value] = [1, x];
      for (let k = 2; k <= count; k++)
        [before, value] = [value, ((2 * k - 1) * x * value - (k - 1) * before) / k];
      slope = (count * (x * value - before)) / (x * x - 1);
      x -= value / slope;
    }
    places.push((1 + x) / 2);
    shares.push(1 / ((1 - x * x) * slope * slope));
  }
  return { places, shares };
}
