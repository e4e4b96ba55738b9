import * as format from "./format.ts";

type Codes = Readonly<Record<string, number>>;

const tables: Readonly<Record<string, Codes>> = {
  bufferKinds: format.bufferKinds,
  dtypes: format.dtypes,
  opcodes: format.opcodes,
  reduceKinds: format.reduceKinds,
  randomKinds: format.randomKinds,
  scanKinds: format.scanKinds,
  scatterKinds: format.scatterKinds,
  matrixKinds: format.matrixKinds,
  microOps: format.microOps,
};

/** The first code that an executor does not read as programs write it, such as `opcodes.pool`; null when it reads them all. `codes` is what the addon's `format` gives. */
export function differingCode(codes: string): string | null {
  const read = JSON.parse(codes) as { version: number } & Readonly<Record<string, Codes>>;
  if (read.version !== format.version) return "version";
  for (const [title, table] of Object.entries(tables))
    for (const [name, code] of Object.entries(table))
      if (read[title]?.[name] !== code) return `${title}.${name}`;
  return null;
}
