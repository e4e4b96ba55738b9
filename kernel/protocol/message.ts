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

/** A message to everyone on IOPub, caused by `parent`; its topic is `topic`, else its type. */
export function createPublication(
  type: string,
  content: object,
  parent: Header | null,
  session: string,
  topic: Uint8Array = Buffer.from(type),
): Message {
  return { ...empty, identities: [topic], header: createHeader(type, session), parent, content };
}
