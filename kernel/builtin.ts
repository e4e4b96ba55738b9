import type * as FileSystem from "node:fs";

/** Node's file system, for what runs before a front end is answered: `import` would also load its streams and promises, which takes milliseconds. */
export const fs: typeof FileSystem = process.getBuiltinModule("node:fs");
