export { checkpoint } from "./checkpoint.ts";
export { customGradient, type Pullback } from "./custom-gradient.ts";
export { grad, valueAndGrad, type ValueAndGrad } from "./grad.ts";
export { hvp } from "./hvp.ts";
export { scan, type Scanned, type ScanOptions } from "./scan.ts";
export { jvp, type Jvp, vjp, type Vjp } from "./vjp.ts";
export { type InAxis, vmap } from "./vmap.ts";
export { whileLoop, type WhileOptions } from "./while-loop.ts";
