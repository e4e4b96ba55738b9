import { backend_util, type TensorInfo } from "@tensorflow/tfjs-core";
import type { Shape } from "../core/shape.ts";
import * as ops from "../ops/index.ts";
import { backwards, convolution, weightGradients } from "../ops/convolution.ts";
import { apply } from "../ops/op.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { finish, type Fused } from "./activation.ts";
import { kernel, type Inputs, type Kernel, type Kernels } from "./kernel.ts";
import { fromLast, geometryOf, toLast, type Geometry } from "./window.ts";

/** The attributes of all convolutions; not each has all of them. */
interface Attributes extends Fused {
  readonly strides: number;
  readonly pad: "valid" | "same" | number | backend_util.ExplicitPadding;
  readonly dataFormat?: "NHWC" | "NCHW";
  readonly dilations?: number | null;
  readonly dimRoundingMode?: "floor" | "round" | "ceil";
}

type Kind = "2d" | "3d" | "depthwise";

/** How the window moves over inputs of a shape. */
function geometry(kind: Kind, x: Shape, filter: Shape, attributes: Attributes): Geometry {
  const { strides, pad, dimRoundingMode, dataFormat = "NHWC" } = attributes;
  const dilations = attributes.dilations ?? 1;
  // The casts: the types name the rank, and the lists are not changed.
  const from = x as [number, number, number, number];
  const taps = filter as [number, number, number, number];
  if (kind === "3d")
    return geometryOf(
      backend_util.computeConv3DInfo(
        from as never,
        taps as never,
        strides,
        dilations,
        pad as "same",
      ),
    );
  const format = backend_util.convertConv2DDataFormat(dataFormat);
  const isDepthwise = kind === "depthwise";
  return geometryOf(
    backend_util.computeConv2DInfo(
      from,
      taps,
      strides,
      dilations,
      pad,
      dimRoundingMode,
      isDepthwise,
      format,
    ),
  );
}

const upTo = (length: number): [number, number] => [0, length];

const groupsOf = (kind: Kind, filter: Shape): number => (kind === "depthwise" ? filter.at(-2)! : 1);

/** Weights with one input each, as the engine has those of channels that do not meet. */
function weightsOf(kind: Kind, filter: Tensor): Tensor {
  if (kind !== "depthwise") return filter;
  const [inputs, outputs] = filter.shape.slice(-2) as [number, number];
  return ops.reshape(filter, [...filter.shape.slice(0, -2), 1, inputs * outputs]);
}

/** A convolution, and what is fused to it. */
const forward = (kind: Kind): Kernel =>
  kernel<Inputs<"x" | "filter"> & Partial<Inputs<"bias" | "preluActivationWeights">>, Attributes>(
    ({ inputs, attrs, backend }) => {
      const { x, filter, bias, preluActivationWeights } = inputs;
      const { axes, out, shape, isLast } = geometry(kind, x.shape, filter.shape, attrs);
      const window = { groups: groupsOf(kind, filter.shape), axes };
      const images = toLast(ops.cast(backend.tensorOf(x), "f32"), isLast);
      const weights = weightsOf(kind, ops.cast(backend.tensorOf(filter), "f32"));
      const y = fromLast(apply(convolution(window, out), images, weights), isLast);
      const beside = (info: TensorInfo | undefined) => perChannel(backend.optional(info), isLast);
      const result = finish(y, attrs, beside(bias), beside(preluActivationWeights));
      return backend.output(result, shape, x.dtype);
    },
  );

/** One number for each channel, laid along the axis of the channels. */
function perChannel(values: Tensor | null, isLast: boolean): Tensor | null {
  if (values === null || isLast || values.shape.length !== 1 || values.shape[0] === 1)
    return values;
  return ops.reshape(values, [values.shape[0]!, 1, 1]);
}

/** What a convolution asks of its weights. */
const toWeights = (kind: Kind): Kernel =>
  kernel<Inputs<"x" | "dy">, Attributes & { filterShape: Shape }>(
    ({ inputs: { x, dy }, attrs, backend }) => {
      const { filterShape } = attrs;
      const { axes, sizes, isLast } = geometry(kind, x.shape, filterShape, attrs);
      const window = { groups: groupsOf(kind, filterShape), axes };
      const images = toLast(backend.tensorOf(x), isLast);
      const grad = toLast(backend.tensorOf(dy), isLast);
      return backend.output(
        apply(weightGradients(window, sizes), images, grad),
        filterShape,
        "float32",
      );
    },
  );

/** What a convolution asks of its inputs. */
const toInputs = (kind: Kind): Kernel =>
  kernel<Inputs<"dy" | "filter">, Attributes & { inputShape: Shape }>(
    ({ inputs: { dy, filter }, attrs, backend }) => {
      const { inputShape } = attrs;
      const { axes, out, isLast } = geometry(kind, inputShape, filter.shape, attrs);
      const window = { groups: groupsOf(kind, filter.shape), axes };
      // A transposed convolution may be given more places than come out of the other one; they do not count.
      const grad = ops.slice(toLast(backend.tensorOf(dy), isLast), [null, ...out.map(upTo)]);
      const weights = weightsOf(kind, backend.tensorOf(filter));
      const last = isLast ? inputShape : [inputShape[0]!, ...inputShape.slice(2), inputShape[1]!];
      const result = fromLast(backwards(grad, weights, window, last), isLast);
      return backend.output(result, inputShape, "float32");
    },
  );

/** Kernels that convolve, and their ways back. */
export const convolutionKernels: Kernels = {
  Conv2D: forward("2d"),
  Conv2DBackpropFilter: toWeights("2d"),
  Conv2DBackpropInput: toInputs("2d"),
  Conv3D: forward("3d"),
  Conv3DBackpropFilterV2: toWeights("3d"),
  Conv3DBackpropInputV2: toInputs("3d"),
  DepthwiseConv2dNative: forward("depthwise"),
  DepthwiseConv2dNativeBackpropFilter: toWeights("depthwise"),
  DepthwiseConv2dNativeBackpropInput: toInputs("depthwise"),
  FusedConv2D: forward("2d"),
  FusedDepthwiseConv2D: forward("depthwise"),
};
