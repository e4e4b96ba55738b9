import { createHmac, createSecretKey, hash, timingSafeEqual } from "node:crypto";
import { Recent } from "../recent.ts";
import type { Connection } from "./connection.ts";

/** Signs what goes out and checks what comes in. */
export interface Signature {
  /** The signature of these frames, as hexadecimal text; empty when the connection has no key. */
  sign(frames: readonly (Uint8Array | string)[]): string;
  /** Why these frames may not be trusted, or null when they may. */
  refuse(signature: Uint8Array, frames: readonly Uint8Array[]): string | null;
}

/** How many signatures are remembered at least, to refuse a message that is sent a second time. */
const REMEMBERED = 32_768;

/** Signs with the connection's key; without a key everything is trusted, as the protocol says. */
export function createSignature({ key, signature_scheme: scheme }: Connection): Signature {
  if (key === "") return { sign: () => "", refuse: () => null };
  const algorithm = scheme.slice("hmac-".length);
  const seen = new Recent<string, true>(REMEMBERED);
  const sign = signer(algorithm, Buffer.from(key));

  function refuse(signature: Uint8Array, frames: readonly Uint8Array[]): string | null {
    const expected = sign(frames);
    const bytes = Buffer.from(expected);
    if (signature.length !== bytes.length || !timingSafeEqual(signature, bytes))
      return "its signature is wrong";
    if (seen.get(expected)) return "it was sent before";
    seen.set(expected, true);
    return null;
  }

  return { sign, refuse };
}

/** Bytes that the hash takes at a time; others are left to `createHmac`. */
const BLOCK: Readonly<Record<string, number>> = { sha256: 64 };
/** A message of at most so many bytes is put together and hashed at once, which takes a third of the time of an HMAC object. */
const SHORT = 4096;

/** HMAC (RFC 2104) as hexadecimal text. */
function signer(algorithm: string, key: Buffer): Signature["sign"] {
  const secret = createSecretKey(key);
  const whole: Signature["sign"] = (frames) => {
    const hmac = createHmac(algorithm, secret);
    for (const frame of frames) hmac.update(frame);
    return hmac.digest("hex");
  };
  const block = BLOCK[algorithm];
  if (block === undefined) checkHash(algorithm, whole);
  if (block === undefined || key.length > block) return whole;
  const padded = Buffer.concat([key], block);
  const inner = Buffer.concat([padded.map((byte) => byte ^ 0x36)], block + SHORT);
  const outer = Buffer.concat([padded.map((byte) => byte ^ 0x5c)], 2 * block);
  return (frames) => {
    let at = block;
    for (const frame of frames) {
      // A UTF-16 unit takes at most three bytes.
      if (at + (typeof frame === "string" ? 3 : 1) * frame.length > inner.length)
        return whole(frames);
      if (typeof frame === "string") at += inner.write(frame, at);
      else {
        inner.set(frame, at);
        at += frame.length;
      }
    }
    const size = outer.write(hash(algorithm, inner.subarray(0, at), "hex"), block, "hex");
    return hash(algorithm, outer.subarray(0, block + size), "hex");
  };
}

/** A hash that is not there would else be noticed by the first message, too late to say so. */
function checkHash(algorithm: string, sign: Signature["sign"]): void {
  try {
    sign([]);
  } catch (cause) {
    const name = JSON.stringify(`hmac-${algorithm}`);
    throw new Error(
      `connection file: signature_scheme ${name} names no hash of this Node; hmac-sha256 is there always`,
      { cause },
    );
  }
}
