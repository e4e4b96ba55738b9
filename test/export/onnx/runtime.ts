import { once } from "node:events";
import { Worker } from "node:worker_threads";

/** One input: texts or numbers, with their shape. */
export interface Feed {
  readonly data: readonly string[] | Float32Array | Int32Array | Int8Array | Uint8Array;
  readonly shape: readonly number[];
}

/** What a file gives, by the name of the output. */
export type Outputs = Readonly<Record<string, ArrayLike<number> & ArrayLike<string>>>;

/** What the thread is asked. */
export type Request =
  | { readonly kind: "load"; readonly bytes: Uint8Array }
  | { readonly kind: "run"; readonly feeds: Readonly<Record<string, Feed>> };

/** A row as a table has it. */
export type AnyRow = Readonly<Record<string, unknown>>;

/** onnxruntime in a thread. */
export interface Runtime {
  /** Loads another file, which it checks. */
  load(bytes: Uint8Array): Promise<unknown>;
  run(feeds: Readonly<Record<string, Feed>>): Promise<Outputs>;
  close(): Promise<unknown>;
}

/** Starts onnxruntime. */
export function runtime(): Runtime {
  const worker = new Worker(new URL("./runtime-worker.ts", import.meta.url));
  const ask = async (request: object): Promise<unknown> => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker, not a window
    worker.postMessage(request);
    const [{ value, error }] = (await once(worker, "message")) as [
      { value: unknown; error?: string },
    ];
    if (error !== undefined) throw new Error(error);
    return value;
  };
  return {
    load: (bytes) => ask({ kind: "load", bytes }),
    run: async (feeds) => (await ask({ kind: "run", feeds })) as Outputs,
    close: () => worker.terminate(),
  };
}

/** Rows as the inputs of a file: one `[N, 1]` for each column; a missing number is NaN, a missing text empty. */
export function columns(
  inputs: readonly { readonly name: string; readonly type: string }[],
  rows: readonly AnyRow[],
): Record<string, Feed> {
  const shape = [rows.length, 1];
  return Object.fromEntries(
    inputs.map(({ name, type }) => {
      const values = rows.map((row) => row[name] ?? null);
      const data =
        type === "string"
          ? values.map((value) => (value ?? "") as string)
          : Float32Array.from(values, (value) => (value === null ? NaN : Number(value)));
      return [name, { data, shape }];
    }),
  );
}
