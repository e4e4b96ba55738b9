import { randomUUID } from "node:crypto";

/** The version of the Jupyter protocol that every header names. */
export const PROTOCOL_VERSION = "5.5";

/** Says which message this is and which session sent it. */
export interface Header {
  readonly msg_id: string;
  readonly msg_type: string;
  readonly session: string;
  readonly username: string;
  readonly date: string;
  readonly version: string;
  /** The subshell that a request is for; the main shell unless given. */
  readonly subshell_id?: string | null;
}

/** One message, in either direction. */
export interface Message {
  /** Routing identities, or the topic of a publication. */
  readonly identities: readonly Uint8Array[];
  readonly header: Header;
  readonly parent: Header | null;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly content: object;
  readonly buffers: readonly Uint8Array[];
}

/** The sockets that requests arrive on and are answered on. */
export type Channel = "shell" | "control" | "stdin";

/** A message that arrived, with the socket that its reply goes to. */
export interface Request extends Message {
  readonly channel: Channel;
}

const empty = { parent: null, metadata: {}, buffers: [] } as const;

function createHeader(type: string, session: string): Header {
  return {
    msg_id: randomUUID(),
    msg_type: type,
    session,
    username: "kernel",
    date: new Date().toISOString(),
    version: PROTOCOL_VERSION,
  };
}

/** The answer to `request`: `x_reply` for `x_request`, back to where it came from. */
export function createReply(request: Message, content: object, session: string): Message {
  const header = createHeader(request.header.msg_type.replace(/_request$/, "_reply"), session);
  return { ...empty, identities: request.identities, header, parent: request.header, content };
}

/** What a publication carries beside its content; its topic is its type unless given. */
export interface Attached {
  readonly topic?: Uint8Array;
  readonly metadata?: Message["metadata"];
  readonly buffers?: Message["buffers"];
}

/** A message to everyone on IOPub, caused by `parent`. */
export function createPublication(
  type: string,
  content: object,
  parent: Header | null,
  session: string,
  { topic = Buffer.from(type), metadata = {}, buffers = [] }: Attached = {},
): Message {
  const header = createHeader(type, session);
  return { identities: [topic], header, parent, metadata, content, buffers };
}

/** A question to the front end that sent `request`, and to no other. */
export function createQuestion(request: Message, content: object, session: string): Message {
  const header = createHeader("input_request", session);
  return { ...empty, identities: request.identities, header, parent: request.header, content };
}
