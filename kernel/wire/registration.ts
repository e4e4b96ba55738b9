import { randomInt } from "node:crypto";
import { Dealer } from "zeromq";
import { PORTS, type Connection, type Port } from "./connection.ts";
import { createSignature } from "./signature.ts";

/** What a launcher that lets kernels choose their ports writes instead of a connection file (protocol 5.6, JEP 66). */
export interface Registration {
  readonly kernel_id: string;
  readonly transport: "tcp" | "ipc";
  readonly registration_ip: string;
  readonly registration_port: number;
  readonly signature_scheme: string;
  readonly key: string;
}

const DELIMITER = Buffer.from("<IDS|MSG>");
/** So long a launcher may take to acknowledge. */
const PATIENCE = 10_000;

/** The registration that the fields of a file describe; throws an error that names a wrong one. */
export function parseRegistration(fields: Record<string, unknown>): Registration {
  const { transport = "tcp", signature_scheme = "hmac-sha256", key = "" } = fields;
  const { registration_ip, registration_port, kernel_id } = fields;
  const wrong = (name: string, expected: string): TypeError =>
    new TypeError(
      `registration file: ${name} must be ${expected}, got ${JSON.stringify(fields[name]) ?? "nothing"}`,
    );
  if (transport !== "tcp" && transport !== "ipc") throw wrong("transport", "tcp or ipc");
  if (typeof registration_ip !== "string") throw wrong("registration_ip", "text");
  if (!Number.isInteger(registration_port)) throw wrong("registration_port", "a port number");
  if (typeof kernel_id !== "string") throw wrong("kernel_id", "text");
  if (typeof key !== "string") throw wrong("key", "text");
  if (typeof signature_scheme !== "string" || !signature_scheme.startsWith("hmac-"))
    throw wrong("signature_scheme", "hmac- and a hash's name");
  return { ...(fields as unknown as Registration), transport, signature_scheme, key };
}

/** The connection before its ports are known: the sockets choose them. */
export function unbound({
  transport,
  registration_ip: ip,
  signature_scheme,
  key,
}: Registration): Connection {
  // A path has no free ports to choose from; a number that nobody else draws is as good.
  const first = transport === "ipc" ? randomInt(10_000, 1 << 30) : 0;
  const number = (i: number): number => (transport === "ipc" ? first + i : 0);
  const ports = Object.fromEntries(PORTS.map((port, i) => [port, number(i)])) as Record<
    Port,
    number
  >;
  return { transport, ip, signature_scheme, key, ...ports };
}

/** Tells the launcher where the sockets are, and waits until it says that it heard. */
export async function register(
  registration: Registration,
  connection: Pick<Connection, Port>,
): Promise<void> {
  const { kernel_id, transport, registration_ip, registration_port } = registration;
  const address =
    transport === "ipc"
      ? `ipc://${registration_ip}-${registration_port}`
      : `tcp://${registration_ip}:${registration_port}`;
  const signature = createSignature(unbound(registration));
  const socket = new Dealer({ linger: 0, receiveTimeout: PATIENCE });
  try {
    socket.connect(address);
    const ports = Object.fromEntries(PORTS.map((port) => [port, connection[port]]));
    const content = JSON.stringify({ kernel_id, ...ports });
    await socket.send([DELIMITER, signature.sign([content]), content]);
    const frames = await socket.receive();
    const at = frames.findIndex((frame) => DELIMITER.equals(frame));
    const [signed, answer] = frames.slice(at + 1);
    const refused =
      at < 0 || signed === undefined || answer === undefined
        ? "it has too few frames"
        : signature.refuse(signed, [answer]);
    if (refused !== null) throw new Error(`the answer is not to be trusted: ${refused}`);
    if (!/\bACK\b/.test(String(answer))) throw new Error(`the launcher says ${String(answer)}`);
  } catch (cause) {
    const what = (cause as NodeJS.ErrnoException).code === "EAGAIN" ? "no answer came" : cause;
    throw new Error(`registration: ${address}: ${String(what)}`, { cause });
  } finally {
    socket.close();
  }
}
