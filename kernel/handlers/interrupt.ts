import type { Handler } from "./handler.ts";

/** Stop the running cell; its own reply says that it was interrupted. */
export const interrupt: Handler<"interrupt_request"> = async (_, { interrupts, header }) => {
  await interrupts.interrupt(header);
  return { status: "ok" };
};
