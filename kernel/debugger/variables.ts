import { call, GROUP } from "./call.ts";
import { type CallFrame, type Inspector, problemOf, type Remote } from "./inspector.ts";
import { textOf, typeOf } from "./values.ts";

/** A variable as the front end is told. */
export interface Variable {
  readonly name: string;
  readonly value: string;
  readonly type?: string;
  readonly evaluateName?: string;
  /** 0 when there is nothing in it. */
  readonly variablesReference: number;
  readonly namedVariables?: number;
  readonly indexedVariables?: number;
  readonly presentationHint?: { readonly lazy?: boolean; readonly attributes?: readonly string[] };
}

/** Which of the variables inside a value are wanted. */
export interface Part {
  readonly filter?: "indexed" | "named";
  readonly start?: number;
  readonly count?: number;
}

interface Property {
  readonly name: string;
  readonly value?: Remote;
  readonly get?: Remote;
  readonly enumerable?: boolean;
  readonly symbol?: Remote;
  readonly isOwn?: boolean;
}

interface Properties {
  readonly result: readonly Property[];
  readonly internalProperties?: readonly { readonly name: string; readonly value?: Remote }[];
  readonly privateProperties?: readonly { readonly name: string; readonly value?: Remote }[];
}

/** What a reference stands for: an object, a piece of a list, or a getter that is called when it is opened. */
type Target =
  | { readonly kind: "object"; readonly objectId: string }
  | {
      readonly kind: "piece";
      readonly objectId: string;
      readonly start: number;
      readonly count: number;
    }
  | { readonly kind: "getter"; readonly objectId: string; readonly name: string }
  | {
      readonly kind: "list";
      readonly variables: readonly Variable[];
      readonly assign: Assign;
    };

/** Gives a variable of a scope another value. */
type Assign = (name: string, value: object) => Promise<void>;

/** Lists longer than this are shown in pieces. */
const PIECE = 100;

/** Names that are the kernel's. */
const isHidden = (name: string): boolean => name.startsWith("__sonde");

/** Values that the front end can look into, by reference. */
export class Variables {
  readonly #inspector: Inspector;
  readonly #frame: () => CallFrame | null;
  #targets: Target[] = [];

  /** `frame` is the one in which the cells stand still. */
  constructor(inspector: Inspector, frame: () => CallFrame | null) {
    this.#inspector = inspector;
    this.#frame = frame;
  }

  /** Forgets all references: what they stood for may be gone. */
  async clear(): Promise<void> {
    this.#targets = [];
    await this.#inspector.post("Runtime.releaseObjectGroup", { objectGroup: GROUP });
  }

  /** A reference to the variables of a scope. */
  list(variables: readonly Variable[], assign: Assign): number {
    return this.#targets.push({ kind: "list", variables, assign });
  }

  /** A reference to what is in an object; 0 for anything else. */
  reference({ type, objectId }: Remote): number {
    if (objectId === undefined || (type !== "object" && type !== "function")) return 0;
    return this.#targets.push({ kind: "object", objectId });
  }

  /** A value as a variable. */
  variable(name: string, remote: Remote, evaluateName?: string): Variable {
    const { subtype, description } = remote;
    const type = typeOf(remote);
    const counted = subtype === "array" || subtype === "typedarray";
    const length = counted ? Number(/\((\d+)\)$/.exec(description ?? "")?.[1] ?? 0) : 0;
    return {
      name,
      value: textOf(remote),
      variablesReference: this.reference(remote),
      ...(type !== undefined && { type }),
      ...(evaluateName !== undefined && { evaluateName }),
      ...(length > PIECE && { indexedVariables: length }),
    };
  }

  /** The variables inside a value. */
  async children(reference: number, part: Part = {}): Promise<readonly Variable[]> {
    const target = this.#targets[reference - 1];
    if (target === undefined)
      throw new Error(`variables: nothing has the reference ${reference} any more`);
    if (target.kind === "list") return pageOf(target.variables, part);
    if (target.kind === "getter") return [await this.#call(target.objectId, target.name)];
    const { objectId } = target;
    if (target.kind === "piece") return this.#elements(objectId, target.start, target.count);
    const length = await this.#length(objectId);
    if (part.filter === "indexed") return this.#indexed(objectId, length ?? 0, part);
    const long = length !== null && length > PIECE;
    if (!long || part.filter === "named") return this.#properties(objectId, long, part);
    return [...this.#pieces(objectId, length), ...(await this.#properties(objectId, long))];
  }

  /** Assigns to a variable of a scope or an object; gives it as it is then. */
  async assign(reference: number, name: string, value: Remote): Promise<Variable> {
    const target = this.#targets[reference - 1];
    if (target?.kind === "list") {
      await target.assign(name, argumentOf(value));
      return this.variable(name, value);
    }
    if (target?.kind !== "object" && target?.kind !== "piece")
      throw new Error(`setVariable: ${name} is in no object`);
    const answer = await call(this.#inspector, this.#frame(), {
      objectId: target.objectId,
      // Strict, or what cannot be written would be passed over.
      code: 'function (name, value) { "use strict"; this[name] = value; return this[name]; }',
      args: [{ value: name }, argumentOf(value)],
    });
    const problem = problemOf(answer);
    if (problem !== null) throw new Error(`setVariable: ${problem}`);
    return this.variable(name, answer.result);
  }

  /** The length of a list; null for other objects. */
  async #length(objectId: string): Promise<number | null> {
    const { result } = await call(this.#inspector, this.#frame(), {
      objectId,
      code: "function () { return Array.isArray(this) || ArrayBuffer.isView(this) ? this.length ?? null : null; }",
      returnByValue: true,
    });
    return typeof result.value === "number" ? result.value : null;
  }

  #pieces(objectId: string, length: number): Variable[] {
    // A piece of a very long list is a list of pieces again.
    const size = PIECE ** Math.ceil(Math.log(length) / Math.log(PIECE) - 1);
    return this.#split(objectId, 0, length, size);
  }

  #split(objectId: string, from: number, count: number, size: number): Variable[] {
    const pieces: Variable[] = [];
    for (let start = from; start < from + count; start += size) {
      const length = Math.min(size, from + count - start);
      pieces.push({
        name: `[${start} … ${start + length - 1}]`,
        value: "",
        variablesReference: this.#targets.push({ kind: "piece", objectId, start, count: length }),
      });
    }
    return pieces;
  }

  /** The elements that are asked for, no further than there are any; a count of 0 asks for all. */
  #indexed(objectId: string, length: number, { start, count }: Part): Promise<readonly Variable[]> {
    const first = Math.max(0, start ?? 0);
    return this.#elements(objectId, first, Math.min(count || length, length - first));
  }

  async #elements(objectId: string, start: number, count: number): Promise<readonly Variable[]> {
    if (count > PIECE) {
      const size = PIECE ** Math.ceil(Math.log(count) / Math.log(PIECE) - 1);
      return this.#split(objectId, start, count, size);
    }
    const { result } = await call(this.#inspector, this.#frame(), {
      objectId,
      code: "function (start, count) { return Array.prototype.slice.call(this, start, start + count); }",
      args: [{ value: start }, { value: count }],
    });
    if (result.objectId === undefined) return [];
    const elements = await this.#properties(result.objectId, false);
    return elements.flatMap((each) =>
      /^\d+$/.test(each.name) ? [{ ...each, name: String(start + Number(each.name)) }] : [],
    );
  }

  async #properties(objectId: string, onlyNamed: boolean, part: Part = {}): Promise<Variable[]> {
    const { result, internalProperties, privateProperties } =
      await this.#inspector.post<Properties>("Runtime.getProperties", {
        objectId,
        ownProperties: true,
        generatePreview: true,
        nonIndexedPropertiesOnly: onlyNamed,
      });
    const own = result.filter(
      ({ name, isOwn }) => isOwn !== false && name !== "__proto__" && !isHidden(name),
    );
    const more = [...(privateProperties ?? []), ...(internalProperties ?? [])];
    const all = [...own, ...more.filter(({ value }) => value !== undefined)];
    return pageOf(all, part).map((property) => this.#property(objectId, property));
  }

  #property(objectId: string, { name, value, get }: Property): Variable {
    if (value !== undefined) return this.variable(name, value);
    if (get?.objectId === undefined) return { name, value: "undefined", variablesReference: 0 };
    // Calling it could do anything, so it waits until somebody opens it.
    return {
      name,
      value: "(…)",
      variablesReference: this.#targets.push({ kind: "getter", objectId, name }),
      presentationHint: { lazy: true, attributes: ["hasSideEffects"] },
    };
  }

  async #call(objectId: string, name: string): Promise<Variable> {
    const { result } = await call(this.#inspector, this.#frame(), {
      objectId,
      code: "function (name) { return this[name]; }",
      args: [{ value: name }],
    });
    return this.variable(name, result);
  }
}

/** Those of a list that are asked for; a count of 0 asks for all. */
function pageOf<T>(all: readonly T[], { start = 0, count }: Part): readonly T[] {
  const first = Math.max(0, start);
  return all.slice(first, count ? first + count : undefined);
}

/** A value as the argument of a call. */
export function argumentOf({ objectId, value, unserializableValue }: Remote): object {
  if (objectId !== undefined) return { objectId };
  return unserializableValue === undefined ? { value } : { unserializableValue };
}
