import type { DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { host } from "../core/host.ts";

/** One row of an answer, by column. */
export type Answer = Readonly<Record<string, unknown>>;

let opened: Promise<{ instance: DuckDBInstance; connection: DuckDBConnection }> | undefined;
let queue: Promise<unknown> = Promise.resolve();

/**
 * Runs statements one after the other on the process's own in-memory database, which opens at the first. Interrupting
 * the cell that asked stops the statement that runs.
 */
export function exclusive<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  const signal = host()?.signal;
  const turn = queue.then(async () => {
    const { connection } = await open();
    const stop = (): void => connection.interrupt();
    signal?.addEventListener("abort", stop);
    try {
      return await work(connection);
    } finally {
      signal?.removeEventListener("abort", stop);
    }
  });
  queue = turn.catch(() => undefined);
  return turn;
}

/** The rows of one query as plain objects. */
export async function query(sql: string): Promise<readonly Answer[]> {
  // Only asking ends with the cell: what frees memory still runs.
  host()?.signal.throwIfAborted();
  return exclusive((connection) => read(connection, sql));
}

/** The rows of one query run on a single thread: sums then add in one order, whatever the machine. */
export async function queryInOrder(sql: string): Promise<readonly Answer[]> {
  host()?.signal.throwIfAborted();
  return exclusive(async (connection) => {
    const [before] = await read(connection, "select current_setting('threads') as n");
    await connection.run("set threads = 1");
    try {
      return await read(connection, sql);
    } finally {
      await connection.run(`set threads = ${String(before?.["n"])}`);
    }
  });
}

/** The rows of one query on a connection held by `exclusive`. */
export async function read(connection: DuckDBConnection, sql: string): Promise<readonly Answer[]> {
  return (await connection.runAndReadAll(sql)).getRowObjectsJS();
}

// Loading DuckDB takes a fifth of a second, so the first table pays for it, not the import of the library.
function open(): NonNullable<typeof opened> {
  opened ??= import("@duckdb/node-api").then(async ({ DuckDBInstance }) => {
    // Nothing is ever fetched from a network.
    const instance = await DuckDBInstance.create(":memory:", {
      autoinstall_known_extensions: "false",
    });
    return { instance, connection: await instance.connect() };
  });
  // What kept it from opening (too few threads, a package that is installed since) may be over by the next time.
  opened.catch(() => (opened = undefined));
  return opened;
}
