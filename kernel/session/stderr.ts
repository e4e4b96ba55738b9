const NOISE =
  /^(?:Waiting for the debugger to disconnect\.\.\.|Debugger (?:attached|listening).*)\r?\n?$/;
const DUMP =
  /^\s*(?:<--- Last few GCs --->|#\s*$|FATAL ERROR: .*|----- Native stack trace -----|----- JavaScript stack trace -----)/;
const MEMORY = /heap out of memory|Allocation failed|invalid (?:array|table) size/i;

/** Standard error without what Node and V8 say of themselves. */
export interface StderrFilter {
  write(text: string): void;
  /** Passes on what is left of a line. */
  end(): void;
  outOfMemory(): boolean;
  /** The last words, for an error message. */
  tail(): string;
}

/** Passes whole lines on, less the debugger's notices and everything from the start of a crash dump. */
export function createStderrFilter(pass: (text: string) => void): StderrFilter {
  let rest = "";
  let last = "";
  let dumping = false;
  let memory = false;
  const line = (text: string): string => {
    if (MEMORY.test(text) && (dumping || DUMP.test(text))) memory = true;
    if (DUMP.test(text)) dumping = true;
    return dumping || NOISE.test(text) ? "" : text;
  };
  return {
    write(text) {
      last = (last + text).slice(-2000);
      const lines = (rest + text).split(/(?<=\n)/);
      // A prompt or a progress bar has no end of line; only what may be noise waits for one.
      const open = lines.at(-1) ?? "";
      rest = open.endsWith("\n") || !mayBeNoise(open) ? "" : (lines.pop() ?? "");
      const kept = lines.map(line).join("");
      if (kept !== "") pass(kept);
    },
    end() {
      const kept = line(rest);
      rest = "";
      if (kept !== "") pass(kept);
    },
    outOfMemory: () => memory,
    tail: () => last.trim(),
  };
}

const mayBeNoise = (text: string): boolean => /^\s*(?:[WD<#F-]|$)/.test(text);
