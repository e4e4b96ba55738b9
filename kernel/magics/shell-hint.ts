import { ELSEWHERE } from "./elsewhere.ts";

const COMMAND =
  /^[ \t]*(?<name>apt|apt-get|brew|bun|cat|cd|chmod|conda|cp|curl|deno|docker|echo|git|grep|ls|make|mkdir|mv|npm|npx|pip|pip3|pnpm|python|python3|rm|sudo|tar|uv|wget|yarn)[ \t]+[\w.~/-][^=(]*$/;
const OWN: Readonly<Record<string, string>> = {
  npm: "write %npm i name",
  pip: ELSEWHERE["pip"] ?? "",
  cd: "write %cd folder",
};

/** What is added to an error of syntax on a line that reads as a command of the shell; empty for all others. */
export function shellHint(code: string, offset: number): string {
  const start = code.lastIndexOf("\n", offset - 1) + 1;
  const name = COMMAND.exec(code.slice(start).split("\n")[0] ?? "")?.groups?.["name"];
  return name === undefined ? "" : `; to run a command, ${OWN[name] ?? `write !${name} …`}`;
}
