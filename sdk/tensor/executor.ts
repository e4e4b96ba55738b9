import { type Native, type NativeStore, loadNative } from "#native";
import { DeviceError } from "../core/errors.ts";
import { differingCode } from "../graph/differing-code.ts";
import { memory, Program, Store, trap, useThreads } from "../reference/index.ts";

/** What runs programs: the addon, or the plain TypeScript that defines their meaning. */
export interface Executor {
  readonly name: "cpu" | "reference";
  readonly Program: Native["Program"];
  readonly trap: Native["trap"];
  readonly useThreads: Native["useThreads"];
  readonly memory: Native["memory"];
  /** Where state lives across calls. */
  readonly store: NativeStore;
}

let chosen: Executor | undefined;

/** The executor of this process: what `SONDE_DEVICE` names, else the addon, else the reference. Chosen at first use. */
export function executor(): Executor {
  chosen ??= withThreads(choose(process.env["SONDE_DEVICE"]), process.env["SONDE_THREADS"]);
  return chosen;
}

/** The name of the executor: `cpu` is the addon, `reference` plain TypeScript. */
export function deviceName(): Executor["name"] {
  return executor().name;
}

function withThreads(found: Executor, threads: string | undefined): Executor {
  if (threads !== undefined && threads !== "") found.useThreads(Number(threads));
  return found;
}

function choose(wanted: string | undefined): Executor {
  if (wanted === "reference") return reference();
  if (wanted !== undefined && wanted !== "" && wanted !== "cpu")
    throw new DeviceError(`SONDE_DEVICE: there is no device ${wanted}; use cpu or reference`);
  const native = loadNative();
  const problem = native === null ? "the addon is not built" : staleness(native);
  if (native !== null && problem === null)
    return {
      name: "cpu",
      Program: native.Program,
      trap: native.trap,
      useThreads: native.useThreads,
      memory: native.memory,
      store: new native.Store(),
    };
  if (wanted === "cpu") throw new DeviceError(`SONDE_DEVICE: ${problem}; run npm run build:native`);
  process.stderr.write(
    `sonde: ${problem}, so programs run on the slow reference executor; run npm run build:native\n`,
  );
  return reference();
}

/** What is wrong with an addon that was built from other sources than these; null when it understands what they write. */
export function staleness(native: Pick<Native, "format">): string | null {
  const differs = differingCode(native.format());
  return differs === null
    ? null
    : `the addon was built from other sources (its ${differs} is not the one of this SDK)`;
}

function reference(): Executor {
  return { name: "reference", Program, trap, useThreads, memory, store: new Store() };
}
