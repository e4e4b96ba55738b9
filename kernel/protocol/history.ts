import type { HistoryQuery, HistoryRow } from "./content.ts";

/** One cell of this session that was stored. */
export interface Entry {
  readonly line: number;
  readonly input: string;
  /** The text of its result, once it has one. Mutated when the result arrives. */
  output: string | null;
}

/** The number of the running session; only its cells are kept. */
const SESSION = 1;

/** The rows that `query` asks for, oldest first. */
export function selectHistory(entries: readonly Entry[], query: HistoryQuery): HistoryRow[] {
  return select(entries, query).map(({ line, input, output }) => [
    SESSION,
    line,
    query.output ? [input, output] : input,
  ]);
}

function select(entries: readonly Entry[], query: HistoryQuery): readonly Entry[] {
  if (query.hist_access_type === "range") return range(entries, query);
  const found = query.hist_access_type === "search" ? search(entries, query) : entries;
  return query.n === null ? found : found.slice(Math.max(found.length - Math.max(query.n, 0), 0));
}

/** Lines `start` to before `stop`; negative ones count from the end, as in IPython. Session 0 is the running one. */
function range(entries: readonly Entry[], query: HistoryQuery): readonly Entry[] {
  if (query.session !== 0 && query.session !== SESSION) return [];
  const end = (entries.at(-1)?.line ?? 0) + 1;
  const start = query.start < 0 ? end + query.start : query.start;
  const stop = query.stop === null ? end : query.stop < 0 ? end + query.stop : query.stop;
  return entries.filter(({ line }) => line >= start && line < stop);
}

function search(entries: readonly Entry[], { pattern, unique }: HistoryQuery): readonly Entry[] {
  const matches = glob(pattern);
  const found = entries.filter(({ input }) => matches(input));
  // Of equal inputs the newest stays, in its own place.
  return unique
    ? found.filter((one, i) => !found.some((two, j) => j > i && two.input === one.input))
    : found;
}

/** `*` stands for any text and `?` for one character. Walks without a regular expression, whose backtracking a pattern could blow up. */
function glob(pattern: string): (input: string) => boolean {
  return (input) => {
    let [at, from, star, retry] = [0, 0, -1, 0];
    while (from < input.length) {
      if (pattern[at] === "*") [star, retry, at] = [at, from, at + 1];
      else if (pattern[at] === "?" || pattern[at] === input[from]) [at, from] = [at + 1, from + 1];
      else if (star >= 0) [at, retry, from] = [star + 1, retry + 1, retry + 1];
      else return false;
    }
    while (pattern[at] === "*") at++;
    return at === pattern.length;
  };
}
