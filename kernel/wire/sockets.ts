import { capability, Router, XPublisher } from "zeromq";
import { fs } from "../builtin.ts";
import { numericAddress } from "./address.ts";
import { formatAddress, PORTS, type Connection, type Port } from "./connection.ts";
import type { Frames } from "./outbox.ts";

/** The five sockets of a kernel, bound. */
export interface Sockets {
  readonly iopub: XPublisher;
  readonly shell: Router;
  readonly control: Router;
  readonly stdin: Router;
  readonly heartbeat: Router;
}

/** A larger frame closes the connection that it came over, before it takes memory; Jupyter Server's own limit is the same. */
const LARGEST = 512 << 20;
// Replies have no limit: at one, ZeroMQ would drop them. What was sent still leaves within a second of closing.
const basic = { sendHighWaterMark: 0, linger: 1000 };
/** Publications that ZeroMQ holds for a front end that is behind; with `noDrop`, further ones wait in the outbox. */
const BEHIND = 128;

/** The sockets, and where they are in the end. */
export interface Opened {
  readonly sockets: Sockets;
  readonly connection: Connection;
}

/** ZeroMQ's number of `ZMQ_USE_FD`: to listen on a descriptor that listens already. */
const USE_FD = 89;

/**
 * Creates the sockets and binds them, or takes over ports that are open, in the order of `PORTS`; fails when an address is taken. A
 * port of 0 is chosen by the system.
 */
export async function openSockets(
  connection: Connection,
  largest: number = LARGEST,
  open?: readonly number[],
): Promise<Opened> {
  const outgoing = { ...basic, maxMessageSize: largest, ...curve(connection) };
  // A front end that connects again under its old identity is heard.
  const router = { ...outgoing, handover: true };
  const reached = { ...connection, ip: await numericAddress(connection) };
  const address = (port: Port): string => formatAddress(reached, port);
  const sockets: Sockets = {
    // Without `allSubs` a second front end with the same subscription would not be greeted.
    iopub: new XPublisher({
      ...outgoing,
      sendHighWaterMark: BEHIND,
      noDrop: true,
      verbosity: "allSubs",
    }),
    shell: new Router(router),
    control: new Router(router),
    // Mandatory: a question to a front end that is not there is an error, not a wait for ever.
    stdin: new Router({ ...router, mandatory: true }),
    heartbeat: new Router(outgoing),
  };
  const ports = {
    iopub: "iopub_port",
    shell: "shell_port",
    control: "control_port",
    stdin: "stdin_port",
    heartbeat: "hb_port",
  } as const;
  const names = Object.keys(ports) as (keyof Sockets)[];
  try {
    for (const name of names) {
      const descriptor = open?.[PORTS.indexOf(ports[name])];
      if (descriptor !== undefined) listenOn(sockets[name], descriptor);
    }
    await Promise.all(names.map((name) => bind(sockets[name], address(ports[name]))));
  } catch (error) {
    for (const socket of Object.values(sockets)) socket.close();
    throw error;
  }
  const chosen = Object.fromEntries(
    names.map((name) => [ports[name], connection[ports[name]] || portOf(sockets[name])]),
  );
  return { sockets, connection: { ...connection, ...chosen } };
}

/** zeromq.js names no such option, but has the call behind all of them. */
function listenOn(socket: Router | XPublisher, descriptor: number): void {
  const options = socket as unknown as { setInt32Option(option: number, value: number): void };
  options.setInt32Option(USE_FD, descriptor);
}

/** Closes the sockets and, of ipc, removes their files, which ZeroMQ leaves; returns why one could not be removed. */
export function closeSockets({ sockets, connection }: Opened): unknown {
  for (const socket of Object.values(sockets)) socket.close();
  if (connection.transport !== "ipc") return undefined;
  let problem: unknown;
  for (const port of PORTS)
    try {
      fs.rmSync(formatAddress(connection, port).slice("ipc://".length), { force: true });
    } catch (error) {
      problem = error;
    }
  return problem;
}

/** Publishes to those who have room. ZeroMQ forgets the others, also for what is published later, until they read again. */
export async function publishPast(iopub: XPublisher, frames: Frames): Promise<void> {
  setNoDrop(iopub, false);
  try {
    await iopub.send(frames);
  } finally {
    if (!iopub.closed) setNoDrop(iopub, true);
  }
}

/** ZeroMQ heeds this option at once; its package warns of every one that is set on a bound socket. */
function setNoDrop(iopub: XPublisher, noDrop: boolean): void {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    iopub.noDrop = noDrop;
  } finally {
    process.emitWarning = emitWarning;
  }
}

const REMEDIES: Readonly<Record<string, string>> = {
  EADDRINUSE: "; another process uses it",
  ENAMETOOLONG: "; let ip in the connection file be a shorter path",
  ENOENT: "; make its folder, or let ip in the connection file name another",
};

async function bind(socket: Router | XPublisher, address: string): Promise<void> {
  try {
    await socket.bind(address);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw new Error(
      `kernel: cannot listen on ${address} (${message})${REMEDIES[code ?? ""] ?? ""}`,
      {
        cause,
      },
    );
  }
}

/** Who does not know the public key cannot even connect (CurveZMQ, RFC 26). */
function curve({ curve_publickey: publicKey, curve_secretkey: secretKey }: Connection): object {
  if (publicKey === undefined || secretKey === undefined) return {};
  if (capability.curve !== true)
    throw new Error(
      "kernel: this build of ZeroMQ has no CURVE, which the connection file asks for",
    );
  return { curveServer: true, curvePublicKey: publicKey, curveSecretKey: secretKey };
}

const portOf = ({ lastEndpoint }: Router | XPublisher): number =>
  Number(/:(\d+)$/.exec(lastEndpoint ?? "")?.[1]);
