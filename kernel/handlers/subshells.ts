import { randomUUID } from "node:crypto";
import type { Handler } from "./handler.ts";

/** The subshells of a kernel (JEP 91): queues of cells beside the main one. */
export interface Subshells {
  create(): string;
  /** False when there is none of that name. */
  remove(id: string): boolean;
  has(id: string): boolean;
  list(): string[];
}

/** A kernel without subshells yet. */
export function createSubshells(): Subshells {
  const ids = new Set<string>();
  return {
    create() {
      const id = randomUUID();
      ids.add(id);
      return id;
    },
    remove: (id) => ids.delete(id),
    has: (id) => ids.has(id),
    list: () => [...ids],
  };
}

/** Make a subshell: its cells run while a cell of another awaits. */
export const createSubshell =
  (subshells: Subshells): Handler<"create_subshell_request"> =>
  () => ({ status: "ok", subshell_id: subshells.create() });

/** Remove a subshell; the cells that it has still run. */
export const deleteSubshell =
  (subshells: Subshells): Handler<"delete_subshell_request"> =>
  ({ subshell_id }) => {
    if (!subshells.remove(subshell_id)) throw new RangeError(unknown(subshell_id));
    return { status: "ok" };
  };

/** List the subshells. */
export const listSubshell =
  (subshells: Subshells): Handler<"list_subshell_request"> =>
  () => ({ status: "ok", subshell_id: subshells.list() });

/** What is said of a subshell that is not there. */
export const unknown = (id: string): string =>
  `subshell: there is none with the id ${JSON.stringify(id)}; create_subshell_request makes one`;
