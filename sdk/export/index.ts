export type { Card } from "./card.ts";
export type { OnnxOptions } from "./onnx/write.ts";
export { RunCard, type EnergyEstimate, type EnergyOptions, type RunFacts } from "./run-card.ts";
export {
  formatSafetensors,
  parseSafetensors,
  type Safetensors,
  type StoredTensor,
  type StoredType,
} from "./safetensors.ts";
export { loadTensors, saveTensors } from "./tensor-file.ts";
