import { PORTS } from "../wire/connection.ts";
import type { Handler } from "./handler.ts";

/** Repeat the ports of the connection file. */
export const connect: Handler<"connect_request"> = (_, { connection }) => ({
  status: "ok",
  ...Object.fromEntries(PORTS.map((port) => [port, connection[port]])),
});
