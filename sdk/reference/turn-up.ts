/** Makes the largest component of a vector positive, the first of equals; whether it was turned round. */
export function turnUp(v: Float64Array): boolean {
  let best = 0;
  for (let i = 1; i < v.length; i++)
    // A little more, so that rounding does not decide.
    if (Math.abs(v[i]!) > Math.abs(v[best]!) * (1 + 1e-6)) best = i;
  if (!(v[best]! < 0)) return false;
  for (let i = 0; i < v.length; i++) v[i] = -v[i]!;
  return true;
}
