import { MagicError, type Run } from "./magic.ts";

/** `%env` gives all variables of the environment, `%env NAME` one, `%env NAME=value` sets it for the cells and commands after it. */
export const run: Run = ({ args }, { write }) => {
  if (args === "") return all();
  const { name = args, value } =
    /^(?<name>[^\s=]+)(?:\s*=\s*|\s+)(?<value>.*)$/.exec(args)?.groups ?? {};
  if (value === undefined) {
    if (process.env[name] === undefined) throw new MagicError(`%env: ${name} is not set`);
    return process.env[name];
  }
  process.env[name] = value;
  write("stdout", `env: ${name}=${value}\n`);
  return undefined;
};

/** All variables; what a notebook may not keep in its outputs is hidden. */
function all(): Record<string, string> {
  const rows = Object.entries(process.env).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    rows.map(([name, value = ""]) => [name, SECRET.test(name) ? "<hidden>" : value]),
  );
}

const SECRET = /key|token|secret|passw|credential/i;
