#!/usr/bin/env node
import { enableCompileCache } from "node:module";
import { parseCommand, UsageError } from "./usage.ts";

// Every start compiles the same files; the cache makes that half as long.
enableCompileCache();

const usage = `Sonde: TypeScript in Jupyter, and machine learning in TypeScript

  sonde install      add the kernel to Jupyter: for you, an environment, or under a name of its own
  sonde uninstall    remove it
  sonde list         the kernels of Sonde that Jupyter finds
  sonde run          run notebooks without Jupyter; with parameters, checks, HTML pages, reports
  sonde doctor       versions, paths, what is missing or broken, and the remedy
  sonde start        what Jupyter calls, with a connection file

  sonde <command> --help says more; sonde --version
`;

/** What `sonde` does, and what `--help` says of it. */
const commands: Record<
  string,
  { help(): Promise<string>; run(args: readonly string[]): Promise<number> }
> = {
  install: {
    help: async () => (await import("./kernelspec/arguments.ts")).INSTALL_HELP,
    run: async (args) => {
      const { parseInstall } = await import("./kernelspec/arguments.ts");
      const { target, ...options } = parseInstall(args);
      const { install } = await import("./kernelspec/install.ts");
      const { folder, spec } = install(target, options);
      print(`installed the kernel "${spec.display_name}" in ${folder}`);
      if (/[\\/]_npx[\\/]/.test(import.meta.url))
        print(
          "note: npx keeps this copy only for a while; npm install -g sonde makes it permanent",
        );
      return 0;
    },
  },
  uninstall: {
    help: async () => (await import("./kernelspec/arguments.ts")).UNINSTALL_HELP,
    run: async (args) => {
      const { parseUninstall } = await import("./kernelspec/arguments.ts");
      const { target, name } = parseUninstall(args);
      const { uninstall } = await import("./kernelspec/install.ts");
      print(`removed ${uninstall(target, name)}`);
      return 0;
    },
  },
  list: {
    help: async () =>
      "sonde list\n\nThe kernels of Sonde that Jupyter finds, with their folders.\n",
    run: async (args) => {
      parseCommand("list", args, {}, { least: 0, most: 0 });
      const { installed } = await import("./kernelspec/installed.ts");
      for (const { name, folder, spec } of installed())
        print(`${name.padEnd(20)} ${(spec?.display_name ?? "(broken)").padEnd(28)} ${folder}`);
      return 0;
    },
  },
  start: {
    help: async () => "sonde start <connection file>\n\nStarts the kernel; Jupyter calls it.\n",
    run: async (args) => {
      const [file] = parseCommand("start", args, {}, { least: 1, most: 1 }).positionals;
      const { startFromFile } = await import("./start.ts");
      await startFromFile(file as string);
      return 0;
    },
  },
  run: {
    help: async () => (await import("./notebook/arguments.ts")).RUN_HELP,
    run: async (args) => {
      const { parseRun } = await import("./notebook/arguments.ts");
      const command = parseRun(args);
      const { run } = await import("./notebook/command.ts");
      return run(command);
    },
  },
  doctor: {
    help: async () =>
      "sonde doctor\n\nLooks at versions, paths and kernelspecs, and says what is missing or broken with its remedy.\nExit code 1 when something needed is.\n",
    run: async (args) => {
      parseCommand("doctor", args, {}, { least: 0, most: 0 });
      const { doctor } = await import("./doctor.ts");
      return doctor(print);
    },
  },
};

const HELP = new Set(["--help", "-h", "help"]);

process.exitCode = await main(process.argv.slice(2));

async function main([name, ...args]: readonly string[]): Promise<number> {
  if (name === undefined || HELP.has(name)) {
    const about = args[0] === undefined ? undefined : commandOf(args[0]);
    print((about === undefined ? usage : await about.help()).trimEnd());
    return name === undefined ? 2 : 0;
  }
  if (name === "--version" || name === "-v") {
    const { version } = await import("./package-root.ts");
    print(version);
    return 0;
  }
  try {
    const command = commandOf(name);
    if (!command)
      throw new UsageError(
        `${name}: there is no such command; ${await meant(name)}sonde --help lists all`,
      );
    if (args.includes("--help") || args.includes("-h")) {
      print((await command.help()).trimEnd());
      return 0;
    }
    return await command.run(args);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    process.stderr.write(`sonde ${error.message}\n`);
    if (process.env["SONDE_DEBUG"]) process.stderr.write(`${error.stack}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}

/** The commands that a mistyped one may be. */
async function meant(name: string): Promise<string> {
  const { nearest } = await import("./nearest.ts");
  const near = nearest(name, Object.keys(commands)).map((one) => `sonde ${one}`);
  return near.length === 0 ? "" : `did you mean ${near.join(" or ")}? `;
}

function commandOf(name: string): (typeof commands)[string] | undefined {
  return Object.hasOwn(commands, name) ? commands[name] : undefined;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
