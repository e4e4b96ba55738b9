import { formatWarnings } from "../language/warnings.ts";
import type { Cell } from "../session/session.ts";
import type { Context } from "./handler.ts";

/** Checks the types of a cell beside its running and publishes what is wrong, one line each, on its stderr. */
export async function warn({ code, count }: Cell, context: Context): Promise<void> {
  try {
    const language = await context.language;
    const text = formatWarnings(await language.diagnose(code), count);
    if (text !== "") context.publish("stream", { name: "stderr", text });
  } catch (error) {
    context.log(`the types of cell ${count} were not checked: ${String(error)}`);
  }
}
