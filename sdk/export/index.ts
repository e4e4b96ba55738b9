export type { Card } from "./card.ts";
export {
  formatSafetensors,
  parseSafetensors,
  type Safetensors,
  type StoredTensor,
  type StoredType,
} from "./safetensors.ts";
