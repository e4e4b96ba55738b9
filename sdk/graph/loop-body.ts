import type { Program, ProgramOptions, Signature } from "./program.ts";

/**
 * What a loop does at each step, as a program of its own. Its arguments are the carries, for `while` a bool that says whether there is a first
 * step, the constants, and the sequences, of which each step gets its part. Its results are the carries and the parts, stacked, that the steps hand out.
 */
export interface LoopBody {
  /** Equal for loops that do the same. */
  readonly key: string;
  /** How often it runs; at most, for `while`. */
  readonly steps: number;
  /** Whether the program's last output, a bool, says whether there is another step. */
  readonly asks: boolean;
  /** Whether it goes through the sequences from their end. */
  readonly reverse: boolean;
  readonly carries: number;
  readonly constants: number;
  readonly results: readonly Signature[];
  /** The program that hands out the parts of the results with these numbers. */
  program(results: readonly number[], options: ProgramOptions): Program;
}

/** The bits of the first attribute word. */
export const loopFlags = { asks: 1, reverse: 2 } as const;

/** The attribute words of a loop that runs a program. */
export function loopWords(body: LoopBody, { bytes }: Program): number[] {
  const { asks, reverse, steps, carries, constants } = body;
  const flags = (asks ? loopFlags.asks : 0) | (reverse ? loopFlags.reverse : 0);
  const words = new Uint32Array(Math.ceil(bytes.length / 4));
  new Uint8Array(words.buffer).set(bytes);
  return [flags, steps, carries, constants, bytes.length, ...words];
}

/** What the attribute words of a loop say. */
export interface LoopWords {
  readonly flags: number;
  readonly steps: number;
  readonly carries: number;
  readonly constants: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Reads the attribute words of a loop; undefined when they do not hold together. */
export function readLoopWords(attributes: readonly number[]): LoopWords | undefined {
  const [flags, steps, carries, constants, length, ...words] = attributes;
  if (flags === undefined || steps === undefined || carries === undefined) return undefined;
  if (constants === undefined || length === undefined || flags > 3) return undefined;
  if (Math.ceil(length / 4) !== words.length) return undefined;
  const bytes = new Uint8Array(Uint32Array.from(words).buffer).slice(0, length);
  return { flags, steps, carries, constants, bytes };
}
