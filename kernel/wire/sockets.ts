import { Router, XPublisher } from "zeromq";
import type { Port } from "./connection.ts";

/** The five sockets of a kernel, bound. */
export interface Sockets {
  readonly iopub: XPublisher;
  readonly shell: Router;
  readonly control: Router;
  readonly stdin: Router;
  readonly heartbeat: Router;
}

// No limit: at one, ZeroMQ would drop output. What was sent still leaves within a second of closing.
const outgoing = { sendHighWaterMark: 0, linger: 1000 };

/** Creates the sockets and binds them; fails when an address is taken. */
export async function openSockets(address: (port: Port) => string): Promise<Sockets> {
  const sockets: Sockets = {
    // Without `allSubs` a second front end with the same subscription would not be greeted.
    iopub: new XPublisher({ ...outgoing, verbosity: "allSubs" }),
    shell: new Router(outgoing),
    control: new Router(outgoing),
    stdin: new Router(outgoing),
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
    await Promise.all(names.map((name) => sockets[name].bind(address(ports[name]))));
  } catch (cause) {
    for (const socket of Object.values(sockets)) socket.close();
    const wanted = names.map((name) => address(ports[name])).join(", ");
    throw new Error(`kernel: cannot listen on ${wanted}; another process may use them`, { cause });
  }
  return sockets;
}
