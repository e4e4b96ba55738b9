import type { Position } from "./position.ts";

/** What the language server offers for the cursor. */
export interface Item {
  readonly label: string;
  readonly kind?: number;
  readonly sortText?: string;
  readonly textEdit?: { readonly range?: { readonly start: Position } };
  readonly data?: {
    /** The module to import it from. */
    readonly source?: string;
    readonly autoImport?: { readonly importKind?: number };
  };
}

const CALLABLE = new Set([2, 3, 4]);

/** An item that is called: a method, a function or a constructor. */
export const isCallable = ({ kind = 0 }: Item): boolean => CALLABLE.has(kind);

const VARIABLE = 6;

/** An item that is a variable, or an import of anything. */
export const isVariable = ({ kind }: Item): boolean => kind === VARIABLE;
