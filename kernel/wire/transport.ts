import { randomUUID } from "node:crypto";
import { messageOf } from "../message-of.ts";
import type { PublicationType, Published, Question } from "../protocol/content.ts";
import { createPublication, createQuestion, createReply } from "../protocol/message.ts";
import type { Attached, Channel, Header, Request } from "../protocol/message.ts";
import { coalesce, type Publish } from "./coalesce.ts";
import { createCodec } from "./codec.ts";
import type { Connection } from "./connection.ts";
import { createOutbox, type Frames, type Outbox } from "./outbox.ts";
import { createSignature } from "./signature.ts";
import { closeSockets, type Opened, openSockets, publishPast, type Sockets } from "./sockets.ts";

/** Whoever owns the sockets. */
export interface Owner {
  /** Takes a message that arrived; never rejects. */
  receive(request: Request): Promise<void>;
  /** Hears what went wrong: messages that cannot be trusted or read are dropped. */
  log(line: string): void;
  /** Hears when publications pile up because a front end does not keep up, and when it has caught up. */
  pressed?(full: boolean): void;
}

/** Carries messages to and from front ends. */
export interface Transport {
  /** Where the sockets are, with the ports that were left to choose. */
  readonly connection: Connection;
  /** Hands what arrives to `owner`, from now on and instead of to the one before. */
  listen(owner: Owner): void;
  readonly publish: Publish;
  /** Answers `request` where it came from, after everything published so far. */
  reply(request: Request, content: object): void;
  /** Puts a question to the front end that sent `request`, after everything published so far; returns the question's id. `unheard` is called when it has no connection on stdin. */
  ask(request: Request, question: Question, unheard: () => void): string;
  /** Everything sent has left; the sockets are closed. */
  close(): Promise<void>;
}

/** So long a front end may take to open its other sockets. */
const ARRIVAL = 500;
/** Closing waits this long for a front end that is behind. */
const FAREWELL = 1000;

/** Binds the sockets of `connection`. */
export async function openTransport(
  connection: Connection,
  opening: Promise<Opened> = openSockets(connection),
): Promise<Transport> {
  const session = randomUUID();
  const codec = createCodec(createSignature(connection));
  const opened = await opening;
  const { sockets } = opened;
  let owner: Owner | null = null;
  const log = (line: string): void => owner?.log(line);
  const pressed = (full: boolean): void => owner?.pressed?.(full);
  // A cell that ends with the kernel, or a timer, may speak after the sockets are gone.
  let closed = false;
  const unheard = new WeakMap<Frames, () => void>();
  const outboxes = {
    iopub: outbox("iopub"),
    shell: outbox("shell"),
    control: outbox("control"),
    stdin: outbox("stdin"),
  };

  function outbox(name: Exclude<keyof Sockets, "heartbeat">): Outbox {
    const failed = (error: unknown, frames: Frames): void => {
      log(`a message on ${name} was not sent: ${String(error)}`);
      unheard.get(frames)?.();
    };
    return createOutbox(
      async (frames) => {
        if (closed) return;
        if (name === "stdin") await untilThere(() => sockets.stdin.send(frames));
        else await sockets[name].send(frames);
      },
      failed,
      name === "iopub" ? { pressed, passBy } : {},
    );
  }

  async function passBy(frames: Frames): Promise<void> {
    if (closed) return;
    log("a front end takes no publications; it is passed by until it reads again");
    await publishPast(sockets.iopub, frames);
  }

  function publish<T extends PublicationType>(
    type: T,
    content: Published[T],
    parent: Header | null,
    attached?: Attached,
  ): void {
    outboxes.iopub.send(() =>
      codec.encode(createPublication(type, content, parent, session, attached)),
    );
  }
  const text = coalesce(publish);

  async function read(channel: Channel): Promise<void> {
    for await (const frames of sockets[channel]) {
      const decoded = codec.decode(frames);
      if ("message" in decoded) void owner?.receive({ ...decoded.message, channel });
      else log(`a message on ${channel} was dropped: ${decoded.refused}`);
      // It is well on its way before the socket is asked for another.
      await new Promise<void>((resolve) => process.nextTick(resolve));
    }
  }

  /** Greets each subscriber (JEP 65), on the topic it subscribed to, so that it knows when it misses nothing more. */
  async function welcome(): Promise<void> {
    for await (const [event] of sockets.iopub) {
      if (event?.[0] !== 1) continue;
      const topic = event.subarray(1);
      text.flush();
      publish("iopub_welcome", { subscription: topic.toString() }, null, { topic });
    }
  }

  async function echo(): Promise<void> {
    for await (const frames of sockets.heartbeat) await sockets.heartbeat.send(frames);
  }

  return {
    connection: opened.connection,
    listen(next) {
      const first = owner === null;
      owner = next;
      if (!first) return;
      const channels = (["shell", "control", "stdin"] as const).map((name) => read(name));
      for (const reading of [...channels, welcome(), echo()])
        reading.catch((error: unknown) => log(`a socket failed: ${String(error)}`));
    },
    publish: text.publish,
    reply(request, content) {
      text.flush();
      outboxes[request.channel].send(() => codec.encode(createReply(request, content, session)));
    },
    ask(request, question, failed) {
      text.flush();
      const message = createQuestion(request, question, session);
      outboxes.stdin.send(() => {
        const frames = codec.encode(message);
        unheard.set(frames, failed);
        return frames;
      });
      return message.header.msg_id;
    },
    async close() {
      text.flush();
      const drained = Promise.all(Object.values(outboxes).map((outbox) => outbox.drained()));
      const waited = Promise.withResolvers<void>();
      const timer = setTimeout(waited.resolve, FAREWELL);
      await Promise.race([drained, waited.promise]);
      clearTimeout(timer);
      closed = true;
      const problem = closeSockets(opened);
      if (problem !== undefined) log(`the file of a socket is left: ${messageOf(problem)}`);
    },
  };
}

/** A front end opens its sockets one after another; a cell may come over one before the next is open. */
async function untilThere(send: () => Promise<void>): Promise<void> {
  const end = performance.now() + ARRIVAL;
  for (;;) {
    try {
      return await send();
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== "EHOSTUNREACH" || performance.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}
