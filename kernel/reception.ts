import { describeKernel } from "./handlers/kernel-info.ts";
import type { Request } from "./protocol/message.ts";
import type { Connection } from "./wire/connection.ts";
import type { Opened } from "./wire/sockets.ts";
import { openTransport, type Transport } from "./wire/transport.ts";

/** The sockets of a kernel that may still be loading. */
export interface Reception extends Transport {
  /** Settles when a front end knows who we are. */
  readonly answered: Promise<void>;
}

/** Answers front ends that ask who we are, which is the first that they ask; all else waits until the kernel itself listens. */
export async function openReception(
  connection: Connection,
  log: (line: string) => void = logToStderr,
  opening?: Promise<Opened>,
): Promise<Reception> {
  const transport = await openTransport(connection, opening);
  const answered = Promise.withResolvers<void>();
  const waiting: Request[] = [];
  let asked = false;

  async function receive(request: Request): Promise<void> {
    const { header } = request;
    asked = true;
    if (header.msg_type !== "kernel_info_request") return void waiting.push(request);
    transport.publish("status", { execution_state: "busy" }, header);
    transport.reply(request, describeKernel());
    transport.publish("status", { execution_state: "idle" }, header);
    // When it has left.
    setImmediate(answered.resolve);
  }

  transport.listen({ receive, log });
  // Who subscribed as soon as the sockets were open is welcomed before, and who asked already knows more.
  setImmediate(() => {
    if (!asked) transport.publish("status", { execution_state: "starting" }, null);
  });
  return {
    ...transport,
    answered: answered.promise,
    listen(owner) {
      transport.listen(owner);
      for (const request of waiting.splice(0)) void owner.receive(request);
    },
  };
}

/** Jupyter shows or keeps what a kernel writes there. */
export function logToStderr(line: string): void {
  process.stderr.write(`sonde: ${line}\n`);
}
