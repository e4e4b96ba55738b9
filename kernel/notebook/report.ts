import { joined, titleOf, type Notebook, type Output } from "./notebook.ts";
import type { RunEvents } from "./run.ts";

/** Reports a run on a terminal: a line per cell with its time, and what the cell prints as it comes. */
export function reporter(write: (text: string) => void): RunEvents {
  let column = 0;
  const print = (text: string): void => {
    if (text === "") return;
    write(text);
    column = text.endsWith("\n") ? 0 : 1;
  };
  const line = (text: string): void => print(`${column ? "\n" : ""}${text}\n`);
  let progress = "";
  /** What may still be updated is printed when its cell ends, in its last state. */
  const live = new Map<string, string>();
  return {
    started(cell, position, total) {
      progress = `[${position}/${total}]`;
      line(`${progress} ${titleOf(cell)}`);
    },
    published(type, content) {
      if ("name" in content) print(content.text);
      if (!("data" in content)) return;
      const text = (content.data["text/plain"] as string | undefined) ?? "";
      const id = "transient" in content ? content.transient.display_id : undefined;
      if (id === undefined) line(text);
      else if (type === "display_data" || live.has(id)) live.set(id, text);
    },
    ended(_cell, milliseconds, failure) {
      for (const text of live.values()) line(text);
      live.clear();
      if (failure) line(failure.traceback.join("\n"));
      line(
        `${progress} ${failure ? "failed after" : "done in"} ${(milliseconds / 1000).toFixed(2)} s`,
      );
    },
  };
}

/** The text that cells tagged `summary` printed, to be repeated at the end of a run. */
export function summaryOf(notebook: Notebook): string {
  const cells = notebook.cells.filter((cell) => cell.metadata.tags?.includes("summary"));
  return cells.flatMap((cell) => (cell.outputs ?? []).map(plainText)).join("");
}

function plainText(output: Output): string {
  if (output.output_type === "stream") return output.name === "stdout" ? joined(output.text) : "";
  return "";
}
