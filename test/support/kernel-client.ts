// A front end over raw ZeroMQ sockets, no Jupyter. Tests and benches drive kernels with it.
import { createHmac, randomUUID } from "node:crypto";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Dealer, Subscriber } from "zeromq";

/** Where a kernel is, as its connection file says. */
export interface ConnectionFile {
  readonly transport: "tcp" | "ipc";
  readonly ip: string;
  readonly shell_port: number;
  readonly iopub_port: number;
  readonly stdin_port: number;
  readonly control_port: number;
  readonly hb_port: number;
  readonly signature_scheme: "hmac-sha256";
  readonly key: string;
  readonly curve_publickey?: string;
  readonly curve_secretkey?: string;
}

/** A message from the kernel. */
export interface Incoming {
  readonly channel: "shell" | "control" | "iopub" | "stdin";
  readonly type: string;
  readonly header: Record<string, unknown>;
  readonly parent: { readonly msg_id?: string };
  readonly metadata: Record<string, unknown>;
  // Tests read whatever field they expect.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly content: any;
  readonly buffers: readonly Uint8Array[];
  /** When it arrived, in milliseconds. */
  readonly at: number;
}

/** The sockets that a front end sends on. */
type Outgoing = "shell" | "control" | "stdin";

/** What a message carries beside its content. */
export interface Extras {
  readonly id?: string;
  readonly parent?: object;
  readonly metadata?: object;
  readonly buffers?: readonly Uint8Array[];
  /** Further fields of the header. */
  readonly header?: object;
}

/** What came back for one request, up to its reply and its idle. */
export interface Answer {
  readonly reply: Incoming;
  readonly published: readonly Incoming[];
}

/** A connection file for free ports, or for sockets in a temporary folder. */
export async function createConnectionFile(
  transport: "tcp" | "ipc" = "tcp",
): Promise<ConnectionFile> {
  const [shell_port, iopub_port, stdin_port, control_port, hb_port] =
    transport === "tcp" ? await findFreePorts(5) : [1, 2, 3, 4, 5];
  return {
    transport,
    ip: transport === "tcp" ? "127.0.0.1" : join(tmpdir(), `sonde-${randomUUID()}`),
    shell_port: shell_port ?? 0,
    iopub_port: iopub_port ?? 0,
    stdin_port: stdin_port ?? 0,
    control_port: control_port ?? 0,
    hb_port: hb_port ?? 0,
    signature_scheme: "hmac-sha256",
    key: randomUUID(),
  };
}

async function findFreePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
      return server;
    }),
  );
  return Promise.all(
    servers.map(async (server) => {
      const { port } = server.address() as { port: number };
      await new Promise((closed) => server.close(closed));
      return port;
    }),
  );
}

/** The ZeroMQ address of one socket. */
export function addressOf(
  connection: ConnectionFile,
  port: "shell_port" | "iopub_port" | "stdin_port" | "control_port" | "hb_port",
): string {
  return connection.transport === "ipc"
    ? `ipc://${connection.ip}-${connection[port]}`
    : `tcp://${connection.ip}:${connection[port]}`;
}

type Watcher = (message: Incoming) => boolean;

/** Speaks to one kernel; keeps every message that came. */
export class KernelClient {
  readonly messages: Incoming[] = [];
  readonly session: string = randomUUID();
  readonly #connection: ConnectionFile;
  readonly #verify: boolean;
  readonly #sockets: { shell: Dealer; control: Dealer; stdin: Dealer; iopub: Subscriber };
  readonly #watchers = new Set<Watcher>();
  #closed = false;
  readonly #sending = {
    shell: Promise.resolve(),
    control: Promise.resolve(),
    stdin: Promise.resolve(),
  };

  constructor(connection: ConnectionFile, verify = true, hasStdin = true) {
    this.#connection = connection;
    this.#verify = verify;
    const options = {
      receiveHighWaterMark: 0,
      linger: 0,
      reconnectInterval: 5,
      ...curveOf(connection),
    };
    // One identity on all of them: questions come back to who sent the cell.
    const dealer = (): Dealer => new Dealer({ ...options, routingId: this.session });
    const [shell, control, stdin] = [dealer(), dealer(), dealer()];
    const iopub = new Subscriber(options);
    shell.connect(addressOf(connection, "shell_port"));
    control.connect(addressOf(connection, "control_port"));
    if (hasStdin) stdin.connect(addressOf(connection, "stdin_port"));
    iopub.subscribe("");
    iopub.connect(addressOf(connection, "iopub_port"));
    this.#sockets = { shell, control, stdin, iopub };
    for (const channel of ["shell", "control", "stdin", "iopub"] as const) void this.#read(channel);
  }

  async #read(channel: Incoming["channel"]): Promise<void> {
    for await (const frames of this.#sockets[channel]) {
      const at = frames.findIndex(
        (frame) => frame.length === 9 && frame.toString() === "<IDS|MSG>",
      );
      const [signature, ...rest] = frames.slice(at + 1);
      if (this.#verify && signature?.toString() !== this.sign(rest.slice(0, 4)))
        throw new Error("the kernel signed a message wrongly");
      const [header, parent, metadata, content] = rest
        .slice(0, 4)
        .map((part) => JSON.parse(part.toString()) as never);
      const message: Incoming = {
        channel,
        type: (header as unknown as { msg_type: string }).msg_type,
        header: header as never,
        parent: parent as never,
        metadata: metadata as never,
        content: content as never,
        buffers: rest.slice(4),
        at: performance.now(),
      };
      this.messages.push(message);
      for (const watcher of this.#watchers) if (watcher(message)) this.#watchers.delete(watcher);
    }
  }

  /** The signature of the four parts of a message. */
  sign(parts: readonly (Uint8Array | string)[]): string {
    const hmac = createHmac("sha256", this.#connection.key);
    for (const part of parts) hmac.update(part);
    return hmac.digest("hex");
  }

  /** Sends frames as they are. */
  sendFrames(frames: readonly (Uint8Array | string)[], channel: Outgoing = "shell"): Promise<void> {
    const sent = this.#sending[channel]
      .then(() => this.#sockets[channel].send([...frames]))
      .catch((error: unknown) => {
        // Who closes gives up what nobody took.
        if (!this.#closed) throw error;
      });
    this.#sending[channel] = sent;
    return sent;
  }

  /** The frames of a message, signed. */
  frames(
    type: string,
    content: object | string,
    { id = randomUUID(), parent = {}, metadata = {}, buffers = [], header: more = {} }: Extras = {},
  ): (string | Uint8Array)[] {
    const header = {
      msg_id: id,
      msg_type: type,
      session: this.session,
      username: "test",
      date: new Date().toISOString(),
      version: "5.5",
      ...more,
    };
    const body = typeof content === "string" ? content : JSON.stringify(content);
    const parts = [JSON.stringify(header), JSON.stringify(parent), JSON.stringify(metadata), body];
    return ["<IDS|MSG>", this.sign(parts), ...parts, ...buffers];
  }

  /** Sends a message and returns its id. */
  send(type: string, content: object, channel: Outgoing = "shell", extras: Extras = {}): string {
    const id = extras.id ?? randomUUID();
    void this.sendFrames(this.frames(type, content, { ...extras, id }), channel);
    return id;
  }

  /** Answers the kernel's next question as its user would; resolves with the question. */
  async answerNext(value: string): Promise<Incoming> {
    const question = await this.next(({ type }) => type === "input_request");
    this.send("input_reply", { value }, "stdin", { parent: question.header });
    return question;
  }

  /** Resolves when the kernel is idle again after a message that has no reply. */
  async notify(type: string, content: object, extras: Extras = {}): Promise<readonly Incoming[]> {
    const from = this.messages.length;
    const id = this.send(type, content, "shell", extras);
    const mine = (message: Incoming): boolean => message.parent.msg_id === id;
    await this.next((message) => mine(message) && message.content.execution_state === "idle");
    return this.messages.slice(from).filter(mine);
  }

  /** Resolves with the first message, from now on, that `matches`. */
  next(matches: Watcher, milliseconds = 20_000): Promise<Incoming> {
    return new Promise((resolve, reject) => {
      const watcher: Watcher = (message) => {
        if (!matches(message)) return false;
        clearTimeout(timer);
        resolve(message);
        return true;
      };
      const timer = setTimeout(() => {
        this.#watchers.delete(watcher);
        const last = this.messages.slice(-5).map(({ type, content }) => [type, content]);
        reject(
          new Error(`no such message in ${milliseconds} ms; the last were ${JSON.stringify(last)}`),
        );
      }, milliseconds);
      this.#watchers.add(watcher);
    });
  }

  /** The reply and the idle of a message that was sent, with everything published for it. */
  async answer(id: string, milliseconds?: number): Promise<Answer> {
    const from = this.messages.length;
    const mine = (message: Incoming): boolean => message.parent.msg_id === id;
    const [reply] = await Promise.all([
      this.next((message) => mine(message) && message.type.endsWith("_reply"), milliseconds),
      this.next(
        (message) => mine(message) && message.content.execution_state === "idle",
        milliseconds,
      ),
    ]);
    const since = this.messages.slice(from);
    return {
      reply,
      published: since.filter((message) => mine(message) && message.channel === "iopub"),
    };
  }

  request(
    type: string,
    content: object = {},
    channel: "shell" | "control" = "shell",
    extras: Extras = {},
  ): Promise<Answer> {
    return this.answer(this.send(type, content, channel, extras));
  }

  execute(code: string, options: object = {}): Promise<Answer> {
    return this.request("execute_request", {
      code,
      silent: false,
      store_history: true,
      ...options,
    });
  }

  /** Resolves when the kernel answers and its publications arrive. */
  async ready(milliseconds = 20_000): Promise<void> {
    const end = performance.now() + milliseconds;
    for (let wait = 150; performance.now() < end; wait = Math.min(2 * wait, 5000)) {
      const id = this.send("kernel_info_request", {});
      // The first answer may find the subscription not yet made; then it is asked again.
      const answer = await this.answer(id, wait).catch(() => null);
      if (answer) return;
    }
    throw new Error(`the kernel was not ready in ${milliseconds} ms`);
  }

  close(): void {
    this.#closed = true;
    for (const socket of Object.values(this.#sockets)) socket.close();
  }
}

/** The texts that a stream carried, joined. */
export function textOf({ published }: Answer, name: "stdout" | "stderr" = "stdout"): string {
  return published
    .filter(({ type, content }) => type === "stream" && content.name === name)
    .map(({ content }) => String(content.text))
    .join("");
}

/** As jupyter_client does: the client's own keys are the kernel's, which it must have been given. */
export function curveOf({ curve_publickey: key, curve_secretkey: secret }: ConnectionFile): object {
  if (key === undefined || secret === undefined) return {};
  return { curveServerKey: key, curvePublicKey: key, curveSecretKey: secret };
}
