import { stringify } from "./json.ts";
import { randomUUID } from "node:crypto";
import { types } from "node:util";
import { plain } from "../display/text.ts";
import { type CommMessage, decodeComm, encodeComm } from "../protocol/comm.ts";
import { describeText } from "./failure.ts";
import { FRAME } from "./link.ts";
import type { Output, Sink } from "./output.ts";

/** What comes with the data of a comm message. */
export interface CommExtras {
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
  readonly buffers?: readonly (ArrayBuffer | ArrayBufferView)[];
}

/** A message that a comm received. */
export interface CommEvent {
  readonly data: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly buffers: readonly Uint8Array[];
}

/** Receives what the front end sends over a comm. */
export type CommListener = (event: CommEvent) => void;

/** An open channel to the front ends. */
export interface Comm {
  readonly id: string;
  readonly target: string;
  readonly closed: boolean;
  send(data: object, extras?: CommExtras): void;
  /** Ends the comm on both sides. */
  close(data?: object, extras?: CommExtras): void;
  /** Calls `listener` for each message; returns how to stop that. */
  onMessage(listener: CommListener): () => void;
  /** Calls `listener` when the front end closes the comm. */
  onClose(listener: CommListener): () => void;
}

/** Called when a front end opens a comm of a target. */
export type CommTarget = (comm: Comm, opened: CommEvent) => void;

/** What libraries find at `globalThis[Symbol.for("sonde.comms")]`. */
export interface CommHost {
  /** Opens a comm of a target that the front end knows. */
  open(target: string, data?: object, extras?: CommExtras & { readonly id?: string }): Comm;
  /** Lets front ends open comms of this target; returns how to stop that. */
  register(target: string, opened: CommTarget): () => void;
  /** Runs `body`; what it and what it starts print or show goes to `sink` instead of a cell. */
  capture<T>(sink: Sink, body: () => T): T;
  /** The text of an error as its cell would show it. */
  describe(error: unknown): string;
}

/** The comms of the running code. */
export interface Comms {
  /** Takes a message off the pipe. It is handled once the running code yields, in order. */
  arrive(execution: number, bytes: Buffer): void;
  /** Handles what arrived before a cell, before that cell. */
  handleAll(): void;
}

interface Arrived {
  readonly execution: number;
  readonly message: CommMessage;
}

/** Adds the comm host to the global object. Mutates `begun`: it holds the execution of the message that is handled. */
export function installComms(output: Output, begun: Set<number>): Comms {
  const targets = new Map<string, CommTarget>();
  const open = new Map<string, OpenComm>();
  const arrived: Arrived[] = [];

  const send = (message: CommMessage): void =>
    output.send(FRAME.comm, encodeComm(message, stringify));
  const create = (id: string, target: string): OpenComm => {
    const comm = new OpenComm(id, target, send, () => open.delete(id));
    open.set(id, comm);
    return comm;
  };

  const host: CommHost = {
    open(target, data = {}, { id = randomUUID(), ...extras } = {}) {
      send(outgoing("comm_open", { comm_id: id, target_name: target }, data, extras));
      return create(id, target);
    },
    register(target, opened) {
      targets.set(target, opened);
      return () => void (targets.get(target) === opened && targets.delete(target));
    },
    capture: (sink, body) => output.capture(sink, body),
    describe: describeText,
  };
  Object.defineProperty(globalThis, Symbol.for("sonde.comms"), { value: host });

  function receive({ type, content, ...extras }: CommMessage): void {
    const { comm_id: id, target_name: target = "", data } = content;
    const event = { data, ...extras };
    if (type !== "comm_open") return open.get(id)?.receive(type, event, complain);
    const opened = targets.get(target);
    if (opened === undefined) return send(outgoing("comm_close", { comm_id: id }, {}, {}));
    const comm = create(id, target);
    try {
      opened(comm, event);
    } catch (error) {
      comm.close();
      throw error;
    }
  }

  const complain = (error: unknown): void =>
    output.write("stderr", `Uncaught ${describeText(error)}\n`);

  function handleNext(): void {
    const next = arrived.shift();
    if (next === undefined) return;
    const { execution, message } = next;
    begun.add(execution);
    output.run(execution, () => {
      try {
        receive(message);
      } catch (error) {
        complain(error);
      }
    });
    begun.delete(execution);
    output.handled(execution);
  }

  return {
    arrive(execution, bytes) {
      arrived.push({ execution, message: decodeComm(bytes) });
      // A turn of its own: a listener that is terminated takes no other message with it.
      setImmediate(handleNext);
    },
    handleAll() {
      while (arrived.length > 0) handleNext();
    },
  };
}

class OpenComm implements Comm {
  readonly id: string;
  readonly target: string;
  closed = false;
  private readonly emit: (message: CommMessage) => void;
  private readonly ended: () => void;
  private readonly messages = new Set<CommListener>();
  private readonly closings = new Set<CommListener>();

  constructor(id: string, target: string, emit: (message: CommMessage) => void, ended: () => void) {
    this.id = id;
    this.target = target;
    this.emit = emit;
    this.ended = ended;
  }

  send(data: object, extras: CommExtras = {}): void {
    if (this.closed) throw new Error(`comm: ${this.target} ${this.id} is closed`);
    this.emit(outgoing("comm_msg", { comm_id: this.id }, data, extras));
  }

  close(data: object = {}, extras: CommExtras = {}): void {
    if (this.closed) return;
    this.end();
    this.emit(outgoing("comm_close", { comm_id: this.id }, data, extras));
  }

  onMessage(listener: CommListener): () => void {
    this.messages.add(listener);
    return () => void this.messages.delete(listener);
  }

  onClose(listener: CommListener): () => void {
    this.closings.add(listener);
    return () => void this.closings.delete(listener);
  }

  /** Tells all listeners; `complain` hears of those that throw. */
  receive(type: CommMessage["type"], event: CommEvent, complain: (error: unknown) => void): void {
    if (type === "comm_close") this.end();
    // A copy: a listener that is added meanwhile hears the next message.
    for (const listener of new Set(type === "comm_close" ? this.closings : this.messages))
      try {
        listener(event);
      } catch (error) {
        complain(error);
      }
  }

  private end(): void {
    this.closed = true;
    this.ended();
  }
}

/** A message as front ends take it; throws what cannot be one. */
export function outgoing(
  type: CommMessage["type"],
  content: { readonly comm_id: string; readonly target_name?: string },
  data: object,
  { metadata = {}, buffers = [] }: CommExtras,
): CommMessage {
  if (typeof data !== "object" || data === null || Array.isArray(data))
    throw new TypeError(`comm: data must be an object, got ${plain(data)}; write { value: … }`);
  return {
    type,
    content: { ...content, data: data as Record<string, unknown> },
    metadata,
    buffers: buffers.map(bytesOf),
  };
}

function bytesOf(buffer: ArrayBuffer | ArrayBufferView): Uint8Array {
  if (ArrayBuffer.isView(buffer))
    return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  if (types.isAnyArrayBuffer(buffer)) return new Uint8Array(buffer);
  throw new TypeError(
    `comm: buffers must be typed arrays or ArrayBuffers, got ${plain(buffer)}; put other values into data`,
  );
}
