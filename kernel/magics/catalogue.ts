import type { Magic } from "./magic.ts";

/** The kernel's own magics; each runs in a file of its own, loaded when first used. */
export const CATALOGUE: Readonly<Record<string, Magic>> = {
  bash: {
    usage: "%%bash",
    summary: "runs the cell as a bash script",
    load: () => import("./bash.ts"),
  },
  sh: {
    usage: "%%sh",
    summary: "runs the cell as a shell script",
    load: () => import("./sh.ts"),
  },
  "!": {
    usage: "!command",
    summary: "runs a command in the shell; `const lines = !command` keeps what it prints",
    load: () => import("./shell.ts"),
  },
  lsmagic: {
    usage: "%lsmagic",
    summary: "lists the magics",
    load: () => import("./lsmagic.ts"),
  },
  time: {
    usage: "%time code, %%time",
    summary: "runs code and prints how long it took",
    code: true,
    load: () => import("./time.ts"),
  },
};
