import { isNativeError } from "node:util/types";
import { type Origin, showOrigins } from "../graph/origin.ts";

/** What an executor throws while it runs a program. */
interface Failure extends Error {
  readonly code?: unknown;
}

/** `run: instruction 7: gather: …` of an index, `run: instruction 7 gives NaN …` of the trap. */
const pattern = /^run: instruction (\d+)(?:: | gives )(.*)$/s;

/** Runs a program; an error of one of its instructions names the op, and the line that wrote it where lines are remembered. */
export function located<R>(origins: readonly (readonly Origin[])[], run: () => R): R {
  try {
    return run();
  } catch (error) {
    throw locate(error, origins);
  }
}

/** The error with the op and line of the instruction that it names; any other as it is. */
export function locate(error: unknown, origins: readonly (readonly Origin[])[]): unknown {
  // The addon makes its errors in another realm than a test.
  if (!isNativeError(error)) return error;
  const { code } = error as Failure;
  const [, instruction, said] = pattern.exec(error.message) ?? [];
  if (instruction === undefined || said === undefined) return error;
  const found = origins[Number(instruction)] ?? [];
  const message =
    code === "Number" ? `${showOrigins(found)} gives ${said}` : `${said}${lines(found)}`;
  return Object.assign(new RangeError(message, { cause: error }), { code });
}

/** The lines of the ops; most often there is one. */
function lines(origins: readonly Origin[]): string {
  const known = origins.flatMap(({ line }) => (line === null ? [] : [line]));
  return known.length === 0 ? "" : `; written at ${known.join(", ")}`;
}
