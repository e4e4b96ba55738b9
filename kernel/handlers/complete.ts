import type { Handler } from "./handler.ts";

/** What could stand at the cursor, with types; answered while a cell runs. */
export const complete: Handler<"complete_request"> = async ({ code, cursor_pos }, context) => {
  const language = await context.language;
  const { matches, cursor_start, cursor_end, types } = await language.complete(code, cursor_pos);
  const metadata = { _jupyter_types_experimental: types };
  return { status: "ok", matches, cursor_start, cursor_end, metadata };
};
