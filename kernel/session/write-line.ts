/** A text up to this length is written by a loop, faster than by the call of a native function. */
const SHORT = 32;
/** Room that an argument and what follows it take at most. */
const ROOM = SHORT + 1;
const SPACE = 0x20;
const NEWLINE = 0x0a;
const PERCENT = 0x25;

/** The bytes that `writeLine` takes at most. */
export const roomOfLine = (args: readonly unknown[]): number => ROOM * args.length + 1;

/**
 * Writes what `console.log` prints of short plain texts and whole numbers, of which most lines are made, and nothing of it
 * becomes a string first. Returns where the line ends, or -1 when its arguments are others.
 */
export function writeLine(target: Buffer, args: readonly unknown[], start: number): number {
  const { length } = args;
  let at = start;
  // Neither an iterator nor a function for each argument: both take as long as all the rest.
  for (let i = 0; i < length; i++) {
    const arg = args[i];
    if (typeof arg === "string") {
      if (arg.length > SHORT) return -1;
      for (let j = 0; j < arg.length; j++) {
        const unit = arg.charCodeAt(j);
        // A first text with one is a format.
        if (unit > 0x7f || (unit === PERCENT && i === 0 && length > 1)) return -1;
        target[at++] = unit;
      }
    } else {
      if (typeof arg !== "number" || !isPlain(arg)) return -1;
      at = writeDigits(target, arg, at);
    }
    target[at++] = SPACE;
  }
  if (length === 0) at++;
  target[at - 1] = NEWLINE;
  return at;
}

/** A whole number of 31 bits; of the two zeros the one without a sign. */
const isPlain = (value: number): boolean => (value | 0) === value && 1 / value > 0;

function writeDigits(target: Buffer, value: number, at: number): number {
  let end = at + 1;
  for (let rest = value; rest >= 10; rest = (rest / 10) | 0) end++;
  let rest = value;
  for (let i = end - 1; i >= at; i--) {
    const next = (rest / 10) | 0;
    target[i] = 0x30 + rest - 10 * next;
    rest = next;
  }
  return end;
}
