import { formatWarnings } from "../language/warnings.ts";
import type { Diagnostic, Language } from "../language/language.ts";
import { messageOf } from "../message-of.ts";
import type { Failure } from "../protocol/content.ts";
import type { Cell, Outcome } from "../session/session.ts";

/** What happens with the type errors of a cell: nothing, a warning beside it, or it does not run. */
export type TypesMode = "off" | "warn" | "error";

const MODES: readonly string[] = ["off", "warn", "error"] satisfies TypesMode[];
/** At most this many errors of a cell are shown. */
const SHOWN = 5;

/** Checks the types of a notebook's cells, as its `%types` lines ask for. */
export class TypeChecks {
  private mode: TypesMode = "warn";

  /** Follows the `%types` lines of a cell about to run, and gives what they print. */
  async follow(code: string): Promise<string> {
    if (!code.includes("%types")) return "";
    // Loaded when first needed: it would delay the start.
    const { findAllMagics } = await import("../magics/find.ts");
    const asked = findAllMagics(code, () => false).filter(({ name }) => name === "types");
    for (const { args } of asked) if (MODES.includes(args)) this.mode = args as TypesMode;
    // What it cannot be asked for is an error of the cell.
    const answered = asked.filter(({ args }) => args === "" || MODES.includes(args));
    return answered.map(() => `types: ${this.mode}\n`).join("");
  }

  /** A cell with type errors does not run. */
  get refuses(): boolean {
    return this.mode === "error";
  }

  /** Why a cell may not run, beside `others` that run; null when it may. One whose types cannot be checked does not run either. */
  async refuse(
    { code, count }: Cell,
    language: Promise<Language> | Language,
    others: readonly Cell[] = [],
  ): Promise<Failure | null> {
    let all: readonly Diagnostic[];
    try {
      all = await withoutNamesOf(others, await (await language).diagnose(code, "now"));
    } catch (error) {
      const evalue = `the types could not be checked: ${messageOf(error)}; run the cell again, or let it run with %types warn`;
      return { ename, evalue, traceback: [`${ename}: ${evalue}`] };
    }
    const found = installs(code) ? all.filter(({ code }) => code !== NO_MODULE) : all;
    if (found.length === 0) return null;
    const { codeFrame } = await import("../session/failure.ts");
    const source = { label: `Cell [${count}]`, cell: true, text: () => code };
    const traceback = found
      .slice(0, SHOWN)
      .flatMap(({ line, column, message }) => [
        `${ename}: ${message}`,
        ...codeFrame({ name: "", source, line, column }),
      ]);
    if (found.length > SHOWN) traceback.push(`and ${found.length - SHOWN} more`);
    traceback.push("the cell did not run; %types warn lets it");
    return { ename, evalue: summary(found), traceback };
  }

  /** The warnings for a cell, for its stderr, beside `others` that run and its own running until it `ended`; empty when there are none, or when nobody wants them. */
  async warnings(
    { code, count }: Cell,
    language: Promise<Language> | Language,
    ended: Promise<Outcome>,
    others: readonly Cell[] = [],
  ): Promise<string> {
    if (this.mode !== "warn") return "";
    // Before, what it imports may not be there.
    if (installs(code)) await ended;
    const found = await (await language).diagnose(code);
    const left = await withoutNamesOf(others, await withoutSaid(found, ended));
    return formatWarnings(left, count);
  }
}

/** What is wrong but for the names that cells declare which still run, in other shells: later cells know them, and this one may meet them. */
async function withoutNamesOf(
  cells: readonly Cell[],
  found: readonly Diagnostic[],
): Promise<readonly Diagnostic[]> {
  const unknown = found.some(({ message }) => UNKNOWN.test(message));
  if (cells.length === 0 || !unknown) return found;
  const { declaredNames } = await import("../syntax/declared.ts");
  const declared = cells.flatMap(({ code }) => declaredNames(code) ?? []);
  const names = new Set(declared.map(({ name }) => name));
  return found.filter(({ message }) => !names.has(UNKNOWN.exec(message)?.[1] ?? ""));
}

/** TypeScript's words for a name that it does not know. */
const UNKNOWN =
  /^(?:Cannot find (?:name|namespace)|No value exists in scope for the shorthand property) '(.+?)'/;

/** What is wrong but for what the cell's error, when it comes soon, says of an import or a name. */
async function withoutSaid(
  found: readonly Diagnostic[],
  ended: Promise<Outcome>,
): Promise<readonly Diagnostic[]> {
  if (!found.some(({ code }) => code in SAID)) return found;
  const soon = new Promise<undefined>((resolve) => setTimeout(resolve, SOON, undefined).unref());
  const outcome = await Promise.race([ended, soon]);
  if (outcome?.status !== "error") return found;
  return found.filter(({ code, message }) => {
    const [words, says] = SAID[code] ?? [];
    const names = words?.exec(message)?.slice(1);
    const said = names && says?.(...names).every((text) => outcome.evalue.includes(text));
    return said !== true;
  });
}

/** So many milliseconds an import that fails takes at most, as a rule. */
const SOON = 1000;

type Says = (...names: string[]) => readonly string[];
/** TypeScript's words, by number, and what is in an error that says the same. */
const SAID: Readonly<Record<number, readonly [words: RegExp, says: Says]>> = {
  1192: [/^Module '"(.+?)"' has no default export/, (module) => [module ?? "", "'default'"]],
  2304: [/^Cannot find name '(.+?)'$/, (name) => [`${name} is not defined`]],
  2305: [/^Module '"(.+?)"' has no exported member ('.+?')/, (...both) => both],
  2307: [/^Cannot find module '(.+?)'/, (...module) => module],
};

/** TypeScript's number for a module that it does not find. */
const NO_MODULE = 2307;

/** A cell that brings packages. */
const installs = (code: string): boolean => /%npm\b/.test(code);

const ename = "TypeCheckError";

function summary(found: readonly Diagnostic[]): string {
  const [first] = found;
  const message = first?.message ?? "";
  return found.length === 1 ? message : `${message} (and ${found.length - 1} more)`;
}
