import { formatTime } from "./format-time.ts";
import { MagicError, type Run } from "./magic.ts";

/** A row of runs takes about this long in all. */
const BUDGET_MS = 1400;
const RUNS = 7;

/** Runs its code many times and prints the mean time of one, with the spread between runs; `-n` sets the loops of a run, `-r` the runs. */
export const run: Run = async ({ name, args, body, place }, { compileLoop, write }) => {
  const { loops, runs = RUNS, code, skipped } = readOptions(name, args, body);
  if (code.trim() === "")
    throw new MagicError(`%${name}: there is no code to time; write %${name} f(x)`);
  const at =
    body === undefined
      ? { line: place.line, column: place.column + skipped }
      : { line: place.line + 1, column: 0 };
  const loop = await compileLoop(code, at);
  const now = (): number => performance.now();
  const times = loops ?? (await adapt((count) => loop(count, now)));
  const each: number[] = [];
  for (let i = 0; i < runs; i++) each.push((await loop(times, now)) / times);
  const mean = each.reduce((sum, time) => sum + time, 0) / runs;
  const spread = Math.sqrt(each.reduce((sum, time) => sum + (time - mean) ** 2, 0) / runs);
  const counts = `${runs} ${plural("run", runs)}, ${times} ${plural("loop", times)} each`;
  write(
    "stdout",
    `${formatTime(mean)} ± ${formatTime(spread)} per loop (mean ± std. dev. of ${counts})\n`,
  );
};

interface Options {
  readonly loops?: number;
  readonly runs?: number;
  readonly code: string;
  /** How many characters of the arguments the options take. */
  readonly skipped: number;
}

/** What follows may be a number, or a word, with which no code goes on after `-n`. */
const OPTIONS = /^(?:-[nr](?:\s*\d|\s+(?!in(?:stanceof)?\b)[\w$])\S*(?:\s+|$))*/;

function readOptions(name: string, args: string, body: string | undefined): Options {
  const options = OPTIONS.exec(args)?.[0] ?? "";
  const value = (letter: string, otherwise: string): number | undefined => {
    const found = new RegExp(`-${letter}\\s*([\\w$]\\S*)`).exec(options)?.[1];
    if (found === undefined || (/^\d+$/.test(found) && Number(found) > 0))
      return found === undefined ? undefined : Number(found);
    throw new MagicError(
      `%${name}: -${letter} must be a whole number from 1, got ${found}; leave it out ${otherwise}`,
    );
  };
  const loops = value("n", "to let the loops take about 0.2 s");
  const runs = value("r", `for ${RUNS} runs`);
  return {
    ...(loops === undefined ? {} : { loops }),
    ...(runs === undefined ? {} : { runs }),
    code: body ?? args.slice(options.length),
    skipped: options.length,
  };
}

/** How many loops take long enough to be measured: 1, 2, 5, 10, 20 … */
async function adapt(loop: (times: number) => number | Promise<number>): Promise<number> {
  for (let power = 1; power < 1e9; power *= 10)
    for (const times of [power, 2 * power, 5 * power])
      if ((await loop(times)) >= BUDGET_MS / RUNS) return times;
  return 1e9;
}

const plural = (word: string, count: number): string => (count === 1 ? word : `${word}s`);
