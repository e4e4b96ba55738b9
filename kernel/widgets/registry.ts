import { commHost, type CommEvent, type Comm } from "./comm.ts";
import type { Packed } from "./buffers.ts";
import type { Model } from "./traits.ts";

/** A widget that can tell its state. */
interface Living extends Model {
  pack(): Packed;
}

const living = new Map<string, Living>();
let answering = false;

/** Adds a widget to those that a front end which connects later is told of. */
export function enroll(widget: Living): void {
  living.set(widget.model_id, widget);
  if (answering) return;
  answering = true;
  commHost().register("jupyter.widget.control", (comm) => {
    comm.onMessage((event) => answer(comm, event));
  });
}

/** Forgets a widget. */
export function retire(widget: Model): void {
  living.delete(widget.model_id);
}

/** A widget by its id. */
export const find = (id: string): Model | undefined => living.get(id);

/** Tells all states at once. */
function answer(comm: Comm, { data }: CommEvent): void {
  if (data["method"] !== "request_states") return;
  const buffers: ArrayBufferView[] = [];
  const buffer_paths: (string | number)[][] = [];
  const states: Record<string, unknown> = {};
  for (const [id, widget] of living) {
    const packed = widget.pack();
    const { _model_name, _model_module, _model_module_version } = packed.state;
    states[id] = {
      model_name: _model_name,
      model_module: _model_module,
      model_module_version: _model_module_version,
      state: packed.state,
    };
    buffer_paths.push(...packed.buffer_paths.map((path) => [id, "state", ...path]));
    buffers.push(...packed.buffers);
  }
  comm.send({ method: "update_states", states, buffer_paths }, { buffers });
}
