import type { Header, Message } from "../protocol/message.ts";
import { wellFormed } from "../well-formed.ts";
import type { Signature } from "./signature.ts";

const DELIMITER = Buffer.from("<IDS|MSG>");

/** What arrived: a message, or why it is none. */
export type Decoded = { readonly message: Message } | { readonly refused: string };

/** Bytes ↔ messages. */
export interface Codec {
  encode(message: Message): (Uint8Array | string)[];
  /** Never throws: whatever arrives, the answer says what it is. */
  decode(frames: readonly Uint8Array[]): Decoded;
}

/** A codec that signs and checks with `signature`. */
export function createCodec(signature: Signature): Codec {
  return {
    encode({ identities, header, parent, metadata, content, buffers }) {
      const parts = [header, parent ?? {}, metadata, content].map(write);
      return [...identities, DELIMITER, signature.sign(parts), ...parts, ...buffers];
    },

    decode(frames) {
      const at = frames.findIndex((frame) => DELIMITER.equals(frame));
      if (at < 0) return { refused: "it has no delimiter" };
      const [signed, ...rest] = frames.slice(at + 1);
      const parts = rest.slice(0, 4);
      if (signed === undefined || parts.length < 4) return { refused: "it has too few frames" };
      const refused = signature.refuse(signed, parts);
      if (refused !== null) return { refused };

      const [header, parent, metadata, content] = parts.map(parseObject);
      if (!header || !parent || !metadata || !content)
        return { refused: "a part of it is not a JSON object" };
      if (!isHeader(header)) return { refused: "its header lacks msg_id or msg_type" };
      const message: Message = {
        identities: frames.slice(0, at),
        header,
        parent: isHeader(parent) ? parent : null,
        metadata: metadata as Record<string, unknown>,
        content,
        buffers: rest.slice(4),
      };
      return { message };
    },
  };
}

/** A text longer than this is made bytes once, and not by the signature and by the socket again. */
const LONG = 4096;

function write(part: object): string | Buffer {
  const text = wellFormed(JSON.stringify(part));
  return text.length > LONG ? Buffer.from(text) : text;
}

function parseObject(bytes: Uint8Array): object | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString());
    return typeof value === "object" && !Array.isArray(value) ? value : null;
  } catch {
    return null; // The caller says that this message is refused.
  }
}

/** The two fields the kernel relies on; the others only travel back to the sender. */
function isHeader(value: object): value is Header {
  const { msg_id: id, msg_type: type } = value as Partial<Header>;
  return typeof id === "string" && typeof type === "string";
}
