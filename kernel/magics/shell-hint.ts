import { ELSEWHERE } from "./elsewhere.ts";

const NAMES =
  "apt|apt-get|brew|bun|cat|cd|chmod|conda|cp|curl|deno|docker|echo|git|grep|ls|make|mkdir|mv|npm|npx|pip|pip3|pnpm|pwd|python|python3|rm|sudo|tar|uv|wget|yarn";
const COMMAND = new RegExp(`^[ \\t]*(?<name>${NAMES})[ \\t]+[\\w.~/-][^=(]*$`);
/** A command that is an expression, too: `ls`, or `ls -la`. */
const EXPRESSION = new RegExp(`^[ \\t]*(?<name>${NAMES})(?:[ \\t]+-\\w+)*[ \\t]*$`);
const OWN: Readonly<Record<string, string>> = {
  npm: "write %npm i name",
  pip: ELSEWHERE["pip"] ?? "",
  cd: "write %cd folder",
  pwd: "write %pwd",
};

/** What is added to an error of syntax on a line that reads as a command of the shell; empty for all others. */
export function shellHint(code: string, offset: number): string {
  const start = code.lastIndexOf("\n", offset - 1) + 1;
  return hint(COMMAND.exec(code.slice(start).split("\n")[0] ?? ""));
}

/** The same for an error about a name that nobody defined, by its line. */
export const expressionHint = (line: string): string => hint(EXPRESSION.exec(line));

function hint(found: RegExpExecArray | null): string {
  const name = found?.groups?.["name"];
  return name === undefined ? "" : `; to run a command, ${OWN[name] ?? `write !${name} …`}`;
}
