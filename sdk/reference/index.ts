export { Program } from "./program.ts";
export { Store } from "./store.ts";
