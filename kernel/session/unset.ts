import { BUILT_IN, isAlive } from "./alias-names.ts";

/** The names that cells declared and whose declaration threw: V8 keeps them without a value, and refuses to assign them. */
export class Unset {
  private readonly names = new Set<string>();

  /** Takes note of what a cell that failed should have declared. */
  failed(names: readonly string[]): void {
    for (const name of names) if (!BUILT_IN.has(name) && !isAlive(name)) this.names.add(name);
  }

  /** The script that lets a cell assign such names; empty when it does not. */
  revive(code: string): string {
    if (this.names.size === 0) return "";
    // A name in a comment or a string gets no value too early: it had none.
    const assigned = [...this.names].filter((name) => assigns(code, name));
    for (const name of assigned) this.names.delete(name);
    const unset = assigned.filter((name) => !isAlive(name));
    return unset.length === 0 ? "" : `let ${unset.join(", ")};`;
  }
}

/** A name before an equals sign, alone or within a pattern. */
function assigns(code: string, name: string): boolean {
  const text = name.replaceAll("$", String.raw`\$`);
  return new RegExp(
    String.raw`(?<![.\p{ID_Continue}$])${text}\s*(?:=(?![=>])|[,\]}][^;\n]*=(?![=>]))`,
    "u",
  ).test(code);
}
