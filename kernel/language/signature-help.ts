import type { LanguageClient } from "./client.ts";
import type { Inspection } from "./language.ts";
import type { View } from "./view.ts";

interface Signature {
  readonly label: string;
  readonly documentation?: string | { readonly value: string };
  readonly parameters?: readonly {
    readonly label: string | readonly [start: number, end: number];
    readonly documentation?: string | { readonly value: string };
  }[];
  readonly activeParameter?: number;
}

interface Help {
  readonly signatures?: readonly Signature[];
  readonly activeSignature?: number;
  readonly activeParameter?: number;
}

/** The signature of the call whose arguments an offset is in, with a line of carets under the parameter that stands there. */
export async function signatureHelp(
  client: LanguageClient,
  view: View,
  offset: number,
): Promise<Inspection | null> {
  const found = (await client.request(
    "textDocument/signatureHelp",
    view.at(offset),
  )) as Help | null;
  const signature = found?.signatures?.[found.activeSignature ?? 0];
  if (!found || !signature) return null;
  const { label, parameters = [], documentation } = signature;
  const parameter = parameters[signature.activeParameter ?? found.activeParameter ?? 0];
  const [start, end] = parameter === undefined ? [0, 0] : rangeOf(label, parameter.label);
  const marks = end > start && !label.includes("\n") ? [underline(start, end)] : [];
  const said = [documentation, parameter?.documentation].map(textOf).filter((text) => text !== "");
  const code = [label, ...marks].join("\n");
  return {
    markdown: ["```typescript", code, "```", said.join("\n\n")].join("\n").trim(),
    text: [code, ...said].join("\n"),
  };
}

function rangeOf(
  label: string,
  parameter: string | readonly [number, number],
): readonly [number, number] {
  if (typeof parameter !== "string") return parameter;
  const start = label.indexOf(parameter);
  return [start, start + parameter.length];
}

/** Carets, behind the slashes of a comment where there is room for them. */
const underline = (start: number, end: number): string =>
  (start >= 2 ? "//" : "").padEnd(start) + "^".repeat(end - start);

const textOf = (documentation: string | { readonly value: string } | undefined): string =>
  (typeof documentation === "string" ? documentation : (documentation?.value ?? "")).trim();
