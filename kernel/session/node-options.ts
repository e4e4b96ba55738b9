/** Flags for the Node that runs the cells, from `SONDE_NODE_OPTIONS`: a JSON list, or words with spaces between. */
export function nodeOptions(text: string | undefined): readonly string[] {
  const given = text?.trim() ?? "";
  if (given === "") return [];
  if (!given.startsWith("[")) return given.split(/\s+/);
  const list: unknown = JSON.parse(given);
  if (Array.isArray(list) && list.every((flag) => typeof flag === "string")) return list;
  throw new TypeError(`SONDE_NODE_OPTIONS: expected a list of flags, got ${given}`);
}
