export { grad, valueAndGrad, type ValueAndGrad } from "./grad.ts";
export { hvp } from "./hvp.ts";
export { type InAxis, vmap } from "./vmap.ts";
