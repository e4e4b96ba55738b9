import type { StoredTensor } from "../export/safetensors.ts";
import { packSparse } from "../export/sparse.ts";
import type { Params } from "../nn/layer.ts";
import { flattenParams } from "../train/params.ts";

/** Parameters as a model's file holds them. */
export function storedTensors(params: Params): Readonly<Record<string, StoredTensor>> {
  return packSparse(
    Object.fromEntries(
      flattenParams(params).map(([name, tensor]) => [
        name,
        // The cast: parameters are f32 or i8.
        { shape: tensor.shape, data: tensor.dataSync() as Float32Array | Int8Array },
      ]),
    ),
  );
}
