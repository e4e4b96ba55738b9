import { call, hasMethod, property, type Form } from "./form.ts";
import { renderTable, type Table } from "./table.ts";

/** A data frame of a library that does not draw itself, as a table. */
export const frames: Form = (value) => {
  for (const { name, read } of libraries) {
    const table = read(value);
    if (table !== undefined) {
      const size = `${name}: ${table.length} rows, ${table.columns.length} columns`;
      const names = table.columns.slice(0, 30).join(", ");
      return { data: { "text/html": renderTable(table), "text/plain": `${size} (${names})` } };
    }
  }
  return undefined;
};

/** The libraries, each with how its frame is recognised and read. */
const libraries: readonly { readonly name: string; read(value: unknown): Table | undefined }[] = [
  { name: "Arrow table", read: arrow },
  { name: "arquero table", read: arquero },
  { name: "danfo.js frame", read: danfo },
];

function arrow(value: unknown): Table | undefined {
  const fields = property(property(value, "schema"), "fields");
  const length = property(value, "numRows");
  if (!Array.isArray(fields) || typeof length !== "number" || !hasMethod(value, "getChildAt"))
    return undefined;
  return {
    columns: fields.map((field) => String(property(field, "name"))),
    length,
    row: (index) =>
      fields.map((_, column) => call(call(value, "getChildAt", column), "get", index)),
  };
}

function arquero(value: unknown): Table | undefined {
  if (!hasMethod(value, "columnNames") || !hasMethod(value, "numRows") || !hasMethod(value, "get"))
    return undefined;
  const columns = call(value, "columnNames") as readonly string[];
  return {
    columns,
    length: Number(call(value, "numRows")),
    // Counted after its filter and in its order.
    row: (index) => columns.map((name) => call(value, "get", name, index)),
  };
}

function danfo(value: unknown): Table | undefined {
  const series = property(value, "$isSeries");
  const [columns, values] = [property(value, "columns"), property(value, "values")];
  if (typeof series !== "boolean" || !Array.isArray(columns) || !Array.isArray(values))
    return undefined;
  const index = property(value, "index");
  return {
    columns: ["", ...columns.map(String)],
    length: values.length,
    row: (at) => [property(index, at), ...(series ? [values[at]] : (values[at] as unknown[]))],
  };
}
