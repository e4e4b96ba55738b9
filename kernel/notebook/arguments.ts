import type { ParseArgsConfig } from "node:util";
import { UsageError, parseCommand } from "../usage.ts";
import { inferValue, isName, readParameters, type Parameters } from "./parameters.ts";

/** What `sonde run` was asked to do. */
export interface RunCommand {
  readonly paths: readonly string[];
  /** A file, a folder for several notebooks, or `-` for standard output. */
  readonly out?: string;
  readonly timeout?: number;
  readonly parameters: Parameters;
  readonly allowErrors: boolean;
  /** Compare with the saved outputs: of all cells, or of those marked for it. */
  readonly check?: "all" | "marked";
  readonly sanitize?: string;
  readonly html: boolean;
  readonly jobs: number;
  readonly junit?: string;
}

/** `sonde run --help` */
export const RUN_HELP = `sonde run <notebook.ipynb …> [options]

Runs notebooks without Jupyter and without Python. '-' reads a notebook from standard input.
The executed notebook goes to out/<name>.ipynb, also when a cell fails or Ctrl-C stops it.

  -o, --out FILE            where the executed notebook goes; a folder for several; '-' is standard output
      --timeout SECONDS     stop a cell that takes longer
      --allow-errors        go on after a cell that fails
      --html                write a self-contained page beside the notebook
  -j, --jobs N              run N notebooks at a time
      --junit FILE          write a JUnit report, a test case per cell

Parameters go into a cell after the one tagged 'parameters', as papermill does it:
  -p, --parameter NAME VALUE    numbers, true, false and null are taken as such
  -r, --raw NAME TEXT           always a text
  -f, --parameters-file FILE    YAML or JSON
  -y, --yaml TEXT               YAML or JSON

Comparing with the saved outputs, as nbval does it:
      --check               compare all cells; tags: nbval-ignore-output, nbval-skip, raises-exception
      --check-marked        compare the cells tagged nbval-check-output
      --sanitize FILE       replacements made before comparing, in nbval's format

Exit code: 0 all is well, 1 a cell failed or differs or a file cannot be read or written, 2 a wrong command line, 130 stopped by Ctrl-C.
`;

const OPTIONS = {
  out: { type: "string", short: "o" },
  timeout: { type: "string" },
  "allow-errors": { type: "boolean" },
  check: { type: "boolean" },
  "check-marked": { type: "boolean" },
  sanitize: { type: "string" },
  html: { type: "boolean" },
  jobs: { type: "string", short: "j" },
  junit: { type: "string" },
} as const satisfies ParseArgsConfig["options"];

/** Reads the arguments of `sonde run`. Files of parameters are read at once; later ones win. */
export function parseRun(args: readonly string[]): RunCommand {
  const { rest, parameters } = takeParameters(args);
  const { values, positionals } = parseCommand("run", rest, OPTIONS, { least: 1, most: Infinity });
  const text = (name: string) => values[name] as string | undefined;
  const [out, timeout, jobs, junit, sanitize] = ["out", "timeout", "jobs", "junit", "sanitize"].map(
    text,
  );
  if (out === "-" && positionals.length > 1)
    throw new UsageError("run: --out - takes one notebook; give a folder for several");
  return {
    paths: positionals,
    parameters,
    allowErrors: values["allow-errors"] === true,
    html: values["html"] === true,
    jobs: jobs === undefined ? 1 : count(jobs),
    ...(out === undefined ? {} : { out }),
    ...(timeout === undefined ? {} : { timeout: seconds(timeout) }),
    ...(values["check"] ? { check: "all" } : values["check-marked"] ? { check: "marked" } : {}),
    ...(sanitize === undefined ? {} : { sanitize }),
    ...(junit === undefined ? {} : { junit }),
  };
}

/** How each parameter option is read; those of one argument are files or texts of several parameters. */
const PARAMETERS: Readonly<
  Record<string, { readonly length: 1 | 2; read(first: string, second: string): Parameters }>
> = {
  "--parameter": { length: 2, read: (name, value) => ({ [name]: inferValue(value) }) },
  "--raw": { length: 2, read: (name, value) => ({ [name]: value }) },
  "--parameters-file": { length: 1, read: (file) => readParameters(file) },
  "--yaml": { length: 1, read: (text) => readParameters("--yaml", text) },
};
const SHORT: Readonly<Record<string, string>> = {
  "-p": "--parameter",
  "--parameters": "--parameter",
  "-r": "--raw",
  "--parameters_raw": "--raw",
  "-f": "--parameters-file",
  "--parameters_file": "--parameters-file",
  "-y": "--yaml",
};

/** The options of `sonde run` as one writes them, which its help and docs/headless.md list. */
export const RUN_OPTIONS: readonly string[] = [
  ...Object.keys(OPTIONS).map((name) => `--${name}`),
  ...Object.keys(PARAMETERS),
];

/** Takes the options out that Node's parser cannot read: they have two arguments. */
function takeParameters(args: readonly string[]): { rest: string[]; parameters: Parameters } {
  const rest: string[] = [];
  let parameters: Parameters = {};
  for (let i = 0; i < args.length; i++) {
    const given = args[i] as string;
    const option = PARAMETERS[SHORT[given] ?? given];
    if (option === undefined) {
      rest.push(given);
      continue;
    }
    const [first, second = ""] = args.slice(i + 1, i + 1 + option.length);
    if (first === undefined || i + option.length >= args.length)
      throw new UsageError(
        `run: ${given} needs ${option.length === 2 ? `a name and a value, as in ${given} epochs 10` : "a value"}; sonde run --help shows how`,
      );
    parameters = { ...parameters, ...option.read(first, second) };
    i += option.length;
  }
  const wrong = Object.keys(parameters).find((name) => !isName(name));
  if (wrong !== undefined)
    throw new UsageError(
      `run: '${wrong}' cannot be the name of a parameter; use letters, digits, $ and _`,
    );
  return { rest, parameters };
}

/** Seconds that a timer of Node can wait. */
const LONGEST = 2_147_483;

function seconds(text: string): number {
  const value = Number(text);
  if (!(value > 0) || value > LONGEST)
    throw new UsageError(
      `run: --timeout must be a positive number of seconds up to ${LONGEST}, got '${text}'; leave it out for none`,
    );
  return value;
}

function count(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new UsageError(`run: --jobs must be a whole number from 1, got '${text}'`);
  return value;
}
