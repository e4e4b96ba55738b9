import { isDeepStrictEqual } from "node:util";
import { checkListener, show } from "./check.ts";
import { createWidget, type StandardName } from "./standard.ts";
import type { Traits } from "./traits.ts";
import { attempt, type Change, type Widget } from "./widget.ts";

/** What can be chosen: values, which are shown as text, or labels with their values. */
export type Options<V> = readonly V[] | Readonly<Record<string, V>>;

type Selector = "Dropdown" | "RadioButtons" | "Select" | "SelectionSlider" | "ToggleButtons";
type MultiSelector = "SelectMultiple" | "SelectionRangeSlider";

type Own<N extends StandardName> = Partial<Omit<Traits[N], "_options_labels" | "index">>;

/** A widget that chooses: `value` is one of the options instead of a number. */
export type Choice<N extends StandardName, V> = Omit<Widget<Traits[N]>, "observe"> & {
  value: V;
  get options(): readonly V[];
  /** New options: the first is chosen, or none where several can be. */
  set options(options: Options<V>);
  observe(name: "value", observer: (change: Change<{ value: V }>) => void): () => void;
  observe<K extends keyof Traits[N]>(
    name: K,
    observer: (change: Change<Traits[N], K>) => void,
  ): () => void;
};

/** A function that makes choices of one kind; the first option is chosen unless `value` is given. */
export const choice =
  <N extends Selector>(name: N) =>
  <const V>({
    options,
    value,
    ...traits
  }: Own<N> & { readonly options: Options<V>; readonly value?: V }): Choice<N, V> => {
    const { labels, values } = read(name, options);
    const first = ({ length }: readonly unknown[]): number | null =>
      length > 0 || name === "SelectionSlider" ? 0 : null;
    const index = value === undefined ? first(values) : find(name, values, value);
    const widget = make(name, traits, labels, index);
    return withValue(name, widget, values, {
      at: (index, all) => (typeof index === "number" ? all[index] : null),
      indexOf: (wanted, all) => find(name, all, wanted),
      first,
    });
  };

/** A function that makes choices of several options. */
export const choices =
  <N extends MultiSelector>(name: N) =>
  <const V>({
    options,
    value,
    ...traits
  }: Own<N> & { readonly options: Options<V>; readonly value?: readonly V[] }): Choice<
    N,
    readonly V[]
  > => {
    const { labels, values } = read(name, options);
    const first = (): number[] => (name === "SelectionRangeSlider" ? [0, 0] : []);
    const index = value === undefined ? first() : value.map((one) => find(name, values, one));
    const widget = make(name, traits, labels, index);
    return withValue(name, widget, values, {
      at: (index, all) => (index as number[]).map((i) => all[i]),
      indexOf: (wanted, all) => (wanted as V[]).map((one) => find<unknown>(name, all, one)),
      first,
    });
  };

function read<V>(name: string, options: Options<V>): { labels: string[]; values: readonly V[] } {
  if (typeof options !== "object" || options === null)
    throw new TypeError(
      `${name}: options must be a list, or an object of labels and values, got ${show(options)}`,
    );
  if (Array.isArray(options)) return { labels: options.map(String), values: options as V[] };
  const entries = Object.entries(options as Record<string, V>);
  return { labels: entries.map(([label]) => label), values: entries.map(([, value]) => value) };
}

function find<V>(name: string, values: readonly V[], value: V): number {
  const index = values.indexOf(value);
  if (index < 0)
    throw new RangeError(`${name}: ${show(value)} is not one of the options ${show(values)}`);
  return index;
}

function make(
  name: StandardName,
  traits: object,
  labels: readonly string[],
  index: unknown,
): Widget<{ index: unknown }> {
  const all = { ...traits, _options_labels: labels, index };
  // The cast: every widget that chooses has an index.
  return createWidget(name, all as never) as unknown as Widget<{ index: unknown }>;
}

/** How values and indices belong together. */
interface Places {
  at(index: unknown, options: readonly unknown[]): unknown;
  indexOf(value: unknown, options: readonly unknown[]): unknown;
  /** What is chosen of new options. */
  first(options: readonly unknown[]): unknown;
}

/** Lets a widget be read, set and observed by value, and its options be replaced. */
function withValue<C>(
  name: string,
  widget: Widget<{ index: unknown }>,
  given: readonly unknown[],
  places: Places,
): C {
  let options = given;
  const valueAt = (index: unknown): unknown => places.at(index, options);
  const observe = widget.observe.bind(widget);
  type Heard = (change: { name: "value"; old: unknown; new: unknown }) => void;
  /** Each tells an observer of the value when it is another than it knows. */
  const tellers = new Set<() => void>();
  const observeValue = (observer: Heard): (() => void) => {
    checkListener(`${name}: observe(trait, observer)`, observer);
    let known = valueAt(widget.index);
    const tell = (): void => {
      const old = known;
      known = valueAt(widget.index);
      if (!isDeepStrictEqual(old, known)) observer({ name: "value", old, new: known });
    };
    tellers.add(tell);
    const stop = observe("index", tell);
    return () => {
      stop();
      tellers.delete(tell);
    };
  };
  Object.defineProperties(widget, {
    options: {
      enumerable: true,
      get: () => options,
      set: (given: Options<unknown>) => {
        const { labels, values } = read(name, given);
        const before = options;
        options = values;
        try {
          // The cast: every widget that chooses has labels.
          widget.set({ _options_labels: labels, index: places.first(values) } as never);
        } catch (error) {
          options = before;
          throw error;
        }
        // At the same place there may be another value now.
        for (const tell of new Set(tellers)) attempt(tell);
      },
    },
    value: {
      enumerable: true,
      get: () => valueAt(widget.index),
      set: (value: unknown) => {
        widget.set({ index: places.indexOf(value, options) });
      },
    },
    observe: {
      value: (trait: string, observer: Heard) =>
        trait === "value" ? observeValue(observer) : observe(trait as "index", observer as never),
    },
  });
  return widget as unknown as C;
}
