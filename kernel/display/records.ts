import { types } from "node:util";
import { isOpen, isRecord, property, type Form } from "./form.ts";
import { renderTable, ROWS } from "./table.ts";

/** A list, set or map of plain records as a table; a map's keys are its first column. */
export const records: Form = (value) => {
  const found = collection(value);
  if (found === undefined || found.length === 0) return undefined;
  const { length, keys } = found;
  const rows = found.rows.filter(isRecord);
  if (rows.length < found.rows.length) return undefined;
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  if (names.length === 0) return undefined;
  const html = renderTable({
    columns: keys ? ["", ...names] : names,
    length,
    row: (index) => {
      const fields = names.map((name) => rows[index]?.[name]);
      return keys ? [keys[index], ...fields] : fields;
    },
  });
  return { data: { "text/html": html } };
};

interface Collection {
  readonly length: number;
  readonly rows: readonly unknown[];
  readonly keys?: readonly unknown[];
}

/** The first items of something that can be walked again; an iterator would be used up by a look at it. A length that is not known is infinite. */
function collection(value: unknown): Collection | undefined {
  if (!isOpen(value)) return undefined;
  if (Array.isArray(value)) return { length: value.length, rows: value.slice(0, ROWS) };
  if (types.isMap(value)) {
    const entries = [...Iterator.from(Map.prototype.entries.call(value)).take(ROWS)];
    return {
      length: value.size,
      keys: entries.map(([key]): unknown => key),
      rows: entries.map(([, row]): unknown => row),
    };
  }
  if (typeof value === "function" || ArrayBuffer.isView(value)) return undefined;
  const length = property(value, "size") ?? property(value, "length");
  if (isCount(length)) return { length, rows: first(value, () => true) };
  const rows = first(value, isHarmless);
  return { length: rows.length > ROWS ? Infinity : rows.length, rows: rows.slice(0, ROWS) };
}

const isCount = (length: unknown): length is number =>
  length === Infinity || (Number.isSafeInteger(length) && Number(length) >= 0);

/** The first items, and one more; none of an iterator itself, nor of what `may` not be walked. */
function first(value: object, may: (iterator: object, again: () => unknown) => boolean): unknown[] {
  try {
    const walk = Reflect.get(value, Symbol.iterator) as unknown;
    if (typeof walk !== "function") return [];
    const again = (): unknown => Reflect.apply(walk, value, []);
    const iterator = again() as Iterator<unknown>;
    if (iterator === value || !may(iterator, again)) return [];
    return [...Iterator.from(iterator).take(ROWS + 1)];
  } catch {
    return []; // It cannot be walked after all.
  }
}

/** A new iterator of an array, a map or a set. Any other is the work of code that may read from a file, or never end. */
function isHarmless(iterator: object, again: () => unknown): boolean {
  const native =
    types.isMapIterator(iterator) ||
    types.isSetIterator(iterator) ||
    Object.prototype.toString.call(iterator) === "[object Array Iterator]";
  return (
    native && !types.isProxy(iterator) && !Object.hasOwn(iterator, "next") && again() !== iterator
  );
}
