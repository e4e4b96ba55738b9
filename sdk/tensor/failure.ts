import { isNativeError } from "node:util/types";
import { type Origin, type Places, showOrigins } from "../graph/origin.ts";

/** What an executor throws while it runs a program. */
interface Failure extends Error {
  readonly code?: unknown;
}

/** `run: instruction 7: gather: …` of an index, `run: instruction 7.2 gives NaN …` of the trap in a loop. */
const pattern = /^run: instruction (\d+(?:\.\d+)*)(?:: | gives )(.*)$/s;

/** The same program, made once more with the lines that wrote its expressions. */
type Again = () => Places;

/**
 * Runs a program; an error of one of its instructions names the op, and the line that wrote it where lines are remembered or the program can be
 * made again.
 */
export function located<R>(places: Places, run: () => R, again?: Again): R {
  try {
    return run();
  } catch (error) {
    throw locate(error, places, again);
  }
}

/** The error with the op and line of the instruction that it names; any other as it is. */
export function locate(error: unknown, places: Places, again?: Again): unknown {
  // The addon makes its errors in another realm than a test.
  if (!isNativeError(error)) return error;
  const { code } = error as Failure;
  if (code === "Cancelled") return cancelled(error);
  const [, instruction, said] = pattern.exec(error.message) ?? [];
  if (instruction === undefined || said === undefined) return error;
  const at = instruction.split(".").map(Number);
  const found = withLines(originsAt(places, at), () => originsAt(again?.() ?? places, at));
  const message =
    code === "Number"
      ? `${showOrigins(found)} gives ${said}`
      : `${named(said, found)}${lines(found)}`;
  return Object.assign(new RangeError(message, { cause: error }), { code });
}

/** What a run throws that an interrupt ended between two instructions; the state is as it was. */
export const cancelled = (cause?: unknown): Error =>
  Object.assign(
    new Error("run: cancelled by an interrupt; run it again to compute it", { cause }),
    {
      code: "Cancelled",
    },
  );

/** The ops of an instruction, of the program that it runs, and so on. */
function originsAt(places: Places, [at, ...rest]: readonly number[]): readonly Origin[] {
  const inner = places.inside.get(at!);
  return rest.length > 0 && inner ? originsAt(inner, rest) : (places.origins[at!] ?? []);
}

/** What the instruction said, in the name of the op that asked for it. */
const named = (said: string, [first]: readonly Origin[]): string =>
  first === undefined
    ? said
    : said.replace(
        /^[\w-]+: (.*)$/s,
        (_, what: string) => `${first.op}: ${first.refusal?.(what) ?? what}`,
      );

/** Ops with their lines where they lack them; as they are where what makes the program cannot make the same one again. */
function withLines(known: readonly Origin[], again: () => readonly Origin[]): readonly Origin[] {
  if (known.some(({ line }) => line !== null)) return known;
  try {
    const made = again();
    return ops(made) === ops(known) ? made : known;
  } catch {
    // The error at hand is the one to tell.
    return known;
  }
}

/** One op may have been asked for at several lines. */
const ops = (origins: readonly Origin[]): string =>
  [...new Set(origins.map(({ op }) => op))].join(", ");

/** The lines of the ops; most often there is one. */
function lines(origins: readonly Origin[]): string {
  const known = origins.flatMap(({ line }) => (line === null ? [] : [line]));
  return known.length === 0 ? "" : `; written at ${known.join(", ")}`;
}
