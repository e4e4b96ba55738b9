import { inspect } from "node:util";
import { tensor, zeros } from "#sdk/tensor/create.ts";
import { Tensor } from "#sdk/tensor/tensor.ts";

type Call = (...args: never[]) => unknown;

/** What nobody means to give. */
const wrong: Readonly<Record<string, () => unknown>> = {
  null: () => null,
  text: () => "x",
  NaN: () => Number.NaN,
  "-1": () => -1,
  "1.5": () => 1.5,
  "10¹⁵": () => 1e15,
  "∞": () => Infinity,
  "[]": () => [],
  "[NaN]": () => [Number.NaN],
  "[null]": () => [null],
  "{ nonsense }": () => ({ nonsense: 1 }),
  true: () => true,
  function: () => () => 1,
  "big integer": () => 5n,
  symbol: () => Symbol("s"),
  scalar: () => tensor(1),
  "empty tensor": () => zeros([0]),
  "four axes": () => zeros([1, 1, 1, 1]),
  bools: () => zeros([2, 2], "bool"),
  i64: () => zeros([3], "i64"),
};

/** What no argument and no option takes: to be given it and go on is silent nonsense. */
const absurd: ReadonlySet<string> = new Set(["text", "function", "symbol"]);

/** What the engine itself says, which tells a user nothing. */
const raw =
  /Cannot (read|convert|mix|destructure|set)|is not a function|is not iterable|not defined|Invalid |properties of|Maximum call|not a valid/;

/**
 * Calls a function with each of its arguments, and each option of an argument, replaced by what is wrong in turn, and reads what comes out. Gives what is not an
 * error in the name of the function: the rest of the engine's errors, and results of what no argument can be.
 */
export function misbehaviour(
  name: string,
  fn: Call,
  args: readonly unknown[],
  takes: readonly string[] = [],
): string[] {
  const found: string[] = [];
  const attempt = (what: string, kind: string, given: readonly unknown[]): void => {
    try {
      read((fn as (...values: unknown[]) => unknown)(...given));
      if (absurd.has(kind) && !takes.includes(`${what}: ${kind}`))
        found.push(`${what}: ${kind} is taken`);
    } catch (error) {
      const message = error instanceof Error ? error.message : inspect(error);
      if (!new RegExp(String.raw`^${name}(: | \()`).test(message) || raw.test(message))
        found.push(`${what}: ${kind}: ${message.slice(0, 160)}`);
    }
  };
  args.forEach((_, i) => {
    for (const [kind, make] of Object.entries(wrong))
      attempt(`argument ${i}`, kind, args.with(i, make()));
  });
  for (const [i, options] of [...args, {}].entries()) {
    if (!isOptions(options)) continue;
    for (const option of optionsOf(fn, args, i))
      for (const [kind, make] of Object.entries(wrong))
        attempt(`option ${option}`, kind, args.toSpliced(i, 1, { ...options, [option]: make() }));
  }
  return found;
}

/** The options that a function names when it is given one that it does not know. */
function optionsOf(fn: Call, args: readonly unknown[], at: number): string[] {
  try {
    (fn as (...values: unknown[]) => unknown)(...args.toSpliced(at, 1, { nonsense: 1 }));
  } catch (error) {
    return (
      /no option 'nonsense'; options: (.+)$/.exec((error as Error).message)?.[1]?.split(", ") ?? []
    );
  }
  return [];
}

function isOptions(value: unknown): value is object {
  return (
    typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype
  );
}

/** Computes what a call promised; what only numbers decide goes wrong here. */
function read(result: unknown): void {
  if (result instanceof Tensor) {
    // Sizes that were asked for by mistake are not computed.
    if (result.shape.reduce((a, b) => a * b, 1) >= 1e7) return;
    if (result.dtype === "i64") result.bigDataSync();
    else result.dataSync();
  } else if (Array.isArray(result)) result.slice(0, 5).forEach(read);
  else if (isOptions(result)) Object.values(result).forEach(read);
}
