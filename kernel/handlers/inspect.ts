import type { Bundle } from "../protocol/content.ts";
import type { Inspection } from "../language/language.ts";
import type { Handler } from "./handler.ts";

/** What is known of the name at the cursor; answered while a cell runs. */
export const inspect: Handler<"inspect_request"> = async (content, context) => {
  const language = await context.language;
  const { code, cursor_pos, detail_level } = content;
  const found = await language.inspect(code, cursor_pos, detail_level);
  return { status: "ok", found: found !== null, data: found ? bundle(found) : {}, metadata: {} };
};

/** An inspection, as data for a front end. */
export function bundle({ text, markdown }: Inspection): Bundle {
  return { "text/plain": text, "text/markdown": markdown };
}
