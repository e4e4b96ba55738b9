import { readFileSync } from "node:fs";

/** Makes a text comparable: times, ids and the like replaced. */
export type Sanitize = (text: string) => string;

/** Reads replacements in nbval's format: sections with `regex:` and `replace:`. */
export function readSanitizers(file: string): Sanitize {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    throw new Error(`run: cannot read the sanitizers in ${file}; check the path`, { cause });
  }
  return parseSanitizers(text, file);
}

/** The replacements in the text of a file, made one after another. */
export function parseSanitizers(text: string, file: string): Sanitize {
  const rules = text
    .split(/^\[.*\]\s*$/m)
    .slice(1)
    .map((section) => rule(section, file));
  if (rules.length === 0)
    throw new Error(
      `run: ${file} holds no sanitizers; write [name], and regex: and replace: below`,
    );
  return (given) => rules.reduce((current, [regex, to]) => current.replace(regex, to), given);
}

function rule(section: string, file: string): readonly [RegExp, string] {
  const field = (name: string): string | undefined =>
    new RegExp(`^${name}\\s*[:=][ \\t]*(.*)$`, "m").exec(section)?.[1]?.trimEnd();
  const regex = field("regex");
  if (regex === undefined)
    throw new Error(
      `run: a section of ${file} has no 'regex:'; write regex: and replace: below [name]`,
    );
  try {
    return [expressionOf(regex), replacementOf(field("replace") ?? "")];
  } catch (cause) {
    throw new Error(
      `run: '${regex}' in ${file} is no regular expression: ${(cause as Error).message}`,
      { cause },
    );
  }
}

/** Python writes named groups as `(?P<name>…)` and `(?P=name)`, and flags at the start as `(?i)`. */
function expressionOf(regex: string): RegExp {
  const flags = /^\(\?([ims]+)\)/.exec(regex)?.[1] ?? "";
  const rest = flags === "" ? regex : regex.slice(flags.length + 3);
  const named = rest.replaceAll("(?P<", "(?<").replace(/\(\?P=(\w+)\)/g, "\\k<$1>");
  return new RegExp(named, `g${[...new Set(flags.split(""))].join("")}`);
}

/** Python refers to a group by `\1`, `\g<1>` or `\g<name>`. */
const replacementOf = (text: string): string =>
  text
    .replaceAll("$", "$$$$")
    .replace(/\\(?:g<(\d)>|(\d))/g, "$$$1$2")
    .replace(/\\g<(\w+)>/g, "$$<$1>");
