import { registerBackend, registerKernel, type KernelFunc } from "@tensorflow/tfjs-core";
import { SondeBackend } from "./backend.ts";
import { complexKernels } from "./complex.ts";
import { byInputs, hostNames, onHost } from "./host.ts";
import { arrangeKernels } from "./arrange.ts";
import { binaryKernels } from "./binary.ts";
import { convolutionKernels } from "./convolution.ts";
import { dilationKernels } from "./dilation.ts";
import { gatherKernels } from "./gather.ts";
import { imageKernels } from "./image.ts";
import { normalizeKernels } from "./normalize.ts";
import { poolKernels } from "./pool.ts";
import { productKernels } from "./products.ts";
import { reduceKernels } from "./reduce.ts";
import { sampleKernels } from "./sample.ts";
import { segmentKernels } from "./segments.ts";
import { shapeKernels } from "./shape.ts";
import { unaryKernels } from "./unary.ts";
import type { Kernels } from "./kernel.ts";

/** What the name of the backend is for `tf.setBackend`. */
export const backendName = "sonde";

/** The kernels that the engine computes for real numbers. */
export const engineKernels: Kernels = {
  ...arrangeKernels,
  ...binaryKernels,
  ...convolutionKernels,
  ...dilationKernels,
  ...gatherKernels,
  ...imageKernels,
  ...normalizeKernels,
  ...poolKernels,
  ...productKernels,
  ...reduceKernels,
  ...sampleKernels,
  ...segmentKernels,
  ...shapeKernels,
  ...unaryKernels,
};

/** Makes the backend known to TensorFlow.js; it becomes the current one only by `tf.setBackend`. */
export function register(): void {
  registerBackend(backendName, () => new SondeBackend(), 0);
  for (const name of hostNames()) {
    const numbers = engineKernels[name];
    const complex = complexKernels[name];
    const run =
      numbers === undefined ? (complex ?? onHost(name)) : byInputs(name, numbers, complex);
    // The cast: the backend of a call is the one that the kernel is registered for.
    registerKernel({ kernelName: name, backendName, kernelFunc: run as unknown as KernelFunc });
  }
}
