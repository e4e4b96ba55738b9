export type { Card } from "./card.ts";
export type { OnnxOptions } from "./onnx/write.ts";
export {
  formatSafetensors,
  parseSafetensors,
  type Safetensors,
  type StoredTensor,
  type StoredType,
} from "./safetensors.ts";
