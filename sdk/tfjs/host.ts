import { getKernel, getKernelsForBackend, type TensorInfo } from "@tensorflow/tfjs-core";
import type { Kernel } from "./kernel.ts";

/** The kernel of the plain JavaScript backend, which runs on the host over the same data ids. */
export function onHost(name: string): Kernel {
  const { kernelFunc } = getKernel(name, "cpu");
  // The cast: the call is one of TensorFlow.js, with a backend that extends the one the kernel was written for.
  return kernelFunc as unknown as Kernel;
}

/** The names of all kernels that the plain JavaScript backend has. */
export const hostNames = (): string[] =>
  getKernelsForBackend("cpu").map(({ kernelName }) => kernelName);

/** A kernel for numbers; for complex numbers another of the engine, or one of the host, which is also there for strings. */
export function byInputs(name: string, numbers: Kernel, complex: Kernel | undefined): Kernel {
  return (call) => {
    // The cast: inputs are tensors by name or by number; some of them may be missing.
    const given = call.inputs as Readonly<Record<string, TensorInfo | null | undefined>>;
    for (const key in given) {
      const dtype = given[key]?.dtype;
      if (dtype === "complex64" && complex !== undefined) return complex(call);
      if (dtype === "complex64" || dtype === "string") return onHost(name)(call);
    }
    return numbers(call);
  };
}
