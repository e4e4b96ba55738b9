import type { LanguageClient } from "./client.ts";
import { isCallable, type Item } from "./item.ts";

/** Asking for more would be felt: each takes the server part of a millisecond. */
const ASKED = 8;

/** The signatures of what can be called among a few items, by label. */
export async function signatures(
  client: LanguageClient,
  items: readonly Item[],
): Promise<ReadonlyMap<string, string>> {
  const asked = items.filter(isCallable);
  if (items.length > ASKED || asked.length === 0) return new Map();
  const found = await Promise.all(
    asked.map(async (item) => {
      const { detail = "" } = (await client.request("completionItem/resolve", item)) as {
        detail?: string;
      };
      return [item.label, signatureOf(item.label, detail)] as const;
    }),
  );
  return new Map(found.filter(([, signature]) => signature !== ""));
}

/** `(method) Array<number>.at(index: number): number | undefined` → `(index: number): number | undefined` */
export function signatureOf(label: string, detail: string): string {
  const [line = ""] = detail.split("\n");
  for (let at = line.indexOf(label); at >= 0; at = line.indexOf(label, at + 1)) {
    const rest = /^(?:: )?([(<].*)$/.exec(line.slice(at + label.length))?.[1];
    if (rest !== undefined) return rest;
  }
  return "";
}
