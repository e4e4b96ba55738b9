import type { Magic } from "./magic.ts";

/** The kernel's own magics; each runs in a file of its own, loaded when first used. */
export const CATALOGUE: Readonly<Record<string, Magic>> = {
  "!": {
    usage: "!command",
    summary: "runs a command in the shell; const lines = !command keeps what it prints",
    load: () => import("./shell.ts"),
  },
  bash: {
    usage: "%%bash [arguments]",
    summary: "runs the cell as a bash script",
    cell: true,
    load: () => import("./bash.ts"),
  },
  cd: {
    usage: "%cd folder",
    summary: "changes the current folder",
    path: true,
    load: () => import("./cd.ts"),
  },
  env: {
    usage: "%env [NAME[=value]]",
    summary: "shows the environment, or sets a variable of it",
    load: () => import("./env.ts"),
  },
  load: {
    usage: "%load file",
    summary: "puts a file's text into the cell",
    path: true,
    load: () => import("./load.ts"),
  },
  lsmagic: {
    usage: "%lsmagic",
    summary: "lists the magics",
    load: () => import("./lsmagic.ts"),
  },
  npm: {
    usage: "%npm i package@range …, %npm ls",
    summary: "installs packages for the notebook, or lists them",
    load: () => import("./npm.ts"),
  },
  pwd: {
    usage: "%pwd",
    summary: "gives the current folder",
    load: () => import("./pwd.ts"),
  },
  sh: {
    usage: "%%sh [arguments]",
    summary: "runs the cell as a shell script",
    cell: true,
    load: () => import("./sh.ts"),
  },
  time: {
    usage: "%time code, %%time",
    summary: "runs code and prints how long it took",
    code: true,
    load: () => import("./time.ts"),
  },
  timeit: {
    usage: "%timeit [-n loops] [-r runs] code, %%timeit",
    summary: "runs code many times and prints the mean time with its spread",
    code: true,
    scoped: true,
    load: () => import("./timeit.ts"),
  },
  types: {
    usage: "%types off|warn|error",
    summary: "says what happens with type errors: nothing, a warning, or the cell does not run",
    load: () => import("./types.ts"),
  },
  who: {
    usage: "%who [kind]",
    summary: "lists the names that cells declared",
    load: () => import("./who.ts"),
  },
  whos: {
    usage: "%whos [kind]",
    summary: "lists the names that cells declared, with their values",
    load: () => import("./whos.ts"),
  },
  writefile: {
    usage: "%%writefile [-a] file",
    summary: "writes the cell into a file, or adds it to its end",
    cell: true,
    path: true,
    load: () => import("./writefile.ts"),
  },
};
