import { stripVTControlCharacters } from "node:util";
import { titleOf } from "./notebook.ts";
import type { CellResult } from "./run.ts";

/** A notebook that ran, for a report. */
export interface Suite {
  readonly name: string;
  readonly cells: readonly CellResult[];
  /** Why it did not run to its end, when no cell says so. */
  readonly problem?: string;
}

/** A JUnit report: a test suite for each notebook, a test case for each cell. */
export function formatJunit(suites: readonly Suite[]): string {
  const body = suites.map(({ name, cells, problem }) => {
    const cases = cells.map((cell) => testCase(name, cell));
    if (problem !== undefined)
      cases.push(
        `<testcase classname="${xml(name)}" name="notebook"><error message="${xml(problem)}"/></testcase>`,
      );
    const failures = cells.filter((cell) => failureOf(cell) !== undefined).length;
    const skipped = cells.filter((cell) => cell.skipped).length;
    const time = cells.reduce((sum, { milliseconds }) => sum + milliseconds, 0) / 1000;
    return `<testsuite name="${xml(name)}" tests="${cases.length}" failures="${failures}" errors="${problem === undefined ? 0 : 1}" skipped="${skipped}" time="${time.toFixed(3)}">\n${cases.join("\n")}\n</testsuite>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${body.join("\n")}\n</testsuites>\n`;
}

function testCase(notebook: string, result: CellResult): string {
  const name = `cell ${result.position}: ${titleOf(result.cell)}`;
  const start = `<testcase classname="${xml(notebook)}" name="${xml(name)}" time="${(result.milliseconds / 1000).toFixed(3)}"`;
  const failure = failureOf(result);
  if (result.skipped) return `${start}><skipped/></testcase>`;
  if (failure === undefined) return `${start}/>`;
  return `${start}><failure message="${xml(failure.message)}">${xml(failure.text)}</failure></testcase>`;
}

function failureOf({
  failure,
  allowed,
  differences,
}: CellResult): { message: string; text: string } | undefined {
  if (failure !== null && !allowed)
    return { message: `${failure.ename}: ${failure.evalue}`, text: failure.traceback.join("\n") };
  if (differences.length === 0) return undefined;
  return {
    message: `differs in ${differences.map(({ what }) => what).join(", ")}`,
    text: differences.map(({ what, diff }) => `${what}:\n${diff}`).join("\n"),
  };
}

const ESCAPES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Text in XML, without the characters that XML cannot hold. */
const xml = (text: string): string =>
  stripVTControlCharacters(text)
    // oxlint-disable-next-line no-control-regex -- they are what is removed
    .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, "")
    .replace(/[&<>"]/g, (mark) => ESCAPES[mark] ?? mark);
