import { getKernel, getKernelsForBackend, type TensorInfo } from "@tensorflow/tfjs-core";
import { engineDTypes } from "./held.ts";
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

/** A kernel of the engine, and one of the host for strings and complex numbers. */
export function forNumbers(name: string, run: Kernel): Kernel {
  return (call) => {
    // The cast: inputs are tensors by name or by number; some of them may be missing.
    const given = call.inputs as Readonly<Record<string, TensorInfo | null | undefined>>;
    for (const input of Object.values(given))
      if (input != null && engineDTypes[input.dtype] === undefined) return onHost(name)(call);
    return run(call);
  };
}
