import type { LanguageClient } from "./client.ts";
import { isCallable, isVariable, type Item } from "./item.ts";

/** Asking for more would be felt: each takes the server part of a millisecond. */
const ASKED = 8;

/** What is shown of an item beside its label. */
export interface Told {
  /** Of one that can be called. */
  readonly signature?: string;
  /** Of a name that an earlier cell declared. */
  readonly type?: string;
}

/** What few items are, by label: those that are called, and variables, behind which there may be anything. */
export async function tell(
  client: LanguageClient,
  items: readonly Item[],
): Promise<ReadonlyMap<string, Told>> {
  const asked = items.filter((item) => isCallable(item) || isVariable(item));
  if (items.length > ASKED || asked.length === 0) return new Map();
  const found = await Promise.all(
    asked.map(async (item) => {
      const { detail = "" } = (await client.request("completionItem/resolve", item)) as {
        detail?: string;
      };
      return [item.label, toldBy(item.label, detail)] as const;
    }),
  );
  return new Map(found);
}

function toldBy(label: string, detail: string): Told {
  const signature = signatureOf(label, detail);
  // The names of earlier cells are imports to the server.
  const type = TYPES[/^\(alias\) (\w+)/.exec(detail)?.[1] ?? ""];
  return {
    ...(signature === "" ? {} : { signature }),
    ...(type === undefined ? {} : { type }),
  };
}

/** The protocol's words for the server's. */
const TYPES: Readonly<Record<string, string>> = {
  function: "function",
  class: "class",
  enum: "enum",
  interface: "interface",
  namespace: "module",
};

/** `(method) Array<number>.at(index: number): number | undefined` → `(index: number): number | undefined` */
export function signatureOf(label: string, detail: string): string {
  // Types of objects go on over lines that are indented or close them; other overloads begin at the margin.
  const [first = ""] = /^.*(?:\n[\s}].*)*/.exec(detail) ?? [];
  const line = first.replace(/\s*\n\s*/g, " ");
  for (let at = line.indexOf(label); at >= 0; at = line.indexOf(label, at + 1)) {
    const rest = /^(?:: )?([(<].*)$/.exec(line.slice(at + label.length))?.[1];
    if (rest !== undefined) return rest;
  }
  return "";
}
