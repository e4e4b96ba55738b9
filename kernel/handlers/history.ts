import type { History } from "../history/history.ts";
import type { Handler } from "./handler.ts";

/** Answer from the cells that this session and those before it stored. */
export const history =
  (kept: History): Handler<"history_request"> =>
  async (query) => ({ status: "ok", history: await kept.select(query) });
