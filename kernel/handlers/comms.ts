import type { CommMessage } from "../protocol/comm.ts";

/** The comms that are open between front ends and the running code: id → target. */
export interface Comms {
  has(id: string): boolean;
  /** Follows a message, in either direction. */
  follow(message: CommMessage): void;
  /** The open comms, of one target or of all. */
  list(target: string | null): Readonly<Record<string, { readonly target_name: string }>>;
  /** Forgets all; returns the ids of those that were open. */
  clear(): readonly string[];
}

/** An empty table. */
export function createComms(): Comms {
  const open = new Map<string, string>();
  return {
    has: (id) => open.has(id),
    follow({ type, content: { comm_id, target_name = "" } }) {
      if (type === "comm_open") open.set(comm_id, target_name);
      else if (type === "comm_close") open.delete(comm_id);
    },
    list: (target) =>
      Object.fromEntries(
        [...open]
          .filter(([, name]) => target === null || name === target)
          .map(([id, target_name]) => [id, { target_name }]),
      ),
    clear() {
      const ids = [...open.keys()];
      open.clear();
      return ids;
    },
  };
}
