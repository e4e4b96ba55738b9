import type { Publications } from "../session/session.ts";
import type { NotebookCell, Output } from "./notebook.ts";

/** One publication with its type. */
export type Publication = {
  [T in keyof Publications]: { readonly type: T; readonly content: Publications[T] };
}[keyof Publications];

/** Puts publications into the outputs of the cells that caused them, as a front end would. */
export class Outputs {
  /** Where each display id was shown: an update reaches all of its places. */
  readonly #shown = new Map<string, Extract<Output, { output_type: "display_data" }>[]>();
  /** Cells whose next output replaces all earlier ones (`clear_output` with `wait`). */
  readonly #clearNext = new Set<NotebookCell>();

  /** Adds one publication to `cell`. Mutates the cell. */
  add(cell: NotebookCell, { type, content }: Publication): void {
    const outputs = (cell.outputs ??= []);
    if (type === "clear_output") {
      if (content.wait) this.#clearNext.add(cell);
      else outputs.length = 0;
      return;
    }
    if (type === "update_display_data") return this.#update(content);
    if (this.#clearNext.delete(cell)) outputs.length = 0;
    if (type === "stream") return appendText(outputs, content);
    const { data, metadata } = content;
    if (type === "execute_result") {
      const { execution_count } = content;
      outputs.push({ output_type: "execute_result", data, metadata, execution_count });
      return;
    }
    const output = { output_type: "display_data" as const, data, metadata };
    outputs.push(output);
    const id = content.transient.display_id;
    if (id !== undefined) this.#shown.set(id, [...(this.#shown.get(id) ?? []), output]);
  }

  #update({ data, metadata, transient }: Publications["update_display_data"]): void {
    for (const output of this.#shown.get(transient.display_id ?? "") ?? [])
      Object.assign(output, { data, metadata });
  }
}

/** Text of the same stream goes into one output. */
function appendText(outputs: Output[], { name, text }: Publications["stream"]): void {
  const last = outputs.at(-1);
  if (last?.output_type === "stream" && last.name === name) last.text += text;
  else outputs.push({ output_type: "stream", name, text });
}
