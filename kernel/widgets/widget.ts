import { isDeepStrictEqual, inspect } from "node:util";
import { DISPLAY } from "../display/displayable.ts";
import { packBuffers, type Path, unpackBuffers } from "./buffers.ts";
import { checkListener, refuseUnknown } from "./check.ts";
import { type Comm, type CommEvent, commHost, openComm } from "./comm.ts";
import { enroll, find, retire } from "./registry.ts";
import type { Attribute } from "./schema.ts";
import { fromWire, noteModel, toWire } from "./serialize.ts";
import type { Model } from "./traits.ts";

/** The version of the widget messaging protocol (@jupyter-widgets/schema, messages.md). */
const PROTOCOL = "2.1.0";

/** The values of traits by their names. */
export type State = Readonly<Record<string, unknown>>;

/** A change of a trait. */
export interface Change<T, K extends keyof T = keyof T> {
  readonly name: K;
  readonly old: T[K];
  readonly new: T[K];
}

/** What a front end needs to draw a widget besides its traits. */
export interface Kind {
  /** The name in `IntSlider(value=3)`. */
  readonly name: string;
  /** The traits that never change, such as `_model_name`. */
  readonly fixed: State;
  /** Whether a front end draws it; what others refer to, such as a layout, is only there. */
  readonly drawn: boolean;
  readonly types: ReadonlyMap<string, Attribute["type"]>;
  /** What to take over when traits change: all of them for a new widget, which has no state before. Throws what a widget cannot be. */
  accept(changes: State, before?: State): State;
}

/** What the text of a widget tells of it. */
const SHOWN: readonly string[] = ["description", "value", "children"];

/** A widget: traits that front ends and the notebook share. Reading a trait reads it here, setting one sends it. */
export type Widget<T extends object> = WidgetBase<T> & T;

/** What all widgets can do; the traits themselves are properties. */
export class WidgetBase<T extends object> implements Model {
  readonly model_id: string;
  readonly #kind: Kind;
  readonly #comm: Comm;
  readonly #state: T;
  readonly #observers = new Map<keyof T, Set<(change: never) => void>>();
  readonly #listeners = new Set<(content: Record<string, unknown>, event: CommEvent) => void>();

  /** Use the functions of this module, such as `intSlider`, or `createWidget`. */
  constructor(kind: Kind, traits: T) {
    this.#kind = kind;
    // The cast: a kind gives all traits of a new widget.
    this.#state = { ...kind.accept(traits as State) } as T;
    const { state: wire, buffer_paths, buffers } = this.#pack(this.#state);
    const metadata = { version: PROTOCOL };
    const data = { state: { ...kind.fixed, ...wire }, buffer_paths };
    this.#comm = openComm("jupyter.widget", data, { metadata, buffers });
    this.model_id = this.#comm.id;
    noteModel(this);
    for (const name of Object.keys(this.#state))
      Object.defineProperty(this, name, {
        enumerable: true,
        get: () => this.#state[name as keyof T],
        // The cast: one trait of T.
        set: (value: unknown) => {
          this.set({ [name]: value } as unknown as Partial<T>);
        },
      });
    const view = { version_major: 2, version_minor: 0, model_id: this.model_id };
    Object.defineProperties(this, {
      [DISPLAY]: {
        // Of a widget that was closed a front end shows an error.
        value: () => ({
          ...(kind.drawn && !this.#comm.closed
            ? { "application/vnd.jupyter.widget-view+json": view }
            : {}),
          "text/plain": this.toString(),
        }),
      },
      [inspect.custom]: { value: () => this.toString() },
    });
    this.#comm.onMessage((event) => this.#receive(event));
    this.#comm.onClose(() => retire(this));
    enroll(this);
  }

  /** Sets several traits at once, in one message. A value outside the limits gives way; what the widget cannot be throws. */
  set(changes: Partial<T>): void {
    const changed = this.#change(this.#accept(changes));
    if (changed.length === 0) return;
    this.#send("update", Object.fromEntries(changed.map(({ name, new: value }) => [name, value])));
    this.#tell(changed);
  }

  /** Calls `observer` whenever a trait changes, here or in a front end; returns how to stop that. */
  observe<K extends keyof T>(name: K, observer: (change: Change<T, K>) => void): () => void {
    const { name: widget } = this.#kind;
    checkListener(`${widget}: observe(trait, observer)`, observer);
    refuseUnknown(widget, { [name]: observer }, Object.keys(this.#state));
    const observers = this.#observers.get(name) ?? new Set();
    observers.add(observer);
    this.#observers.set(name, observers);
    return () => void observers.delete(observer);
  }

  /** Calls `listener` for each message that is no change of a trait, such as a click; returns how to stop that. */
  onMessage(listener: (content: Record<string, unknown>, event: CommEvent) => void): () => void {
    checkListener(`${this.#kind.name}: onMessage(listener)`, listener);
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Sends such a message to the front ends. */
  send(content: object, buffers: readonly ArrayBufferView[] = []): void {
    this.#comm.send({ method: "custom", content }, { buffers });
  }

  /** Removes the widget from all front ends. */
  close(): void {
    this.#comm.close();
    retire(this);
  }

  /** All of the state as front ends take it, with binary values beside it. */
  pack(): ReturnType<typeof packBuffers> {
    const packed = this.#pack(this.#state);
    return { ...packed, state: { ...this.#kind.fixed, ...packed.state } };
  }

  toString(): string {
    const { drawn } = this.#kind;
    const shown = Object.entries(this.#state).filter(
      ([name, value]) =>
        value !== "" && (drawn ? SHOWN.includes(name) : value !== null && value !== undefined),
    );
    const traits = shown.map(([name, value]) => `${name}=${inspect(value, { depth: 0 })}`);
    return `${this.#kind.name}(${traits.join(", ")})`;
  }

  #pack(state: object): ReturnType<typeof packBuffers> {
    const wire = Object.entries(state).map(([name, value]) => [
      name,
      toWire(value, this.#kind.types.get(name)),
    ]);
    return packBuffers(Object.fromEntries(wire) as Record<string, unknown>);
  }

  #send(method: "update" | "echo_update", values: object): void {
    // As in ipywidgets, one that was closed keeps its traits: a timer may still set them.
    if (this.#comm.closed) return;
    const { state, buffer_paths, buffers } = this.#pack(values);
    this.#comm.send({ method, state, buffer_paths }, { buffers });
  }

  #receive(event: CommEvent): void {
    const {
      method,
      state,
      buffer_paths = [],
      content,
    } = event.data as {
      method?: string;
      state?: Record<string, unknown>;
      buffer_paths?: readonly Path[];
      content?: Record<string, unknown>;
    };
    if (method === "update" || method === "backbone") {
      const values = { ...state };
      unpackBuffers(values, buffer_paths, event.buffers);
      const known = Object.entries(values)
        .filter(([name]) => Object.hasOwn(this.#state, name))
        .map(([name, value]) => [name, fromWire(value, this.#kind.types.get(name), find)]);
      this.#follow(Object.fromEntries(known) as Partial<T>);
    } else if (method === "request_state") {
      this.#send("update", { ...this.#kind.fixed, ...this.#state });
    } else if (method === "custom") {
      // A copy: a listener that is added meanwhile hears the next message.
      for (const listener of new Set(this.#listeners))
        attempt(() => listener(content ?? {}, event));
    }
  }

  /** Takes over what a front end changed, and tells it what became of that. */
  #follow(changes: Partial<T>): void {
    // Other front ends follow, and the one that sent it knows that nothing newer is on its way.
    this.#send("echo_update", changes);
    let accepted: Partial<T> = {};
    attempt(() => {
      accepted = this.#accept(changes);
    });
    const changed = this.#change(accepted);
    const names = Object.keys({ ...changes, ...accepted }) as (keyof T)[];
    const other = names.filter((name) => !isDeepStrictEqual(changes[name], this.#state[name]));
    const held = Object.fromEntries(other.map((name) => [name, this.#state[name]]));
    if (other.length > 0) this.#send("update", held);
    this.#tell(changed);
  }

  // The casts: one state in the types of its widget, and in those of all.
  #accept(changes: Partial<T>): Partial<T> {
    return this.#kind.accept(changes, this.#state as State) as Partial<T>;
  }

  /** Takes over what is new. */
  #change(changes: Partial<T>): Change<T>[] {
    const changed: Change<T>[] = [];
    for (const name of Object.keys(changes) as (keyof T)[]) {
      const [old, value] = [this.#state[name], changes[name] as T[keyof T]];
      if (isDeepStrictEqual(old, value)) continue;
      this.#state[name] = value;
      changed.push({ name, old, new: value });
    }
    return changed;
  }

  #tell(changes: readonly Change<T>[]): void {
    for (const change of changes)
      for (const observer of new Set(this.#observers.get(change.name)))
        attempt(() => observer(change as never));
  }
}

/** An observer that throws does not keep the others from hearing. */
export function attempt(run: () => unknown): void {
  try {
    void Promise.resolve(run()).catch(complain);
  } catch (error) {
    complain(error);
  }
}

function complain(error: unknown): void {
  console.error(`Uncaught ${commHost().describe(error)}`);
}
