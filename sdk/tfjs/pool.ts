import { backend_util, type TensorInfo } from "@tensorflow/tfjs-core";
import { sameShape, size, type Shape } from "../core/shape.ts";
import * as ops from "../ops/index.ts";
import { apply } from "../ops/op.ts";
import { overPresent } from "../ops/pool.ts";
import { greatest, picked, toAll, toGreatest, total } from "../ops/pooling.ts";
import { arange } from "../tensor/create.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { onHost } from "./host.ts";
import { kernel, type Inputs, type Kernel, type Kernels } from "./kernel.ts";
import { fromLast, geometryOf, toLast, type Geometry } from "./window.ts";

interface Attributes {
  readonly filterSize: number;
  readonly strides: number;
  readonly pad: "valid" | "same" | number | backend_util.ExplicitPadding;
  readonly dimRoundingMode?: "floor" | "round" | "ceil";
  readonly dataFormat?: "NDHWC" | "NCDHW";
}

/** How the window moves over inputs of a shape. */
function geometry(x: Shape, attributes: Attributes): Geometry {
  const { filterSize, strides, pad, dimRoundingMode, dataFormat } = attributes;
  // The casts: the types name the rank, and the list is not changed.
  return geometryOf(
    x.length === 5
      ? backend_util.computePool3DInfo(
          x as [number, number, number, number, number],
          filterSize,
          strides,
          1,
          pad as "same",
          dimRoundingMode,
          dataFormat,
        )
      : backend_util.computePool2DInfo(
          x as [number, number, number, number],
          filterSize,
          strides,
          1,
          pad,
          dimRoundingMode,
        ),
  );
}

/** A kernel that makes one number of each window. */
const forward = (run: (x: Tensor, geometry: Geometry) => Tensor): Kernel =>
  kernel<Inputs<"x">, Attributes>(({ inputs: { x }, attrs, backend }) => {
    const found = geometry(x.shape, attrs);
    // TensorFlow.js takes a window of one place for no window, whatever its stride and padding.
    if (found.sizes.every((length) => length === 1) && sameShape(x.shape, found.shape))
      return backend.share(x, x.shape);
    const images = toLast(ops.cast(backend.tensorOf(x), "f32"), found.isLast);
    const y = fromLast(run(images, found), found.isLast);
    return backend.output(y, found.shape, x.dtype);
  });

/** NaN is passed over. */
const maxPool = forward((x, { axes, sizes, out }) =>
  apply(greatest({ sizes, axes }, out), ops.select(ops.eq(x, x), x, -Infinity)),
);

const averagePool = forward((x, { axes, sizes, out }) =>
  overPresent(apply(total({ sizes, axes }, out), x), sizes, axes, x.shape.slice(1, -1), out),
);

/** A kernel that gives the gradient of the inputs. */
const back = (
  run: (x: () => Tensor, dy: Tensor, geometry: Geometry, places: Shape) => Tensor,
): Kernel =>
  kernel<Readonly<Record<"dy" | "input", TensorInfo>>, Attributes>(
    ({ inputs: { dy, input }, attrs, backend }) => {
      const found = geometry(input.shape, attrs);
      const { isLast } = found;
      const places = isLast ? input.shape.slice(1, -1) : input.shape.slice(2);
      const images = () => toLast(backend.tensorOf(input), isLast);
      const grad = toLast(backend.tensorOf(dy), isLast);
      const result = fromLast(run(images, grad, found, places), isLast);
      return backend.output(result, input.shape, "float32");
    },
  );

const maxPoolBack = back((x, dy, { axes, sizes, out }) =>
  apply(toGreatest({ sizes, axes }, out), x(), dy),
);

// TensorFlow.js divides by the whole window here, also where it reaches into the padding.
const averagePoolBack = back((_, dy, { axes, sizes }, places) =>
  ops.mul(apply(toAll({ sizes, axes }, places), dy), 1 / size(sizes)),
);

/** Kernels that pool, and their ways back. */
export const poolKernels: Kernels = {
  AvgPool: averagePool,
  AvgPool3D: averagePool,
  AvgPool3DGrad: averagePoolBack,
  AvgPoolGrad: averagePoolBack,
  MaxPool: maxPool,
  MaxPool3D: maxPool,
  MaxPool3DGrad: maxPoolBack,
  MaxPoolGrad: maxPoolBack,
  MaxPoolWithArgmax: kernel<Inputs<"x">, Attributes & { includeBatchInIndex: boolean }>((call) => {
    const { inputs, attrs, backend } = call;
    const { x } = inputs;
    const { axes, sizes, out, shape } = geometry(x.shape, attrs);
    const own = attrs.includeBatchInIndex ? x.shape : [1, ...x.shape.slice(1)];
    // Places are picked as f32, which holds whole numbers up to there.
    if (size(own) > 2 ** 24) return onHost("MaxPoolWithArgmax")(call);
    const values = ops.cast(backend.tensorOf(x), "f32");
    const images = ops.select(ops.eq(values, values), values, -Infinity);
    const places = ops.broadcastTo(ops.reshape(arange(0, size(own)), own), x.shape);
    const window = { sizes, axes };
    return [
      backend.output(apply(greatest(window, out), images), shape, x.dtype),
      backend.output(apply(picked(window, out), images, places), shape, "int32"),
    ];
  }),
};
