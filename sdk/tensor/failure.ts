import { isNativeError } from "node:util/types";
import { type Origin, type Places, showOrigins } from "../graph/origin.ts";

/** What an executor throws while it runs a program. */
interface Failure extends Error {
  readonly code?: unknown;
}

/** `run: instruction 7: gather: …` of an index, `run: instruction 7.2 gives NaN …` of the trap in a loop. */
const pattern = /^run: instruction (\d+(?:\.\d+)*)(?:: | gives )(.*)$/s;

/** Runs a program; an error of one of its instructions names the op, and the line that wrote it where lines are remembered. */
export function located<R>(places: Places, run: () => R): R {
  try {
    return run();
  } catch (error) {
    throw locate(error, places);
  }
}

/** The error with the op and line of the instruction that it names; any other as it is. */
export function locate(error: unknown, places: Places): unknown {
  // The addon makes its errors in another realm than a test.
  if (!isNativeError(error)) return error;
  const { code } = error as Failure;
  const [, instruction, said] = pattern.exec(error.message) ?? [];
  if (instruction === undefined || said === undefined) return error;
  const found = originsAt(places, instruction.split(".").map(Number));
  const message =
    code === "Number" ? `${showOrigins(found)} gives ${said}` : `${said}${lines(found)}`;
  return Object.assign(new RangeError(message, { cause: error }), { code });
}

/** The ops of an instruction, of the program that it runs, and so on. */
function originsAt(places: Places, [at, ...rest]: readonly number[]): readonly Origin[] {
  const inner = places.inside.get(at!);
  return rest.length > 0 && inner ? originsAt(inner, rest) : (places.origins[at!] ?? []);
}

/** The lines of the ops; most often there is one. */
function lines(origins: readonly Origin[]): string {
  const known = origins.flatMap(({ line }) => (line === null ? [] : [line]));
  return known.length === 0 ? "" : `; written at ${known.join(", ")}`;
}
