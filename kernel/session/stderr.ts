const NOISE =
  /^(?:Waiting for the debugger to disconnect\.\.\.|Debugger (?:attached|listening).*)\r?\n$/;
const DUMP =
  /^(?:<--- Last few GCs --->|#\s*$|FATAL ERROR: |----- (?:Native|JavaScript) stack trace -----)/;
/** What a dump says of its cause, and what a cell's error makes of that. */
const CAUSES: readonly (readonly [words: RegExp, cause: (found: string) => string])[] = [
  [/heap out of memory|Allocation failed/, () => "ran out of memory"],
  [/Fatal JavaScript invalid size error (\d+)/, (n) => `a list grew longer than V8 can, to ${n}`],
  [/^FATAL ERROR: (.+)/, (words) => `V8 gave up: ${words}`],
];
/** The start of what may become one of these, or a blank line before it. */
const OPEN = /^(?:\s*|W[^\n]{0,40}|Debugger[^\n]*|<-{0,3}[^\n]*|#|FATAL[^\n]*|-{1,5}[^\n]*)$/;
const PATIENCE = 20;

/** Standard error without what Node and V8 say of themselves. */
export interface StderrFilter {
  write(text: string): void;
  /** Passes on what is still held back. */
  end(): void;
  /** Why V8 ended the process, where its dump says so. */
  cause(): string | undefined;
  /** The last words, for an error message. */
  tail(): string;
}

/**
 * Passes text on, less the debugger's notices and everything from the start of a crash dump. What may be the start
 * of one waits a moment for its rest.
 */
export function createStderrFilter(pass: (text: string) => void): StderrFilter {
  let held = "";
  let last = "";
  let dumping = false;
  let cause: string | undefined;
  let timer: NodeJS.Timeout | undefined;

  const release = (): void => {
    clearTimeout(timer);
    const text = held;
    held = "";
    if (text !== "" && !dumping) pass(text);
  };
  const take = (line: string): string => {
    if (DUMP.test(line)) dumping = true;
    if (dumping)
      for (const [words, made] of CAUSES) {
        const found = words.exec(line);
        if (found) cause ??= made(found[1] ?? "");
      }
    return dumping || NOISE.test(line) ? "" : line;
  };
  return {
    write(text) {
      last = (last + text).slice(-2000);
      clearTimeout(timer);
      const lines = (held + text).split(/(?<=\n)/);
      const open =
        lines.findLastIndex((line) => !OPEN.test(line.replace(/\r?\n$/, "")) || isWhole(line)) + 1;
      held = lines.splice(open).join("");
      let kept = "";
      let blank = "";
      for (const line of lines) {
        // V8 puts an empty line before its dump.
        if (/^\s*$/.test(line)) blank += line;
        else {
          const own = take(line);
          if (!dumping) kept += blank + own;
          blank = "";
        }
      }
      if (!dumping) kept += blank;
      if (kept !== "") pass(kept);
      if (held !== "") timer = setTimeout(release, PATIENCE);
    },
    end: release,
    cause: () => cause,
    tail: () => last.trim(),
  };
}

/** Whether a line is complete and says something, so that it can be judged. */
const isWhole = (line: string): boolean => line.endsWith("\n") && line.trim() !== "";
