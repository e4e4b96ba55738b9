/** One message of a comm, in either direction. */
export interface CommMessage {
  readonly type: "comm_open" | "comm_msg" | "comm_close";
  readonly content: CommContent;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly buffers: readonly Uint8Array[];
}

/** What a message of a comm says; only `comm_open` names a target. */
export interface CommContent {
  readonly comm_id: string;
  readonly target_name?: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The bytes of a comm message: the length of a JSON text, which `stringify` makes, the text, then the buffers as they are. */
export function encodeComm(
  { buffers, ...rest }: CommMessage,
  stringify: (value: object) => string = JSON.stringify,
): Buffer {
  const sizes = buffers.map(({ byteLength }) => byteLength);
  const text = Buffer.from(stringify({ ...rest, sizes }));
  const head = Buffer.allocUnsafe(4);
  head.writeUInt32LE(text.length);
  return Buffer.concat([head, text, ...buffers]);
}

/** The comm message in `bytes`. Each buffer has memory of its own, so that any typed array can be laid over it. */
export function decodeComm(bytes: Buffer): CommMessage {
  let at = 4 + bytes.readUInt32LE(0);
  const { sizes, ...rest } = JSON.parse(bytes.toString("utf8", 4, at)) as Omit<
    CommMessage,
    "buffers"
  > & { sizes: readonly number[] };
  const buffers = sizes.map((size) => new Uint8Array(bytes.subarray(at, (at += size))));
  return { ...rest, buffers };
}
