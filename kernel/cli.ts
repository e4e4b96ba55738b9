#!/usr/bin/env node
import { enableCompileCache } from "node:module";
import { parseArgs, type ParseArgsConfig } from "node:util";

// Every start compiles the same files; the cache makes that half as long.
enableCompileCache();

const usage = `Sonde: TypeScript in Jupyter, and machine learning in TypeScript

  sonde install   [--user | --prefix P | --sys-prefix] [--name N] [--display-name D]   add the kernel to Jupyter
  sonde uninstall [--user | --prefix P | --sys-prefix] [--name N]                      remove it
  sonde start <connection file>                                                        what Jupyter calls
  sonde run <notebook> [--out FILE] [--timeout SECONDS]                                run a notebook without Jupyter
  sonde doctor                                                                         versions, paths, what is missing
  sonde --version | --help
`;

/** Something wrong with the command line itself. */
class UsageError extends Error {}

const commands: Record<string, (args: string[]) => Promise<number> | number> = {
  install: async (args) => {
    const { target, name, displayName } = parseTarget(args, true);
    const { install } = await import("./kernelspec/install.ts");
    const folder = install(target, name, displayName);
    print(`installed the kernel "${displayName ?? "TypeScript (Sonde)"}" in ${folder}`);
    if (folder && /[\\/]_npx[\\/]/.test(import.meta.url))
      print("note: npx keeps this copy only for a while; npm install -g sonde makes it permanent");
    return 0;
  },
  uninstall: async (args) => {
    const { target, name } = parseTarget(args, false);
    const { uninstall } = await import("./kernelspec/install.ts");
    print(`removed ${uninstall(target, name)}`);
    return 0;
  },
  start: async (args) => {
    const [file] = parse("start", args, {}, 1).positionals;
    const { startFromFile } = await import("./kernel.ts");
    await startFromFile(file as string);
    return 0;
  },
  run: async (args) => {
    const options = { out: { type: "string" }, timeout: { type: "string" } } as const;
    const { values, positionals } = parse("run", args, options, 1);
    const { run } = await import("./notebook/command.ts");
    return run(positionals[0] as string, {
      ...(values["out"] === undefined ? {} : { out: values["out"] as string }),
      ...(values["timeout"] === undefined ? {} : { timeout: seconds(values["timeout"] as string) }),
    });
  },
  doctor: async (args) => {
    parse("doctor", args, {}, 0);
    const { doctor } = await import("./doctor.ts");
    return doctor(print);
  },
};

process.exitCode = await main(process.argv.slice(2));

async function main([command, ...args]: string[]): Promise<number> {
  if (command === undefined || command === "--help" || command === "-h" || command === "help") {
    print(usage.trimEnd());
    return command === undefined ? 2 : 0;
  }
  if (command === "--version" || command === "-v") {
    const { version } = await import("./package-root.ts");
    print(version);
    return 0;
  }
  try {
    const run = Object.hasOwn(commands, command) ? commands[command] : undefined;
    if (!run) throw new UsageError(`no command '${command}'; sonde --help lists them`);
    return await run(args);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    process.stderr.write(`sonde ${error.message}\n`);
    if (process.env["SONDE_DEBUG"]) process.stderr.write(`${error.stack}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}

/** Parses a command's arguments; `count` positionals are required. An option of type string has a string as its value. */
function parse(
  command: string,
  args: string[],
  options: NonNullable<ParseArgsConfig["options"]>,
  count: number,
): { values: Record<string, unknown>; positionals: string[] } {
  let parsed;
  try {
    parsed = parseArgs({ args, options, allowPositionals: true, strict: true });
  } catch (cause) {
    throw new UsageError(`${command}: ${(cause as Error).message}`, { cause });
  }
  if (parsed.positionals.length !== count)
    throw new UsageError(
      `${command}: expected ${count} argument${count === 1 ? "" : "s"}, got ${parsed.positionals.length}; sonde --help shows how`,
    );
  return parsed;
}

function parseTarget(
  args: string[],
  withDisplayName: boolean,
): { target: { prefix?: string; sysPrefix?: boolean }; name?: string; displayName?: string } {
  const command = withDisplayName ? "install" : "uninstall";
  const options: NonNullable<ParseArgsConfig["options"]> = {
    user: { type: "boolean" },
    prefix: { type: "string" },
    "sys-prefix": { type: "boolean" },
    name: { type: "string" },
    ...(withDisplayName ? { "display-name": { type: "string" } } : {}),
  };
  const { values } = parse(command, args, options, 0);
  const chosen = ["user", "prefix", "sys-prefix"].filter((place) => values[place] !== undefined);
  if (chosen.length > 1)
    throw new UsageError(`${command}: --${chosen.join(" and --")} exclude each other; give one`);
  return {
    target: {
      ...(values["prefix"] === undefined ? {} : { prefix: values["prefix"] as string }),
      ...(values["sys-prefix"] ? { sysPrefix: true } : {}),
    },
    ...(values["name"] === undefined ? {} : { name: values["name"] as string }),
    ...(values["display-name"] === undefined
      ? {}
      : { displayName: values["display-name"] as string }),
  };
}

function seconds(text: string): number {
  const value = Number(text);
  if (!(value > 0) || !Number.isFinite(value))
    throw new UsageError(`run: --timeout must be a positive number of seconds, got '${text}'`);
  return value;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
