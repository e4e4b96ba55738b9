import type { CommMessage } from "../protocol/comm.ts";
import type { Notebook } from "./notebook.ts";

const TYPE = "application/vnd.jupyter.widget-state+json";

type Path = readonly (string | number)[];

/** A widget as notebooks store it. */
interface Stored {
  readonly model_name: unknown;
  readonly model_module: unknown;
  readonly model_module_version: unknown;
  readonly state: Readonly<Record<string, unknown>>;
  readonly buffers?: readonly {
    readonly encoding: "base64";
    readonly path: Path;
    readonly data: string;
  }[];
}

/** Follows the widgets of a run, so that the notebook alone can show them. */
export class WidgetStates {
  readonly #stored = new Map<string, Stored>();

  /** Follows what the running code says of a widget. */
  follow({ type, content, buffers }: CommMessage): void {
    const { comm_id: id, target_name, data } = content;
    if (type === "comm_close") return void this.#stored.delete(id);
    const before = this.#stored.get(id);
    const {
      method,
      state,
      buffer_paths = [],
    } = data as {
      method?: string;
      state?: Stored["state"];
      buffer_paths?: readonly Path[];
    };
    if (state === undefined) return;
    if (type === "comm_open" ? target_name !== "jupyter.widget" : !before || method !== "update")
      return;
    const all = { ...before?.state, ...state };
    const sent = buffer_paths.map((path, i) => ({
      encoding: "base64" as const,
      path,
      data: Buffer.from(buffers[i] ?? []).toString("base64"),
    }));
    // A trait that was set anew has no buffers of before.
    const kept = before?.buffers?.filter(
      ({ path: [name] }) =>
        !Object.hasOwn(state, String(name)) && !sent.some(({ path }) => path[0] === name),
    );
    const held = [...(kept ?? []), ...sent];
    this.#stored.set(id, {
      model_name: all["_model_name"],
      model_module: all["_model_module"],
      model_module_version: all["_model_module_version"],
      state: all,
      ...(held.length === 0 ? {} : { buffers: held }),
    });
  }

  /** Puts them into the notebook's metadata, where front ends look for them, in the place of those of earlier runs. Mutates the notebook. */
  store(notebook: Notebook): void {
    if (this.#stored.size === 0) return;
    const state = Object.fromEntries(this.#stored);
    const others = notebook.metadata["widgets"] as object | undefined;
    notebook.metadata["widgets"] = {
      ...others,
      [TYPE]: { version_major: 2, version_minor: 0, state },
    };
  }
}
