import { importLine, isOffered, sourceOf } from "./auto-import.ts";
import type { LanguageClient } from "./client.ts";
import type { Item } from "./item.ts";
import { nodeItems } from "./node-names.ts";
import type { Position } from "./position.ts";

/** At most so many unknown names are looked up. */
const LOOKED_UP = 3;
/** "Cannot find name" */
const UNKNOWN = 2304;

interface Found {
  readonly range: { readonly end: Position };
  readonly code?: number | string;
  readonly message: string;
}

/** For names that nothing defines, the lines that would import them, by the error's message. */
export async function importHints(
  client: LanguageClient,
  textDocument: { readonly uri: string },
  found: readonly Found[],
): Promise<ReadonlyMap<string, string>> {
  const lines = new Map<string, string>();
  for (const { message, range } of found
    .filter(({ code }) => code === UNKNOWN)
    .slice(0, LOOKED_UP)) {
    const name = /'([^']+)'/.exec(message)?.[1] ?? "";
    const answer = (await client.request("textDocument/completion", {
      textDocument,
      position: range.end,
    })) as { items?: readonly Item[] } | null;
    const item =
      answer?.items?.find(
        (item) =>
          item.label === name && sourceOf(item) !== undefined && isOffered(item, item.label),
      ) ?? nodeItems(name).find(({ label }) => label === name);
    if (item) lines.set(message, `; ${importLine(item).replace(/;$/, "")}`);
  }
  return lines;
}
