import type { Magic } from "./magic.ts";

/** The kernel's own magics; each runs in a file of its own, loaded when first used. */
export const CATALOGUE: Readonly<Record<string, Magic>> = {
  "!": {
    usage: "!command",
    summary: "runs a command in the shell; const lines = !command keeps what it prints",
    file: "shell",
  },
  bash: {
    usage: "%%bash [arguments]",
    summary: "runs the cell as a bash script",
    cell: true,
  },
  cd: {
    usage: "%cd folder",
    summary: "changes the current folder",
    path: true,
  },
  env: {
    usage: "%env [NAME[=value]]",
    summary: "shows the environment, or sets a variable of it",
  },
  load: {
    usage: "%load file",
    summary: "puts a file's text into the cell",
    path: true,
  },
  lsmagic: {
    usage: "%lsmagic",
    summary: "lists the magics",
  },
  npm: {
    usage: "%npm i package@range …, %npm ls",
    summary: "installs packages for the notebook, or lists them",
  },
  pwd: {
    usage: "%pwd",
    summary: "gives the current folder",
  },
  sh: {
    usage: "%%sh [arguments]",
    summary: "runs the cell as a shell script",
    cell: true,
  },
  time: {
    usage: "%time code, %%time",
    summary: "runs code and prints how long it took",
    code: true,
  },
  timeit: {
    usage: "%timeit [-n loops] [-r runs] code, %%timeit",
    summary: "runs code many times and prints the mean time with its spread",
    code: true,
    scoped: true,
  },
  types: {
    usage: "%types off|warn|error",
    summary: "says what happens with type errors: nothing, a warning, or the cell does not run",
  },
  who: {
    usage: "%who [kind]",
    summary: "lists the names that cells declared",
  },
  whos: {
    usage: "%whos [kind]",
    summary: "lists the names that cells declared, with their values",
  },
  writefile: {
    usage: "%%writefile [-a] file",
    summary: "writes the cell into a file, or adds it to its end",
    cell: true,
    path: true,
  },
};

/** One of the kernel's own magics; nothing for any other name, those of every object (`constructor`) included. */
export const ownMagic = (name: string): Magic | undefined =>
  Object.hasOwn(CATALOGUE, name) ? CATALOGUE[name] : undefined;
