import { readFileSync } from "node:fs";

/** Where the sockets are and how messages are signed: the connection file that a front end writes. */
export interface Connection {
  readonly transport: "tcp" | "ipc";
  readonly ip: string;
  readonly shell_port: number;
  readonly iopub_port: number;
  readonly stdin_port: number;
  readonly control_port: number;
  readonly hb_port: number;
  readonly signature_scheme: string;
  readonly key: string;
}

/** The five ports, by the names of the connection file and of `connect_reply`. */
export const PORTS = ["shell_port", "iopub_port", "stdin_port", "control_port", "hb_port"] as const;
export type Port = (typeof PORTS)[number];

/** The ZeroMQ address of one of the sockets. */
export function formatAddress({ transport, ip, ...ports }: Connection, port: Port): string {
  return transport === "ipc" ? `ipc://${ip}-${ports[port]}` : `tcp://${ip}:${ports[port]}`;
}

/** Reads a connection file. */
export function readConnection(path: string): Connection {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    throw new Error(`connection file: cannot read ${path}`, { cause });
  }
  return parseConnection(text);
}

/** Parses the text of a connection file, and throws an error that names a wrong field. */
export function parseConnection(text: string): Connection {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError("connection file: it is not JSON", { cause });
  }
  if (typeof value !== "object" || value === null)
    throw new TypeError(`connection file: expected an object, got ${JSON.stringify(value)}`);
  const fields = value as Record<string, unknown>;

  for (const port of PORTS)
    if (!Number.isInteger(fields[port])) throw wrong(fields, port, "a port number");
  const { transport = "tcp", signature_scheme = "hmac-sha256", key = "" } = fields;
  if (transport !== "tcp" && transport !== "ipc") throw wrong(fields, "transport", "tcp or ipc");
  if (typeof fields["ip"] !== "string") throw wrong(fields, "ip", "text");
  if (typeof key !== "string") throw wrong(fields, "key", "text");
  if (typeof signature_scheme !== "string" || !signature_scheme.startsWith("hmac-"))
    throw wrong(fields, "signature_scheme", "hmac- and a hash's name");
  return { ...(fields as unknown as Connection), transport, signature_scheme, key };
}

function wrong(fields: Record<string, unknown>, name: string, expected: string): TypeError {
  return new TypeError(
    `connection file: ${name} must be ${expected}, got ${JSON.stringify(fields[name]) ?? "nothing"}`,
  );
}
