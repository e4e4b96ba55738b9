import { expect, test } from "@jest/globals";
import { grad } from "#sdk/grad/index.ts";
import * as arrays from "#sdk/ops/arrays.ts";
import { pad, sum } from "#sdk/ops/index.ts";
import {
  eye,
  fftFrequencies,
  linspace,
  rfftFrequencies,
  maskedSelect,
  meshgrid,
  randomKey,
  tensor,
  zeros,
} from "#sdk/tensor/index.ts";
import type { Tensor } from "#sdk/tensor/tensor.ts";

const m = tensor([
  [1, 2, 3],
  [4, 5, 6],
]);
const errors: readonly (readonly [message: string, call: () => unknown])[] = [
  ["polygamma: the order is a whole number from 0 to 100, got -1", () => arrays.polygamma(m, -1)],
  ["cumsum: needs an axis, got a scalar", () => arrays.cumsum(tensor(1))],
  ["topK: 4 of the 3 elements of axis 1; give a whole number from 0 to 3", () => arrays.topK(m, 4)],
  [
    "topK: undefined of the 3 elements of axis 1; give a whole number",
    () => arrays.topK(m, undefined as never),
  ],
  [
    "searchSorted: axes before the last differ, got [2, 3] and [3, 1]",
    () => arrays.searchSorted(m, tensor([[1], [2], [3]])),
  ],
  ["quantile: q is from 0 to 1, got 2", () => arrays.quantile(m, 2)],
  ["quantile: needs at least one element", () => arrays.quantile(zeros([0]), 0.5)],
  ["split: 3 places do not divide into 2 parts", () => arrays.split(m, 2, 1)],
  ["split: parts of [1, 1] are not the 3 places of axis 1", () => arrays.split(m, [1, 1], 1)],
  ["chunk: the length is a whole number from 1 up, got 0", () => arrays.chunk(m, 0)],
  ["unfold: windows of 4, 1 apart, in 3 places", () => arrays.unfold(m, 4, 1)],
  ["moveAxis: 2 axes to 1 places", () => arrays.moveAxis(m, [0, 1], 0)],
  ["diagonal: expected matrices, got [3]", () => arrays.diagonal(zeros([3]))],
  ["diag: needs an axis, got a scalar", () => arrays.diag(tensor(1))],
  ["tril: expected matrices, got [3]", () => arrays.tril(zeros([3]))],
  [
    "scatterInto: needs an axis, got a scalar",
    () => arrays.scatterInto(tensor(1), tensor([0], { dtype: "i32" }), 1),
  ],
  [
    "putAlongAxis: shapes differ beside axis 1, got [2, 3] and [1]",
    () => arrays.putAlongAxis(m, tensor([0], { dtype: "i32" }), 1, 1),
  ],
  [
    "binCount: the weights must be like the index, got [2, 3] and [1]",
    () => arrays.binCount(tensor([0], { dtype: "i32" }), 2, m),
  ],
  [
    "histogram: needs 1 bin or more and low < high, got 0, 0, 1",
    () => arrays.histogram(m, { bins: 0, low: 0, high: 1 }),
  ],
  ["dot: expected vectors of one length, got [2, 3] and [2, 3]", () => arrays.dot(m, m)],
  ["inner: last sizes differ, got [2, 3] and [2]", () => arrays.inner(m, zeros([2]))],
  [
    "kron: at most 4 axes, got [1, 1, 1, 1, 1] and [1, 1, 1, 2, 3]",
    () => arrays.kron(zeros([1, 1, 1, 1, 1]), m),
  ],
  ['einsum: "ij" does not name the axes of 2 tensors', () => arrays.einsum("ij", m, m)],
  ['einsum: "ijk" names 3 axes of [2, 3]', () => arrays.einsum("ijk", m)],
  ['einsum: i is 2 and 3 long in "ij,ki"', () => arrays.einsum("ij,ki", m, m)],
  [
    'einsum: "ij->k" names an axis of the result twice, or one that no tensor has',
    () => arrays.einsum("ij->k", m),
  ],
  ['einsum: "...ij,jk" does not name the axes of 1 tensors', () => arrays.einsum("...ij,jk", m)],
  ['einsum: "...ijk" names more axes than a tensor has', () => arrays.einsum("...ijk", m)],
  ["gcd: takes whole numbers, got f32 [2, 3]; use cast", () => arrays.gcd(m, 2)],
  ["lcm: takes whole numbers, got f32 [2, 3]; use cast", () => arrays.lcm(m, 2)],
  ["fftShift: axis 2", () => arrays.fftShift(m, 2)],
  [
    "fftFrequencies: the number of samples is a whole number from 1 up, got 0",
    () => fftFrequencies(0),
  ],
  ["rfftFrequencies: the spacing is a number that is not 0, got 0", () => rfftFrequencies(2, 0)],
  ["cholesky: expected square matrices, got [2, 3]", () => arrays.cholesky(m)],
  ["solve: sizes differ, got [2, 2] and [3]", () => arrays.solve(eye(2), zeros([3]))],
  [
    "qr: has a gradient for at least as many rows as columns, got [2, 3]",
    () => grad(([v]: Tensor[]) => sum(arrays.qr(v!).r))([m]),
  ],
  ["svd: expected matrices, got [3]", () => arrays.svd(zeros([3]))],
  [
    "fft: complex numbers have a last axis of 2, real and imaginary, got [2, 3]",
    () => arrays.fft(m),
  ],
  ["irfft: n is a whole number from 1 up, got 0", () => arrays.irfft(zeros([1, 2]))],
  ["fft: n is a whole number from 1 up, got 0.5", () => arrays.fft(zeros([3, 2]), { n: 0.5 })],
  [
    "ifft: there is no norm orto; use backward, forward, ortho",
    () => arrays.ifft(zeros([3, 2]), { norm: "orto" as "ortho" }),
  ],
  ["fftn: 1 sizes for 2 axes", () => arrays.fftn(zeros([3, 2]), { sizes: [2], axes: [0, 0] })],
  ["rfft2: axis -2 is not one of the 1", () => arrays.rfft2(zeros([3]))],
  [
    "ifft2: no option 'axis'; did you mean 'axes'?",
    () => arrays.ifft2(zeros([2, 2, 2]), { axis: 0 } as object),
  ],
  ["irfftn: there is no axis to transform along", () => arrays.irfftn(zeros([2, 2]), { axes: [] })],
  [
    "distances: expected rows of equal width, got [2, 3] and [3]",
    () => arrays.distances(m, zeros([3])),
  ],
  [
    "unitVectors: no option 'axis'; did you mean 'axes'?",
    () => arrays.unitVectors(m, { axis: 0 } as object),
  ],
  ["trapezoid: 3 values at places [2]", () => arrays.trapezoid(m, { at: zeros([2]) })],
  [
    "interp: expected two or more places and as many heights, got [3] and [2]",
    () => arrays.interp(m, zeros([3]), zeros([2])),
  ],
  [
    "convolve: expected two vectors with elements, got [2, 3] and [3]",
    () => arrays.convolve(m, zeros([3])),
  ],
  [
    "convolve: there is no mode all; use full, same, valid",
    () => arrays.convolve(zeros([2]), zeros([3]), { mode: "all" as "full" }),
  ],
  [
    "polynomial: expected a vector of coefficients, got [2, 3]",
    () => arrays.polynomial(m, tensor(1)),
  ],
  [
    "dynamicSlice: a block of [2, 4] is not inside [2, 3]",
    () => arrays.dynamicSlice(m, tensor([0, 0], { dtype: "i32" }), [2, 4]),
  ],
  [
    "dynamicUpdateSlice: expected 2 starts and sizes for [2, 3], got starts [1] and sizes [1, 1]",
    () => arrays.dynamicUpdateSlice(m, zeros([1, 1]), tensor([0], { dtype: "i32" })),
  ],
  [
    "dynamicSlice: the index must be whole numbers (u8, i8, i32, i64), got f32; use cast",
    () => arrays.dynamicSlice(m, zeros([2]), [1, 1]),
  ],
  ["matrixExponential: expected square matrices, got [2, 3]", () => arrays.matrixExponential(m)],
  [
    "complexMul: complex numbers have a last axis of 2, real and imaginary, got [2, 3]",
    () => arrays.complexMul(m, m),
  ],
  ["complex: shapes do not broadcast, got [2, 3] and [2]", () => arrays.complex(m, zeros([2]))],
  ["rfft: needs an axis, got a scalar", () => arrays.rfft(tensor(1))],
  [
    "rfft: there are no numbers along the axis to transform; give n to add zeros",
    () => arrays.rfft(zeros([2, 0])),
  ],
  ["ifft: there are no numbers along the axis", () => arrays.ifft(zeros([2, 0, 2]))],
  ["rfft2: there are no numbers along the axis", () => arrays.rfft2(zeros([0, 4]))],
  [
    'pack: i4 holds whole numbers, got f32 [2]; use cast(round(x), "i8")',
    () => arrays.pack(tensor([0.5, 1]), "i4"),
  ],
  [
    "unpack: the bytes must be whole numbers (u8, i8, i32, i64), got f32; use cast",
    () => arrays.unpack(tensor([0.5, 1]), "i4", 2),
  ],
  [
    "pack: i4 holds -8 to 7, got 9; use clip(x, -8, 7)",
    () => arrays.pack(tensor([1, 9], { dtype: "i8" }), "i4").dataSync(),
  ],
  [
    "pack: i4 holds -8 to 7, got -9; use clip(x, -8, 7)",
    () => arrays.pack(tensor([-9], { dtype: "i64" }), "i4").dataSync(),
  ],
  [
    "pack: i4 holds -8 to 7, got 2147483647; use clip(x, -8, 7)",
    () => arrays.pack(tensor([2 ** 31 - 1], { dtype: "i32" }), "i4").dataSync(),
  ],
  ["pack: needs an axis, got a scalar", () => arrays.pack(tensor(1), "i4")],
  ["unpack: 5 numbers of i4 from [2] bytes", () => arrays.unpack(zeros([2], "u8"), "i4", 5)],
  [
    "pad: nothing to continue on axis 0 of [0]",
    () => pad(zeros([0]), [[1, 1]], { mode: "reflect" }),
  ],
  [
    "tensordot: sizes differ, got [2, 3] over [1] and [2, 3] over [0]",
    () => arrays.tensordot(m, m, 1),
  ],
  ["cross: expected three places, got [2] and [2]", () => arrays.cross(zeros([2]), zeros([2]))],
  ["matrixPower: the exponent is a whole number, got 0.5", () => arrays.matrixPower(eye(2), 0.5)],
  [
    "leastSquares: expected at least as many rows as columns, got [2, 3]",
    () => arrays.leastSquares(m, m),
  ],
  ["covariance: expected matrices, got [3]", () => arrays.covariance(zeros([3]))],
  ["linspace: the count is a whole number from 1 up, got 0", () => linspace(0, 1, 0)],
  [
    "maskedSelect: the mask must be like the tensor, got [1] and [2, 3]",
    () => maskedSelect(m, tensor([true])),
  ],
  ["meshgrid: expected vectors, got [2, 3]", () => meshgrid(m)],
  [
    "randomInteger: from 1 to 2³¹ whole numbers of i32, got 3 up to 3",
    () => arrays.randomInteger(randomKey(1), 3, 3, [1]),
  ],
  [
    "randomTruncatedNormal: needs low < high, got 1 and 0",
    () => arrays.randomTruncatedNormal(randomKey(1), [1], { low: 1, high: 0 }),
  ],
  [
    "randomCategorical: needs an axis, got a scalar",
    () => arrays.randomCategorical(randomKey(1), tensor(1)),
  ],
];

test.each(errors)("%s", (message, call) => expect(call).toThrow(message));
