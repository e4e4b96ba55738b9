import { MagicError, type Run } from "./magic.ts";
import { unquote } from "./unquote.ts";
import { splitWords } from "./words.ts";

/** `%env` gives all variables of the environment, `%env NAME` one, `%env NAME=value` sets it for the cells and commands after it. */
export const run: Run = ({ args: line }, { write }) => {
  if (line === "") return all();
  const args = /^["']/.test(line) ? asWord(line) : line;
  if (args.startsWith("="))
    throw new MagicError(
      `%env: there is no name before the equals sign, got ${JSON.stringify(args)}; write %env NAME=value`,
    );
  const { name = args, value: written } =
    /^(?<name>[^\s=]+)(?:\s*=\s*|\s+)(?<value>.*)$/.exec(args)?.groups ?? {};
  if (written === undefined) {
    if (process.env[name] === undefined)
      throw new MagicError(`%env: ${name} is not set; %env ${name}=value sets it`);
    return process.env[name];
  }
  const value = unquote(written);
  if (args.includes("\0"))
    throw new MagicError(
      `%env: a variable ends at the character with the number 0, got ${JSON.stringify(args)}; leave it out`,
    );
  process.env[name] = value;
  write("stdout", `env: ${name}=${shown(name, value)}\n`);
  return undefined;
};

/** What stands in quotes as a whole, `"NAME=a b"`, without them. */
function asWord(line: string): string {
  const [word, ...others] = splitWords(line) ?? [];
  return word === undefined || others.length > 0 ? line : word;
}

/** All variables; what a notebook may not keep in its outputs is hidden. */
function all(): Record<string, string> {
  const rows = Object.entries(process.env).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(rows.map(([name, value = ""]) => [name, shown(name, value)]));
}

const shown = (name: string, value: string): string => (SECRET.test(name) ? "<hidden>" : value);

const SECRET = /key|token|secret|passw|credential/i;
