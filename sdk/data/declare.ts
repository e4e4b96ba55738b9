import type { Declaration } from "../core/draws.ts";
import { kindText } from "./column.ts";
import type { Column, Columns } from "./column.ts";
import type { Plan } from "./plan.ts";

/** More levels than these are not spelled out. */
const mostLevels = 30;

/** The type of a frame kept in the variable `name`. */
export function declareFrame(name: string, plan: Plan): Declaration {
  const types = `interface ${name}$ ${columnMap(plan.columns)}`;
  const type = `import("sonde").Frame<${name}$>`;
  if (plan.steps.length > 0 || plan.source.memory) return { types, type };
  const key = JSON.stringify(plan.source.file);
  const ambient = `declare module "sonde" { interface Sources { ${key}: import("sonde").Frame<${columnMap(plan.columns)}> } }`;
  return { types, type, ambient };
}

/** A column map as TypeScript text. */
export function columnMap(columns: Columns): string {
  return `{ ${columns.map((each) => `${key(each.name)}: ${kindType(each)}`).join("; ")} }`;
}

/** A column's kind as TypeScript text. */
export function kindType(column: Column): string {
  const { levels } = column;
  const spelled =
    levels !== undefined && levels.length > 0 && levels.length <= mostLevels
      ? `<${levels.map((each) => JSON.stringify(each)).join(" | ")}>`
      : "";
  return `import("sonde").${kindText(column)}${spelled}`;
}

function key(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}
