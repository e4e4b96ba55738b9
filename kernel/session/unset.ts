import { parse } from "../syntax/parse.ts";
import { walk } from "../syntax/walk.ts";
import { BUILT_IN, isAlive } from "./alias-names.ts";

/** The names that cells declared and whose declaration threw: V8 keeps them without a value, and refuses to assign them. */
export class Unset {
  private readonly names = new Set<string>();

  /** Takes note of what a cell that failed should have declared; gives the script that uncovers what globals of the kernel it hides. */
  failed(names: readonly string[]): string {
    const unset = names.filter((name) => !BUILT_IN.has(name) && !isAlive(name));
    for (const name of unset) if (!(name in globalThis)) this.names.add(name);
    const hidden = unset.filter((name) => name in globalThis);
    return hidden.map((name) => `let ${name} = globalThis.${name};`).join(" ");
  }

  /** The script that lets a cell's script assign such names; empty when it does not. */
  revive(script: string): string {
    if (![...this.names].some((name) => script.includes(name))) return "";
    const targets = assignedIn(script);
    // A variable of that name in an inner scope gets no value too early: it had none.
    const assigned = [...this.names].filter((name) => targets.has(name));
    for (const name of assigned) this.names.delete(name);
    const unset = assigned.filter((name) => !isAlive(name));
    return unset.length === 0 ? "" : `let ${unset.join(", ")};`;
  }
}

/** The names that a script assigns, alone or within patterns. */
function assignedIn(script: string): ReadonlySet<string> {
  const names = new Set<string>();
  const options = { lang: "js", sourceType: "module" } as const;
  const { program } = parse("cell.js", script, options);
  walk(program, false, (node, within, { parent, key }) => {
    const changes = parent !== undefined && "operator" in parent && parent.operator !== "=";
    const type = parent?.type ?? "";
    const isLeft = key === "left" && /^(?:Assignment|ForIn|ForOf)/.test(type) && !changes;
    const passes = /^(?:Array|Object|Rest|Property$)/.test(type) && key !== "key";
    const target = isLeft || (within && passes);
    if (node.type === "Identifier" && target) names.add(node.name);
    return target;
  });
  return names;
}
