import { flatten } from "../core/tree.ts";
import { isTensor } from "../ops/is-tensor.ts";
import { freeSlot, openScopes, type Slot } from "./slot.ts";

/** What frees the states that were made since it was opened. */
export interface Scope extends Disposable {
  /** Leaves the states in a tree of tensors to the scope around this one, or to the garbage collector. */
  keep<T>(tree: T): T;
}

/**
 * Opens a scope: the states of compiled steps that are made in it are freed at its end, except what `keep` is given. Without one, the
 * garbage collector frees them some time after nothing refers to them any more.
 *
 * @example
 * function train(): Params {
 *   using own = scope();
 *   let state = start();
 *   for (const batch of batches) ({ state } = step(state, batch));
 *   return own.keep(state.params); // the optimizer's moments go
 * }
 */
export function scope(): Scope {
  const own = new Set<Slot>();
  openScopes().push(own);
  return {
    keep(tree) {
      const scopes = openScopes();
      for (const { slot } of flatten("keep", tree, isTensor).leaves)
        if (slot !== null && own.delete(slot)) scopes[scopes.indexOf(own) - 1]?.add(slot);
      return tree;
    },
    [Symbol.dispose]() {
      const scopes = openScopes();
      const place = scopes.indexOf(own);
      if (place >= 0) scopes.splice(place, 1);
      for (const slot of own) freeSlot(slot);
      own.clear();
    },
  };
}
