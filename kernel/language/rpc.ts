import type { Readable, Writable } from "node:stream";

/** A JSON-RPC peer over a pair of streams, framed by `Content-Length` as the language server protocol has it. */
export interface Rpc {
  /** The peer's answer; rejects on its error, after `timeout` ms, or when the connection fails. */
  request(method: string, params: unknown, timeout: number): Promise<unknown>;
  notify(method: string, params: unknown): void;
  /** Rejects everything that waits. */
  fail(error: Error): void;
}

interface Message {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: { readonly items?: readonly unknown[] };
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Speaks to a peer that reads `output` and writes `input`. */
export function connectRpc(input: Readable, output: Writable): Rpc {
  const waiting = new Map<number, Waiting>();
  let last = 0;

  let corked = false;
  const send = (message: object): void => {
    const text = JSON.stringify({ jsonrpc: "2.0", ...message });
    // What is sent together, a change and a question about it, leaves in one write and wakes the peer once.
    if (!corked) {
      corked = true;
      output.cork();
      process.nextTick(() => {
        corked = false;
        output.uncork();
      });
    }
    output.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  };

  const receive = (message: Message): void => {
    if (message.method !== undefined) {
      // The server's own requests: it asks for settings and may register watchers. Defaults for all.
      if (message.id !== undefined)
        send({ id: message.id, result: message.params?.items?.map(() => null) ?? null });
      return;
    }
    const waits = waiting.get(Number(message.id));
    waiting.delete(Number(message.id));
    if (message.error) waits?.reject(new Error(`language server: ${message.error.message}`));
    else waits?.resolve(message.result ?? null);
  };
  readFrames(input, (text) => {
    const message = parse(text);
    if (message !== null) receive(message);
  });

  return {
    request(method, params, timeout) {
      const id = ++last;
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          if (!waiting.delete(id)) return;
          send({ method: "$/cancelRequest", params: { id } });
          reject(new TimeoutError(`language server: no answer to ${method} in ${timeout} ms`));
        }, timeout);
        const settle = <T>(then: (value: T) => void) => {
          return (value: T): void => {
            clearTimeout(timer);
            then(value);
          };
        };
        waiting.set(id, { resolve: settle(resolve), reject: settle(reject) });
        send({ id, method, params });
      });
    },
    notify: (method, params) => send({ method, params }),
    fail(error) {
      const all = [...waiting.values()];
      waiting.clear();
      for (const { reject } of all) reject(error);
    },
  };
}

/** Null for what is no message: whoever waits for it hears so when its time is over. */
function parse(text: string): Message | null {
  try {
    return JSON.parse(text) as Message | null;
  } catch {
    return null;
  }
}

/** The peer did not answer in time. */
export class TimeoutError extends Error {}

function readFrames(input: Readable, found: (text: string) => void): void {
  let chunks: Buffer[] = [];
  let have = 0;
  let need = 0;
  input.on("data", (chunk: Buffer) => {
    chunks.push(chunk);
    have += chunk.length;
    // A long answer comes in many chunks: they are joined once it is whole.
    while (have > 0 && have >= need) {
      let buffer = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
      const header = buffer.indexOf("\r\n\r\n");
      if (header < 0) {
        chunks = [buffer];
        return;
      }
      const length = Number(
        /Content-Length: (\d+)/i.exec(buffer.toString("latin1", 0, header))?.[1] ?? 0,
      );
      const end = header + 4 + length;
      need = end;
      chunks = [buffer];
      if (have < end) return;
      const text = buffer.toString("utf8", header + 4, end);
      buffer = buffer.subarray(end);
      chunks = [buffer];
      have = buffer.length;
      need = 0;
      found(text);
    }
  });
}
