import { createHmac, createSecretKey, timingSafeEqual } from "node:crypto";
import type { Connection } from "./connection.ts";

/** Signs what goes out and checks what comes in. */
export interface Signature {
  /** The signature of these frames, as hexadecimal text; empty when the connection has no key. */
  sign(frames: readonly (Uint8Array | string)[]): string;
  /** Why these frames may not be trusted, or null when they may. */
  refuse(signature: Uint8Array, frames: readonly Uint8Array[]): string | null;
}

/** How many signatures are remembered, to refuse a message that is sent a second time. */
const REMEMBERED = 65_536;

/** Signs with the connection's key; without a key everything is trusted, as the protocol says. */
export function createSignature({ key, signature_scheme: scheme }: Connection): Signature {
  if (key === "") return { sign: () => "", refuse: () => null };
  const algorithm = scheme.slice("hmac-".length);
  const secret = createSecretKey(Buffer.from(key));
  const seen = new Set<string>();

  function sign(frames: readonly (Uint8Array | string)[]): string {
    const hmac = createHmac(algorithm, secret);
    for (const frame of frames) hmac.update(frame);
    return hmac.digest("hex");
  }

  function refuse(signature: Uint8Array, frames: readonly Uint8Array[]): string | null {
    const expected = sign(frames);
    const bytes = Buffer.from(expected);
    if (signature.length !== bytes.length || !timingSafeEqual(signature, bytes))
      return "its signature is wrong";
    if (seen.has(expected)) return "it was sent before";
    seen.add(expected);
    // A set keeps the order of insertion, so the first is the oldest.
    if (seen.size > REMEMBERED)
      for (const oldest of seen) {
        seen.delete(oldest);
        break;
      }
    return null;
  }

  return { sign, refuse };
}
