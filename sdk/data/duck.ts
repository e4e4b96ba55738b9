import type { DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";

/** One row of an answer, by column. */
export type Answer = Readonly<Record<string, unknown>>;

let opened: Promise<{ instance: DuckDBInstance; connection: DuckDBConnection }> | undefined;
let queue: Promise<unknown> = Promise.resolve();

/** Runs statements one after the other on the process's own in-memory database, which opens at the first. */
export function exclusive<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  const turn = queue.then(async () => work((await open()).connection));
  queue = turn.catch(() => undefined);
  return turn;
}

/** The rows of one query as plain objects. */
export function query(sql: string): Promise<readonly Answer[]> {
  return exclusive((connection) => read(connection, sql));
}

/** The rows of one query run on a single thread: sums then add in one order, whatever the machine. */
export function queryInOrder(sql: string): Promise<readonly Answer[]> {
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

async function read(connection: DuckDBConnection, sql: string): Promise<readonly Answer[]> {
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
  return opened;
}
