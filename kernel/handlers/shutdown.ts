import type { Handler } from "./handler.ts";

/** Agree to end; the kernel does so once this reply is out. */
export const shutdown: Handler<"shutdown_request"> = ({ restart }) => ({ status: "ok", restart });
