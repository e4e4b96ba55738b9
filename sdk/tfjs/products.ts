import {
  backend_util,
  util,
  type BatchMatMulAttrs,
  type EinsumAttrs,
  type TensorInfo,
} from "@tensorflow/tfjs-core";
import { upcastType } from "@tensorflow/tfjs-core";
import * as ops from "../ops/index.ts";
import { swapLast } from "../ops/transpose.ts";
import { finish, type Fused } from "./activation.ts";
import type { SondeBackend } from "./backend.ts";
import { kernel, listed, type Inputs, type Kernels } from "./kernel.ts";
import type { Tensor } from "../tensor/tensor.ts";

/** The product of the last two axes, turned as asked. */
function product(
  backend: SondeBackend,
  a: TensorInfo,
  b: TensorInfo,
  { transposeA, transposeB }: BatchMatMulAttrs,
): Tensor {
  const left = backend.tensorOf(a);
  const right = backend.tensorOf(b);
  const x = transposeA ? swapLast(left) : left;
  const y = transposeB ? swapLast(right) : right;
  const [inner, outer] = [x.shape.at(-1), y.shape.at(-2)];
  util.assert(
    inner === outer,
    () =>
      `matMul: inner sizes differ, got ${inner} and ${outer} of [${a.shape.join()}] and [${b.shape.join()}]`,
  );
  return ops.matmul(x, y);
}

/** Kernels that multiply matrices. */
export const productKernels: Kernels = {
  _FusedMatMul: kernel<
    Inputs<"a" | "b"> & Partial<Inputs<"bias" | "preluActivationWeights">>,
    BatchMatMulAttrs & Fused
  >(({ inputs: { a, b, bias, preluActivationWeights }, attrs, backend }) => {
    const y = finish(
      product(backend, a, b, attrs),
      attrs,
      backend.optional(bias),
      backend.optional(preluActivationWeights),
    );
    return backend.output(y, y.shape, a.dtype);
  }),
  BatchMatMul: kernel<Inputs<"a" | "b">, BatchMatMulAttrs>(
    ({ inputs: { a, b }, attrs, backend }) => {
      const y = product(backend, a, b, attrs);
      return backend.output(y, y.shape, upcastType(a.dtype, b.dtype));
    },
  ),
  Einsum: kernel<Record<string, TensorInfo>, EinsumAttrs>(({ inputs, attrs, backend }) => {
    const tensors = listed(inputs);
    const { allDims, idDims } = backend_util.decodeEinsumEquation(attrs.equation, tensors.length);
    // The cast: it reads the shapes alone.
    backend_util.checkEinsumDimSizes(allDims.length, idDims, tensors as never);
    const y = ops.einsum(attrs.equation, ...tensors.map((each) => backend.tensorOf(each)));
    return backend.output(y, y.shape, tensors[0]!.dtype);
  }),
};
