import { type Entry, selectHistory } from "../protocol/history.ts";
import type { Handler } from "./handler.ts";

/** Answer from the cells that this session stored; `entries` grows as cells run. */
export const history =
  (entries: readonly Entry[]): Handler<"history_request"> =>
  (query) => ({ status: "ok", history: selectHistory(entries, query) });
