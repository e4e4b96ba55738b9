import { foundTooDeep, isTooDeep } from "./probe.ts";
import { type Deepest, heaviest, weigh } from "./weigh.ts";
import { BRACKET, HEAVIEST, LIMIT, UNARY } from "./weights.ts";

/** Something that is wrong with a text, as the parser says it. */
export interface DepthProblem {
  readonly message: string;
  readonly labels: { readonly start: number; readonly end: number; readonly message: null }[];
}

/**
 * Code that nests too deeply for the native parser, which ends the process where its stack ends; undefined for any other.
 * Where the words alone do not tell, the parser is tried in another process.
 */
export function depthProblem(text: string): DepthProblem | undefined {
  // No character weighs more.
  if (text.length * HEAVIEST <= LIMIT) return undefined;
  const { depth, at, doubtful } = deepest(text);
  if (depth > LIMIT) {
    const [count, kind] = heaviest(text, at);
    return problemAt(at, `${count} ${kind} within one another`);
  }
  if (!doubtful || most(text) <= LIMIT || !tried(text)) return undefined;
  return problemAt(at, "more than the parser takes");
}

/**
 * Tries, beside everything else, a text of which the words alone do not tell; `depthProblem` then knows it at once. From
 * then on it does not hold up this process for long, in which others wait, over a text that was not tried. Nothing when
 * there is nothing to try.
 */
export function tryDepth(text: string): Promise<void> | undefined {
  longest = HURRIED_MS;
  if (text.length * HEAVIEST <= LIMIT || known.has(text)) return undefined;
  const { depth, doubtful } = deepest(text);
  if (depth > LIMIT || !doubtful || most(text) <= LIMIT) return undefined;
  return foundTooDeep(text, BESIDE_MS).then((deep) => remember(text, deep));
}

/** So long one try may take: in a process where nobody else waits, beside everything else, and while others wait. */
const ALONE_MS = 20_000;
const BESIDE_MS = 5_000;
const HURRIED_MS = 1_000;
let longest = ALONE_MS;

/** The same of what was made of a text, placed in that text. */
export function madeDepthProblem(text: string, made: string): DepthProblem | undefined {
  const problem = depthProblem(made);
  if (problem === undefined) return undefined;
  const { at } = deepest(text);
  return { ...problem, labels: [{ start: at, end: at + 1, message: null }] };
}

const problemAt = (at: number, what: string): DepthProblem => ({
  message: `parse: the code nests too deeply, ${what}; split it into several statements, or read it as data from a file`,
  labels: [{ start: at, end: at + 1, message: null }],
});

let latest: { readonly text: string; readonly deepest: Deepest } | undefined;

/** One text is read for several purposes in turn. */
function deepest(text: string): Deepest {
  if (latest?.text !== text) latest = { text, deepest: weigh(text) };
  return latest.deepest;
}

/** The newest texts that were tried, each with whether it is too deep. */
const known = new Map<string, boolean>();

function tried(text: string): boolean {
  const before = known.get(text);
  if (before !== undefined) return before;
  const deep = isTooDeep(text, longest);
  remember(text, deep);
  return deep;
}

function remember(text: string, deep: boolean): void {
  known.set(text, deep);
  for (const oldest of known.keys()) if (known.size > 8) known.delete(oldest);
}

/** What a text can weigh at most, whatever of it is code: some brackets, many words and signs. */
function most(text: string): number {
  let sum = 0;
  for (let i = 0; i < text.length; i++) sum += WEIGHTS[text.charCodeAt(i)] ?? 0;
  return sum;
}

const WEIGHTS: readonly number[] = Array.from({ length: 127 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (character === "<") return 2 * HEAVIEST;
  if ("([{".includes(character)) return BRACKET;
  if ("?:=".includes(character)) return 1.25;
  if (/[)\]}>;,\s"'\\]/.test(character)) return 0;
  return /\w/.test(character) ? 0.3 : UNARY;
});
