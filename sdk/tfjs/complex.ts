import { broadcast_util, type TensorInfo } from "@tensorflow/tfjs-core";
import * as ops from "../ops/index.ts";
import type { Tensor } from "../tensor/tensor.ts";
import type { Complex } from "./backend.ts";
import { kernel, type Inputs, type Kernel, type Kernels } from "./kernel.ts";

/** A kernel on two complex inputs that broadcast to one shape. */
const onBoth = (run: (a: Complex, b: Complex) => Complex): Kernel =>
  kernel<Inputs<"a" | "b">>(({ inputs: { a, b }, backend }) =>
    backend.complexOutput(
      run(backend.complexOf(a), backend.complexOf(b)),
      broadcast_util.assertAndGetBroadcastShape(a.shape, b.shape),
    ),
  );

/** A kernel that gives a real number for each complex one. */
const toReal = (run: (x: Complex) => Tensor, name: "x" | "input"): Kernel =>
  kernel<Record<typeof name, TensorInfo>>(({ inputs, backend }) =>
    backend.output(run(backend.complexOf(inputs[name])), inputs[name].shape, "float32"),
  );

/** A Fourier transform of the last axis, whose parts the engine has side by side. */
const fourier = (transform: (x: Tensor) => Tensor): Kernel =>
  kernel<Inputs<"input">>(({ inputs: { input }, backend }) => {
    const { real, imag } = backend.complexOf(input);
    const both = transform(ops.stack([real, imag], input.shape.length));
    const part = (i: number) => ops.slice(both, [...input.shape.map(() => null), i]);
    return backend.complexOutput({ real: part(0), imag: part(1) }, input.shape);
  });

/** Kernels on complex numbers, which are two tensors each. */
export const complexKernels: Kernels = {
  Add: onBoth((a, b) => ({ real: ops.add(a.real, b.real), imag: ops.add(a.imag, b.imag) })),
  Complex: kernel<Inputs<"real" | "imag">>(({ inputs: { real, imag }, backend }) =>
    backend.complexOutput(
      { real: backend.tensorOf(real), imag: backend.tensorOf(imag) },
      real.shape,
    ),
  ),
  ComplexAbs: toReal(({ real, imag }) => ops.hypot(real, imag), "x"),
  FFT: fourier(ops.fft),
  IFFT: fourier(ops.ifft),
  Imag: toReal(({ imag }) => imag, "input"),
  Multiply: onBoth((a, b) => ({
    real: ops.sub(ops.mul(a.real, b.real), ops.mul(a.imag, b.imag)),
    imag: ops.add(ops.mul(a.real, b.imag), ops.mul(a.imag, b.real)),
  })),
  Real: toReal(({ real }) => real, "input"),
  Sub: onBoth((a, b) => ({ real: ops.sub(a.real, b.real), imag: ops.sub(a.imag, b.imag) })),
};
