import { parse } from "./parse.ts";

/** Where a cell's first error of syntax is, read as TSX or, where that fails, as plain TypeScript; undefined when it has none. */
export function firstError(code: string): number | undefined {
  const found = (["tsx", "ts"] as const).map((lang) => {
    const { errors } = parse(`cell.${lang}`, code, { lang, sourceType: "module" });
    const starts = errors.flatMap(({ labels }) => labels.map(({ start }) => start));
    return errors.length === 0 ? undefined : Math.min(code.length, ...starts);
  });
  return found.includes(undefined) ? undefined : found[0];
}
