import { formatDiff } from "./diff.ts";
import { joined, sourceOf, type NotebookCell, type Output } from "./notebook.ts";
import type { Sanitize } from "./sanitizers.ts";

/** How a cell is compared. */
export interface Marks {
  readonly skip: boolean;
  /** Whether the outputs are compared. */
  readonly check: boolean;
}

/** One thing that is not as saved. */
export interface Difference {
  /** `stdout`, `error`, or a MIME type. */
  readonly what: string;
  readonly diff: string;
}

/** What never is the same twice, or says the same as another part; pictures are not compared, as in nbval. */
const LEFT_OUT = new Set(["application/vnd.jupyter.widget-view+json", "image/png", "image/jpeg"]);

const COMMENT = /^\s*(?:\/\/|#)\s*(NBVAL_\w+)\s*$/gm;

/** What a cell's tags and comments ask for (`nbval-skip` or `// NBVAL_SKIP`). */
export function marksOf(cell: NotebookCell, check: "all" | "marked"): Marks {
  const comments = [...sourceOf(cell).matchAll(COMMENT)].map(([, name]) =>
    String(name).toLowerCase().replaceAll("_", "-"),
  );
  const has = (mark: string): boolean =>
    comments.includes(mark) || (cell.metadata.tags?.includes(mark) ?? false);
  return {
    skip: has("nbval-skip"),
    check: check === "all" ? !has("nbval-ignore-output") : has("nbval-check-output"),
  };
}

/** Where the outputs of a cell are not as saved, part by part, whatever the order of the parts. */
export function compareOutputs(
  saved: readonly Output[],
  now: readonly Output[],
  sanitize: Sanitize,
): Difference[] {
  const [before, after] = [parts(saved), parts(now)];
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((what) => {
    const [expected, got] = [before, after].map((all) => sanitize(all.get(what)?.join("\n") ?? ""));
    if (expected === got && before.has(what) === after.has(what)) return [];
    return [{ what, diff: formatDiff(expected ?? "", got ?? "") }];
  });
}

/** The texts of the outputs by what they are. */
function parts(outputs: readonly Output[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const add = (what: string, text: string): void => {
    if (!LEFT_OUT.has(what)) found.set(what, [...(found.get(what) ?? []), text]);
  };
  for (const output of outputs) {
    if (output.output_type === "stream") add(output.name, joined(output.text));
    else if (output.output_type === "error") add("error", `${output.ename}: ${output.evalue}`);
    else for (const [type, part] of Object.entries(output.data)) add(type, joined(part));
  }
  // Where one write ends and the next begins is chance.
  for (const name of ["stdout", "stderr"])
    if (found.has(name)) found.set(name, [found.get(name)?.join("") ?? ""]);
  return found;
}
