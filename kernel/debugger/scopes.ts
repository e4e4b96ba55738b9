import { declared, evaluate } from "./evaluate.ts";
import type { CallFrame, Inspector } from "./inspector.ts";
import type { Variable, Variables } from "./variables.ts";

/** A scope as the front end is told. */
export interface Scope {
  readonly name: string;
  readonly expensive: boolean;
  readonly namedVariables: number;
  readonly variablesReference: number;
}

/** What cells declared; JupyterLab knows the scope by this name. */
const GLOBALS = "Globals";

/** What V8 calls scopes, by the names that front ends show. Node's own globals are left out. */
const NAMES: Readonly<Record<string, string>> = {
  local: "Locals",
  block: "Locals",
  catch: "Locals",
  eval: "Locals",
  with: "Locals",
  closure: "Closure",
  module: "Module",
  script: GLOBALS,
  "wasm-expression-stack": "Stack",
};

/** The scopes of a frame by their names: the blocks of a function are one. */
export async function scopesOf(
  frame: CallFrame,
  inspector: Inspector,
  variables: Variables,
): Promise<Scope[]> {
  const chain = new Map<string, number[]>();
  for (const [number, { type }] of frame.scopeChain.entries()) {
    const name = NAMES[type];
    if (name !== undefined) chain.set(name, [...(chain.get(name) ?? []), number]);
  }
  const scopes: Scope[] = [];
  for (const [name, numbers] of chain) {
    const owners = new Map<string, number>();
    const found = new Map<string, Variable>();
    for (const number of numbers) {
      const reference = variables.reference(frame.scopeChain[number]!.object);
      for (const variable of await variables.children(reference)) {
        // An inner block hides what has the same name further out.
        if (found.has(variable.name)) continue;
        found.set(variable.name, { evaluateName: variable.name, ...variable });
        owners.set(variable.name, number);
      }
    }
    // V8's own list is the one of the pause, without what was declared since.
    const shown = name === GLOBALS ? await declared(inspector, variables) : [...found.values()];
    if (name === "Locals" && frame.this.type === "object" && frame.this.className !== "global")
      shown.unshift(
        variables.variable("this", (await evaluate(inspector, "this", frame)).result, "this"),
      );
    const { callFrameId } = frame;
    const assign = async (variableName: string, newValue: object): Promise<void> => {
      const scopeNumber = owners.get(variableName);
      if (scopeNumber === undefined)
        throw new Error(`setVariable: there is no ${variableName} in ${name}`);
      const where = { callFrameId, scopeNumber, variableName, newValue };
      await inspector.post("Debugger.setVariableValue", where);
    };
    scopes.push({
      name,
      expensive: false,
      namedVariables: shown.length,
      variablesReference: variables.list(shown, assign),
    });
  }
  return scopes;
}
