/** By its Taylor series near 0 and the complement's continued fraction far from it: about 1e-15. */
export function erf(a: number): number {
  const x = Math.abs(a);
  if (Number.isNaN(x)) return x;
  if (x > 6) return Math.sign(a);
  if (x >= 2) return Math.sign(a) * (1 - farComplement(x));
  let term = a;
  let sum = a;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= (-a * a) / n;
    sum += term / (2 * n + 1);
    if (n > 200) break;
  }
  return (sum * 2) / Math.sqrt(Math.PI);
}

/** 1 − erf(a), with a relative error of about 1e-11 also where it is tiny. */
export function erfc(a: number): number {
  return a >= 2 ? farComplement(a) : 1 - erf(a);
}

function farComplement(x: number): number {
  if (x > 28) return 0;
  let fraction = 0;
  for (let n = 60; n > 0; n--) fraction = n / 2 / (x + fraction);
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / (x + fraction);
}

/** The number whose erf is a: a fit by Giles (2012), made exact by Newton's method. */
export function erfinv(a: number): number {
  const x = Math.abs(a);
  if (!(x < 1)) return x === 1 ? a * Infinity : Number.NaN;
  if (x === 0) return a;
  const w = -Math.log((1 - x) * (1 + x));
  let y: number;
  if (w < 5) y = polynomial(w - 2.5, near) * x;
  else y = polynomial(Math.sqrt(w) - 3, far) * x;
  for (let i = 0; i < 2; i++) {
    const off = x < 0.5 ? erf(y) - x : 1 - x - erfc(y);
    y -= off / ((2 / Math.sqrt(Math.PI)) * Math.exp(-y * y));
  }
  return Math.sign(a) * y;
}

const near = [
  2.81022636e-8, 3.43273939e-7, -3.5233877e-6, -4.39150654e-6, 2.1858087e-4, -1.25372503e-3,
  -4.17768164e-3, 0.246640727, 1.50140941,
];
const far = [
  -2.00214257e-4, 1.00950558e-4, 1.34934322e-3, -3.67342844e-3, 5.73950773e-3, -7.6224613e-3,
  9.43887047e-3, 1.00167406, 2.83297682,
];

function polynomial(x: number, coefficients: readonly number[]): number {
  return coefficients.reduce((sum, c) => sum * x + c, 0);
}

/** ln |Γ(a)|, by Lanczos' series with nine terms. */
export function lgamma(a: number): number {
  if (Math.abs(a) === Infinity || (a <= 0 && Number.isInteger(a))) return Infinity;
  if (a < 0.5) return Math.log(Math.PI / Math.abs(sinPi(a))) - lgamma(1 - a);
  if (a === 1 || a === 2) return 0;
  const x = a - 1;
  const t = x + 7.5;
  const sum = lanczos.reduce((total, c, i) => total + c / (x + i + 1), 0.999_999_999_999_809_93);
  return 0.5 * Math.log(2 * Math.PI) + (x + 0.5) * Math.log(t) - t + Math.log(sum);
}

const lanczos = [
  676.5203681218851, -1259.1392167224028, 771.323_428_777_653_13, -176.615_029_162_140_59,
  12.507343278686905, -0.13857109526572012, 9.984_369_578_019_571_6e-6, 1.5056327351493116e-7,
];

/** The sine of π·a, exact at whole numbers. */
function sinPi(a: number): number {
  const rest = a - 2 * Math.round(a / 2);
  return Math.sin(Math.PI * rest);
}

/** The derivative of ln Γ: −∞ at 0, NaN at the other poles. */
export function digamma(a: number): number {
  if (a === 0) return -Infinity / (Object.is(a, -0) ? -1 : 1);
  if (a === -Infinity || (a < 0 && Number.isInteger(a))) return Number.NaN;
  if (a < 0) return digamma(1 - a) - Math.PI / Math.tan(Math.PI * (a - Math.round(a)));
  let x = a;
  let sum = 0;
  for (; x < 10; x++) sum -= 1 / x;
  const r = 1 / (x * x);
  const tail = r * (1 / 12 - r * (1 / 120 - r * (1 / 252 - r * (1 / 240 - r * (1 / 132)))));
  return sum + Math.log(x) - 0.5 / x - tail;
}

/** The second derivative of ln Γ: ∞ at its poles. */
export function trigamma(a: number): number {
  if (a === -Infinity || (a <= 0 && Number.isInteger(a))) return Infinity;
  if (a < 0.5) return (Math.PI / Math.sin(Math.PI * (a - Math.round(a)))) ** 2 - trigamma(1 - a);
  let x = a;
  let sum = 0;
  for (; x < 10; x++) sum += 1 / (x * x);
  const r = 1 / (x * x);
  const tail = (r / x) * (1 / 6 - r * (1 / 30 - r * (1 / 42 - r * (1 / 30 - r * (5 / 66)))));
  return sum + 1 / x + r / 2 + tail;
}
