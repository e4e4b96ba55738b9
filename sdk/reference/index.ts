export { Program } from "./program.ts";
export { setTrap as trap } from "./trap.ts";
export { memory, Store } from "./store.ts";
export { useThreads } from "./threads.ts";
