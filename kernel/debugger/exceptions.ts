import type { Remote } from "./inspector.ts";

/** Which exceptions stop the cells, as V8 names it. */
export type Exceptions = "none" | "uncaught" | "all";

/** What a front end may choose. */
export const FILTERS = [
  { filter: "all", label: "All exceptions", default: false },
  { filter: "uncaught", label: "Uncaught exceptions", default: false },
] as const;

const NAMES: readonly string[] = FILTERS.map(({ filter }) => filter);

/** What the filters of `setExceptionBreakpoints` come to, and what each is answered. */
export function chooseExceptions(filters: unknown = []): {
  readonly exceptions: Exceptions;
  readonly breakpoints: readonly { readonly verified: boolean; readonly message?: string }[];
} {
  if (!Array.isArray(filters))
    throw new TypeError(
      `setExceptionBreakpoints: filters must be a list, got ${JSON.stringify(filters)}`,
    );
  return {
    exceptions: filters.includes("all")
      ? "all"
      : filters.includes("uncaught")
        ? "uncaught"
        : "none",
    breakpoints: filters.map((filter: unknown) =>
      NAMES.includes(filter as string)
        ? { verified: true }
        : {
            verified: false,
            message: `there is no filter ${JSON.stringify(filter)}; there are ${NAMES.join(" and ")}`,
          },
    ),
  };
}

/** What was thrown, in a line. */
export const thrownText = (thrown: Remote | undefined): string =>
  (thrown?.description ?? JSON.stringify(thrown?.value ?? thrown?.type ?? null)).split("\n")[0]!;

/** The answer to `exceptionInfo` about what stopped the cells. */
export function exceptionInfo(
  thrown: Remote,
  exceptions: Exceptions,
): Readonly<Record<string, unknown>> {
  const description = thrownText(thrown);
  const typeName = thrown.className ?? thrown.type;
  const named = description.startsWith(`${typeName}: `);
  const message = named ? description.slice(typeName.length + 2) : description;
  return {
    exceptionId: typeName,
    description,
    breakMode: exceptions === "all" ? "always" : "unhandled",
    details: { message, typeName },
  };
}
