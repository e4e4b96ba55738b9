import { createHmac } from "node:crypto";

/** A generator of numbers in [0, 1) that a seed determines (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Frames = Buffer[];
type Random = () => number;

const DELIMITER = Buffer.from("<IDS|MSG>");
const TYPES = ["execute_request", "complete_request", "kernel_info_request", "shutdown_request"];

/** What no kernel may obey: kind → frames that a stranger could send. None carries a signature made with the key. */
export const kinds: Readonly<Record<string, (random: Random) => Frames>> = {
  noise: (random) => many(random, 12, () => bytes(random, 200)),
  "noise after a delimiter": (random) => [DELIMITER, ...many(random, 8, () => bytes(random, 100))],
  unsigned: (random) => [DELIMITER, Buffer.alloc(0), ...parts(random)],
  "signed with another key": (random) => {
    const body = parts(random);
    return [DELIMITER, sign(body, "another key"), ...body];
  },
  "a signature of random bytes": (random) => [DELIMITER, bytes(random, 64, 64), ...parts(random)],
  truncated: (random) => {
    const body = parts(random);
    const whole = [DELIMITER, sign(body, "another key"), ...body];
    return whole.slice(0, Math.floor(random() * whole.length));
  },
  "cut inside a frame": (random) => {
    const body = parts(random).map((part) => part.subarray(0, Math.floor(random() * part.length)));
    return [DELIMITER, sign(body, ""), ...body];
  },
  "many frames": (random) => [DELIMITER, ...Array.from({ length: 200 }, () => bytes(random, 3))],
  large: (random) => [
    DELIMITER,
    bytes(random, 64, 64),
    Buffer.alloc(20_000 + Math.floor(random() * 200_000), 0x7b),
  ],
  "two delimiters": (random) => [DELIMITER, DELIMITER, sign(parts(random), "x"), ...parts(random)],
  "deeply nested JSON": () => {
    const deep = Buffer.from("[".repeat(5000));
    return [DELIMITER, sign([deep, deep, deep, deep], "x"), deep, deep, deep, deep];
  },
};

/** The four signed parts of a request that would do harm: it sets a global, or ends the kernel. */
function parts(random: Random): Frames {
  const type = TYPES[Math.floor(random() * TYPES.length)];
  const header = {
    msg_id: String(random()),
    msg_type: type,
    session: "s",
    username: "u",
    date: "",
    version: "5.5",
  };
  const content = {
    code: "globalThis.fuzzed = true",
    silent: false,
    cursor_pos: 1,
    restart: false,
  };
  return [header, {}, {}, content].map((part) => Buffer.from(JSON.stringify(part)));
}

function sign(body: readonly Buffer[], key: string): Buffer {
  const hmac = createHmac("sha256", key);
  for (const part of body) hmac.update(part);
  return Buffer.from(hmac.digest("hex"));
}

const bytes = (random: Random, most: number, least = 0): Buffer =>
  Buffer.from(
    Array.from({ length: least + Math.floor(random() * (most - least)) }, () => random() * 256),
  );

const many = (random: Random, most: number, make: () => Buffer): Frames =>
  Array.from({ length: 1 + Math.floor(random() * most) }, make);
