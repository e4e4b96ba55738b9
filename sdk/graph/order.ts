/** The nodes such that each stands after those that it needs; else in the given order. */
export function inOrder<T extends object>(
  nodes: Iterable<T>,
  needs: (node: T) => Iterable<T>,
): T[] {
  const order: T[] = [];
  const state = new Map<T, "open" | "done">();
  // Depth first with an own stack: long chains would overflow the call stack.
  for (const node of nodes) {
    if (state.has(node)) continue;
    const pending = [node];
    for (let top = pending.at(-1); top !== undefined; top = pending.at(-1)) {
      const seen = state.get(top);
      if (seen === undefined) {
        state.set(top, "open");
        for (const needed of needs(top)) if (!state.has(needed)) pending.push(needed);
        continue;
      }
      pending.pop();
      if (seen === "done") continue;
      state.set(top, "done");
      order.push(top);
    }
  }
  return order;
}
