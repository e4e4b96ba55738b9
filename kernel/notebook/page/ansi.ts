import { escapeHtml } from "../../display/html.ts";

/** The 16 colours of a terminal on white paper. */
const COLOURS = [
  "#3e424d", "#b22b31", "#00733b", "#9a6700", "#0f5bb5", "#8f2fa0", "#0f7b80", "#6b7280",
  "#1f2328", "#d1242f", "#1a7f37", "#bf8700", "#218bff", "#a475f9", "#3192aa", "#8c959f",
]; // prettier-ignore

interface Style {
  readonly color?: string;
  readonly background?: string;
  readonly bold?: boolean;
  readonly faint?: boolean;
  readonly italic?: boolean;
  readonly underline?: boolean;
  readonly inverse?: boolean;
}

const ESCAPE = "\u001b";
const BELL = "\u0007";
/** A letter and the backspace after it; outside brackets it would be the border of a word. */
const RUBBED = /[^\b][\b]/;
/** Colours (first group), other commands to the terminal, and titles. */
const SEQUENCE = new RegExp(
  `${ESCAPE}\\[([\\d;:]*)m|${ESCAPE}\\[[\\d;?]*[A-Za-z]|${ESCAPE}\\][^${BELL}${ESCAPE}]*(?:${BELL}|${ESCAPE}\\\\)`,
  "g",
);

/** Text of a terminal as HTML: colours kept, other sequences removed, carriage returns and backspaces done. */
export function ansiToHtml(text: string): string {
  const plain = text.split("\n").map(overwrite).join("\n");
  let html = "";
  let style: Style = {};
  let last = 0;
  for (const match of plain.matchAll(SEQUENCE)) {
    html += span(plain.slice(last, match.index), style);
    last = match.index + match[0].length;
    if (match[1] !== undefined) style = next(style, match[1].split(/[;:]/).map(Number));
  }
  return html + span(plain.slice(last), style);
}

/** A line after its carriage returns and backspaces. */
function overwrite(line: string): string {
  let rest = line.endsWith("\r") ? line.slice(0, -1) : line;
  while (RUBBED.test(rest)) rest = rest.replace(RUBBED, "");
  if (!rest.includes("\r")) return rest;
  const parts = rest.split("\r");
  // With colours in it a shorter text cannot be laid over a longer one letter by letter.
  if (rest.includes("\u001b")) return parts.findLast((part) => part !== "") ?? "";
  return parts.reduce((under, over) => over + under.slice(over.length));
}

const FLAGS: Readonly<Record<number, Style>> = {
  1: { bold: true },
  2: { faint: true },
  3: { italic: true },
  4: { underline: true },
  7: { inverse: true },
  22: { bold: false, faint: false },
  23: { italic: false },
  24: { underline: false },
  27: { inverse: false },
};

function next(style: Style, codes: readonly number[]): Style {
  let now = style;
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i] ?? 0;
    if (code === 0) now = {};
    else if (code in FLAGS) now = { ...now, ...FLAGS[code] };
    else if (code === 38 || code === 48) {
      const [color, used] = extended(codes.slice(i + 1));
      i += used;
      if (color !== undefined) now = { ...now, [code === 38 ? "color" : "background"]: color };
    } else if (code === 39) now = without(now, "color");
    else if (code === 49) now = without(now, "background");
    else now = { ...now, ...basic(code) };
  }
  return now;
}

function basic(code: number): Style {
  const [tens, ones] = [Math.floor(code / 10), code % 10];
  const color = COLOURS[tens < 9 ? ones : ones + 8];
  if (ones > 7 || color === undefined) return {};
  if (tens === 3 || tens === 9) return { color };
  return tens === 4 || tens === 10 ? { background: color } : {};
}

/** A colour of 256, or of all; and how many numbers it took. */
function extended([kind, ...rest]: readonly number[]): [color: string | undefined, used: number] {
  const [a = 0, b = 0, c = 0] = rest;
  if (kind === 2) return [`rgb(${a}, ${b}, ${c})`, 4];
  if (kind !== 5) return [undefined, 0];
  if (a < 16) return [COLOURS[a], 2];
  if (a >= 232)
    return [
      `rgb(${Array(3)
        .fill(8 + (a - 232) * 10)
        .join(", ")})`,
      2,
    ];
  const level = (step: number): number => (step === 0 ? 0 : 55 + step * 40);
  const n = a - 16;
  return [`rgb(${level(Math.floor(n / 36))}, ${level(Math.floor(n / 6) % 6)}, ${level(n % 6)})`, 2];
}

const without = (style: Style, name: keyof Style): Style =>
  Object.fromEntries(Object.entries(style).filter(([key]) => key !== name));

function span(text: string, style: Style): string {
  if (text === "") return "";
  const [front, back] = style.inverse
    ? [style.background ?? "white", style.color ?? "#1f2328"]
    : [style.color, style.background];
  const css = [
    front && `color: ${front}`,
    back && `background: ${back}`,
    style.bold && "font-weight: bold",
    style.faint && "opacity: 0.7",
    style.italic && "font-style: italic",
    style.underline && "text-decoration: underline",
  ].filter((part) => typeof part === "string");
  const html = escapeHtml(text);
  return css.length === 0 ? html : `<span style="${css.join("; ")}">${html}</span>`;
}
