import type { ParseArgsConfig } from "node:util";
import { parseCommand, UsageError } from "../usage.ts";
import type { Target } from "./folders.ts";
import type { SpecOptions } from "./spec.ts";

const PLACES = `      --user              for you alone (the default)
      --prefix FOLDER     under FOLDER/share/jupyter
      --sys-prefix        into the active Python environment (venv, conda)`;

/** `sonde install --help` */
export const INSTALL_HELP: string = `sonde install [options]

Adds the kernel to Jupyter. Needs no Python. Installing again replaces the kernel of that name.

${PLACES}
      --name NAME         its name, to have several side by side (sonde)
      --display-name TEXT what the launcher shows (TypeScript (Sonde))
      --env NAME=VALUE    an environment variable of the kernel; may be repeated
      --node-option FLAG  a flag of the Node that runs the cells, such as --node-option=--max-old-space-size=8192; may be repeated
      --permission        cells may read the notebook's folder, write nothing and start no process (named sonde-restricted)
`;

/** `sonde uninstall --help` */
export const UNINSTALL_HELP: string = `sonde uninstall [options]

Removes the kernel from Jupyter.

${PLACES}
      --name NAME         which one (sonde)
`;

/** What `sonde install` was asked to do. */
export interface InstallCommand extends SpecOptions {
  readonly target: Target;
}

const TARGET = {
  user: { type: "boolean" },
  prefix: { type: "string" },
  "sys-prefix": { type: "boolean" },
  name: { type: "string" },
} as const satisfies ParseArgsConfig["options"];

/** Reads the arguments of `sonde install`. */
export function parseInstall(args: readonly string[]): InstallCommand {
  const values = parse("install", args, {
    ...TARGET,
    "display-name": { type: "string" },
    env: { type: "string", multiple: true },
    "node-option": { type: "string", multiple: true },
    permission: { type: "boolean" },
  });
  const restricted = values["permission"] === true;
  const text = (name: string) => values[name] as string | undefined;
  const name = text("name") ?? (restricted ? "sonde-restricted" : undefined);
  const displayName =
    text("display-name") ?? (restricted ? "TypeScript (Sonde, restricted)" : undefined);
  if (displayName === "")
    throw new UsageError("install: --display-name is empty; write what menus shall show");
  return {
    target: targetOf("install", values),
    ...(name === undefined ? {} : { name }),
    ...(displayName === undefined ? {} : { displayName }),
    env: {
      ...Object.fromEntries(((values["env"] ?? []) as string[]).map(variable)),
      ...(restricted ? { SONDE_PERMISSION: "1" } : {}),
    },
    nodeOptions: ((values["node-option"] ?? []) as string[]).map(flag),
  };
}

/** Reads the arguments of `sonde uninstall`. */
export function parseUninstall(args: readonly string[]): { target: Target; name?: string } {
  const values = parse("uninstall", args, TARGET);
  const name = values["name"] as string | undefined;
  return { target: targetOf("uninstall", values), ...(name === undefined ? {} : { name }) };
}

const parse = (
  command: string,
  args: readonly string[],
  options: NonNullable<ParseArgsConfig["options"]>,
): Record<string, unknown> => parseCommand(command, args, options, { least: 0, most: 0 }).values;

function targetOf(command: string, values: Record<string, unknown>): Target {
  // As `--prefix "$UNSET"` is: the kernel would go into the current folder.
  if (values["prefix"] === "")
    throw new UsageError(`${command}: --prefix is empty; name the folder`);
  const chosen = ["user", "prefix", "sys-prefix"].filter((place) => values[place] !== undefined);
  if (chosen.length > 1)
    throw new UsageError(`${command}: --${chosen.join(" and --")} exclude each other; give one`);
  return {
    ...(values["prefix"] === undefined ? {} : { prefix: values["prefix"] as string }),
    ...(values["sys-prefix"] ? { sysPrefix: true } : {}),
  };
}

function variable(text: string): [name: string, value: string] {
  const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined)
    throw new UsageError(`install: --env must be NAME=VALUE, got '${text}'`);
  return [name, value];
}

function flag(text: string): string {
  if (!text.startsWith("--"))
    throw new UsageError(
      `install: --node-option must be a flag of Node such as --max-old-space-size=8192, got '${text}'`,
    );
  return text;
}
