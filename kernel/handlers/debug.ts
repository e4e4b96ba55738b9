import type { Handler } from "./handler.ts";

/** Answer a request of the Debug Adapter Protocol. */
export const debug: Handler<"debug_request"> = async (request, { debugger: adapter, header }) => {
  const response = await adapter.handle(request, header);
  return { status: "ok", ...response };
};
