import { fs } from "../builtin.ts";

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
  /** The CURVE keys of all five sockets, as Z85 text: with them everything is encrypted. */
  readonly curve_publickey?: string;
  readonly curve_secretkey?: string;
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
  return parseConnection(readText(path));
}

/** The text of a connection file or a registration file. */
export function readText(path: string): string {
  try {
    return fs.readFileSync(path, "utf8");
  } catch (cause) {
    throw new Error(`connection file: cannot read ${path}`, { cause });
  }
}

/** Parses the text of a connection file, and throws an error that names a wrong field. */
export function parseConnection(text: string): Connection {
  return checkConnection(parseFields(text));
}

/** Whether fields are those of a registration file (`registration.ts`). */
export function isRegistrationFile(fields: Record<string, unknown>): boolean {
  return "registration_port" in fields;
}

/** The fields of a connection file or a registration file, unchecked. */
export function parseFields(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError("connection file: it is not JSON", { cause });
  }
  if (typeof value !== "object" || value === null)
    throw new TypeError(`connection file: expected an object, got ${JSON.stringify(value)}`);
  return value as Record<string, unknown>;
}

/** The connection that the fields of a file describe; throws an error that names a wrong one. Mutates `fields`: keys that are null go. */
export function checkConnection(fields: Record<string, unknown>): Connection {
  const { transport = "tcp", signature_scheme = "hmac-sha256", key = "" } = fields;
  if (transport !== "tcp" && transport !== "ipc") throw wrong(fields, "transport", "tcp or ipc");
  // In ipc they only end the names of files. ZeroMQ takes one beyond the last for another.
  const highest = transport === "ipc" ? Number.MAX_SAFE_INTEGER : 65_535;
  for (const port of PORTS) {
    const number = fields[port];
    if (!Number.isInteger(number) || Number(number) < 0 || Number(number) > highest)
      throw wrong(fields, port, "a port number");
  }
  if (typeof fields["ip"] !== "string") throw wrong(fields, "ip", "text");
  if (typeof key !== "string") throw wrong(fields, "key", "text");
  if (typeof signature_scheme !== "string" || !signature_scheme.startsWith("hmac-"))
    throw wrong(fields, "signature_scheme", "hmac- and a hash's name");
  checkCurve(fields);
  return { ...(fields as unknown as Connection), transport, signature_scheme, key };
}

/** Both keys or none: half of them would leave the sockets open to everyone. */
function checkCurve(fields: Record<string, unknown>): void {
  const names = ["curve_publickey", "curve_secretkey"] as const;
  if (names.every((name) => (fields[name] ?? null) === null)) {
    for (const name of names) delete fields[name];
    return;
  }
  for (const name of names)
    if (typeof fields[name] !== "string" || fields[name].length !== 40)
      throw new TypeError(`connection file: ${name} must be a CURVE key of 40 characters`);
}

function wrong(fields: Record<string, unknown>, name: string, expected: string): TypeError {
  return new TypeError(
    `connection file: ${name} must be ${expected}, got ${JSON.stringify(fields[name]) ?? "nothing"}`,
  );
}
