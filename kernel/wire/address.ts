import type { Connection } from "./connection.ts";

/** Everything, an IPv4 address or an IPv6 address. */
const NUMERIC = /^(?:\*|[\d.]+|\[?[\da-f.]*:[\da-f:.]*(?:%\w+)?\]?)$/i;
/** So long the system may take to find the address of a name. */
const PATIENCE = 5000;

/** The address to listen on. A host's name is looked up beside everything else: ZeroMQ would block this thread for that. */
export async function numericAddress({
  transport,
  ip,
}: Pick<Connection, "transport" | "ip">): Promise<string> {
  if (transport === "ipc" || NUMERIC.test(ip)) return ip;
  const { networkInterfaces } = await import("node:os");
  // ZeroMQ knows the names of interfaces.
  if (ip in networkInterfaces()) return ip;
  const { lookup } = await import("node:dns/promises");
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(late.reject, PATIENCE, new Error(`no answer in ${PATIENCE / 1000} s`));
  try {
    return (await Promise.race([lookup(ip, { family: 4 }), late.promise])).address;
  } catch (cause) {
    throw new Error(
      `kernel: cannot find the address of '${ip}' (${(cause as Error).message}); give the IP address of this machine`,
      { cause },
    );
  } finally {
    clearTimeout(timer);
  }
}
