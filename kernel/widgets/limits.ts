import { isDeepStrictEqual } from "node:util";
import { refuseUnknown, show } from "./check.ts";
import { isModel } from "./serialize.ts";
import type { State } from "./widget.ts";

/** What else changes so that a widget's values stay inside its limits, as in ipywidgets; what cannot be kept throws. `state` has the given changes in it. */
export function keepLimits(widget: string, state: State, given: State): State {
  const changes = RULES.map((rule) => rule(widget, state, given));
  return Object.fromEntries(
    Object.entries(Object.assign({}, ...changes) as State).filter(
      ([name, value]) => !isDeepStrictEqual(value, state[name]),
    ),
  );
}

/** The values of a new widget that follow from its other traits. */
export function firstValues(widget: string, state: State, given: State): State {
  const { min, max } = state;
  if (/^(?:Int|Float)RangeSlider$/.test(widget) && given["value"] === undefined) {
    const quarter = (Number(max) - Number(min)) / 4;
    const value = [Number(min) + quarter, Number(max) - quarter];
    return { value: widget === "IntRangeSlider" ? value.map(Math.trunc) : value };
  }
  const { children } = state;
  if (widget === "Tab" && given["selected_index"] === undefined && listOf(children).length > 0)
    return { selected_index: 0 };
  return {};
}

const RULES: readonly ((widget: string, state: State, given: State) => State)[] = [
  range,
  tags,
  choice,
  page,
  linked,
];

/** `min` ≤ `value` ≤ `max`; the value gives way. */
function range(widget: string, { min, max, base, value, allowed_tags }: State): State {
  if (min === undefined || max === undefined || value === undefined) return {};
  if (isBelow(max, min))
    throw new RangeError(
      `${widget}: min is greater than max, got ${show(min)} and ${show(max)}; give both, the smaller as min`,
    );
  if (allowed_tags !== undefined) return {};
  const limit = (bound: unknown): unknown =>
    typeof base === "number" ? base ** Number(bound) : bound;
  const clamp = (one: unknown): unknown => {
    if (isBelow(one, limit(min))) return limit(min);
    return isBelow(limit(max), one) ? limit(max) : one;
  };
  if (!Array.isArray(value)) return { value: clamp(value) };
  pair(widget, "value", value);
  return { value: value.map(clamp) };
}

/** Tags are among those that are allowed, and numbers within their limits. */
function tags(widget: string, { allowed_tags, value, min = null, max = null }: State): State {
  if (allowed_tags === undefined) return {};
  const allowed = listOf(allowed_tags);
  for (const tag of listOf(value)) {
    if (tag === "") throw new RangeError(`${widget}: a tag cannot be an empty text`);
    if (allowed.length > 0 && !allowed.includes(tag))
      throw new RangeError(`${widget}: ${show(tag)} is not one of allowed_tags ${show(allowed)}`);
    if (isBelow(tag, min) || isBelow(max, tag))
      throw new RangeError(
        `${widget}: ${show(tag)} is not between min and max, got ${show(min)} and ${show(max)}`,
      );
  }
  return {};
}

/** What is chosen is among the options. */
function choice(widget: string, { _options_labels, index }: State): State {
  if (_options_labels === undefined) return {};
  const { length } = listOf(_options_labels);
  if (widget === "SelectionRangeSlider" && length > 0) pair(widget, "index", listOf(index));
  for (const one of Array.isArray(index) ? index : [index]) {
    if (one === null || inside(one, length)) continue;
    throw new RangeError(
      length === 0
        ? `${widget}: there are no options; give at least one`
        : `${widget}: index must be from 0 to ${length - 1}, got ${show(one)}`,
    );
  }
  return {};
}

/** The page that is open is among the children; none is when there are fewer than before. */
function page(widget: string, { children, selected_index = null }: State, given: State): State {
  const { length } = listOf(children);
  if (selected_index === null || inside(selected_index, length)) return {};
  if (given["selected_index"] === undefined) return { selected_index: null };
  throw new RangeError(
    `${widget}: selected_index must be from 0 to ${length - 1} or null, got ${show(selected_index)}`,
  );
}

/** A link joins a trait that one widget has with a trait that another has; browsers do nothing, and say nothing, of others. */
function linked(widget: string, _: State, given: State): State {
  if (widget !== "Link" && widget !== "DirectionalLink") return {};
  for (const end of ["source", "target"]) {
    if (!(end in given)) continue;
    const [model, trait, ...more] = listOf(given[end]);
    if (!isModel(model) || typeof trait !== "string" || more.length > 0)
      throw new TypeError(
        `${widget}: ${end} must be [widget, "trait"], got ${show(given[end])}; write [slider, "value"]`,
      );
    const { model_id: _, ...traits } = model;
    refuseUnknown(`${widget}: ${end}`, { [trait]: model }, Object.keys(traits));
  }
  return {};
}

function pair(widget: string, trait: string, value: readonly unknown[]): void {
  const [lower, upper] = value;
  if (value.length !== 2)
    throw new TypeError(`${widget}: ${trait} must be [lower, upper], got ${show(value)}`);
  if (isBelow(upper, lower))
    throw new RangeError(`${widget}: lower is greater than upper, got ${show(value)}; swap them`);
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const inside = (index: unknown, length: number): boolean =>
  typeof index === "number" && index >= 0 && index < length;

/** Compares numbers, dates and times of day; null is no limit. */
function isBelow(one: unknown, other: unknown): boolean {
  if (one === null || other === null) return false;
  return orderOf(one) < orderOf(other);
}

function orderOf(value: unknown): number {
  if (typeof value !== "object" || value instanceof Date) return Number(value);
  const { hours, minutes, seconds, milliseconds } = value as Record<string, number>;
  return (((hours ?? 0) * 60 + (minutes ?? 0)) * 60 + (seconds ?? 0)) * 1000 + (milliseconds ?? 0);
}
