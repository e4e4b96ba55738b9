import type { DatabaseSync } from "node:sqlite";
import type { HistoryQuery, HistoryRow } from "../protocol/content.ts";
import type { Entry } from "../protocol/history.ts";
import type { Opened } from "./database.ts";
import { matches } from "./glob.ts";
import { isHeld, patiently } from "./patiently.ts";

/** The cells of this session and of those before it. */
export interface History {
  /** The number of the last cell stored, 0 before the first. */
  last(): number;
  /** Stores a cell; its number follows the last. It may get its output later, which `changed` tells. */
  add(entry: Entry): void;
  changed(entry: Entry): void;
  /** The rows that a query asks for, oldest first. */
  select(query: HistoryQuery): Promise<HistoryRow[]>;
  /** Writes what waits. */
  close(): Promise<void>;
}

interface Row {
  readonly session: number;
  readonly line: number;
  readonly input: string;
  readonly output: string | null;
}

/** Cells are written this long after they were stored, all that came meanwhile in one go. */
const LATER = 500;
/** While they cannot be written, so many of the newest wait, and no more text than this. */
const WAITING = 1000;
const WAITING_TEXT = 10_000_000;

/** A history in a file, or in memory only; opened when there is something to write or to ask. */
export function createHistory(
  file: string | (() => Promise<string>),
  log: (line: string) => void,
): History {
  let opened: Promise<Opened> | undefined;
  let changes = new Map<number, Entry>();
  let last = 0;
  let timer: NodeJS.Timeout | undefined;
  let fails = false;

  // Loaded by the first cell: a kernel is ready sooner without.
  const open = async () => {
    const { openDatabase } = await import("./database.ts");
    const path = typeof file === "string" ? file : await file();
    return patiently(() => openDatabase(path, log));
  };

  async function flush(): Promise<Opened> {
    clearTimeout(timer);
    timer = undefined;
    const { database, session } = await (opened ??= open().catch((error: unknown) => {
      opened = undefined; // to be tried again: another kernel may have held the file
      throw error;
    }));
    await patiently(() => write(database, session)).catch(failed);
    return { database, session };
  }

  function write(database: DatabaseSync, session: number): void {
    const waiting = changes;
    changes = new Map();
    if (waiting.size === 0) return;
    try {
      const insert = database.prepare("INSERT OR REPLACE INTO history VALUES (?, ?, ?, ?)");
      database.exec("BEGIN IMMEDIATE");
      for (const { line, input, output } of waiting.values())
        insert.run(session, line, input, output);
      database.exec("COMMIT");
      fails = false;
    } catch (error) {
      if (database.isTransaction) database.exec("ROLLBACK");
      // They are written with the next ones, unless they changed meanwhile.
      changes = new Map([...waiting, ...changes]);
      throw error;
    }
  }

  const failed = (error: unknown): void => {
    changes = newest(changes);
    if (!fails)
      log(
        `the history was not written: ${String(error)}; it is tried again with each cell, and the newest ${WAITING} cells are kept until then`,
      );
    fails = true;
  };

  const note = (entry: Entry): void => {
    changes.set(entry.line, entry);
    timer ??= setTimeout(() => void flush().catch(failed), LATER).unref();
  };
  return {
    last: () => last,
    add(entry) {
      last = entry.line;
      note(entry);
    },
    changed: note,
    async select(query) {
      const { database, session } = await flush().catch((error: unknown) => {
        if (!isHeld(error)) throw error;
        const problem = "history: another program holds the file; ask again when it has let go";
        throw new Error(problem, { cause: error });
      });
      const rows = find(database, session, last, query);
      return rows.map(({ session: number, line, input, output }) => [
        number,
        line,
        query.output ? [input, output] : input,
      ]);
    },
    async close() {
      if (opened === undefined && changes.size === 0) return;
      await flush().then(({ database }) => database.close(), failed);
    },
  };
}

/** The last cells that were stored, as many as may wait. */
function newest(waiting: ReadonlyMap<number, Entry>): Map<number, Entry> {
  const kept: Entry[] = [];
  let text = 0;
  for (const entry of [...waiting.values()].toSorted((a, b) => b.line - a.line)) {
    text += entry.input.length + (entry.output?.length ?? 0);
    if (kept.length === WAITING || text > WAITING_TEXT) break;
    kept.push(entry);
  }
  return new Map(kept.toReversed().map((entry) => [entry.line, entry]));
}

function find(database: DatabaseSync, session: number, last: number, query: HistoryQuery): Row[] {
  // The casts: the columns are those of the schema.
  if (query.hist_access_type === "range") {
    const [number, start, stop] = range(session, last, query);
    return database
      .prepare("SELECT * FROM history WHERE session = ? AND line >= ? AND line < ? ORDER BY line")
      .all(number, start, stop) as unknown as Row[];
  }
  const search = query.hist_access_type === "search";
  const most = query.n === null ? Infinity : Math.max(query.n, 0);
  const newest = search
    ? like(database, query.pattern)
    : database.prepare(`SELECT * FROM history ${NEWEST}`).iterate();
  return take(newest as Iterable<Row>, most, search && query.unique).toReversed();
}

const NEWEST = "ORDER BY session DESC, line DESC";
/** SQLite refuses a pattern of more bytes. */
const LONGEST_GLOB = 50_000;

/** The cells that are like a pattern, newest first. */
function like(database: DatabaseSync, pattern: string): Iterable<unknown> {
  // To SQLite a bracket begins a set of characters, to IPython it is one.
  const glob = pattern.replaceAll("[", "[[]");
  if (Buffer.byteLength(glob) <= LONGEST_GLOB)
    return database.prepare(`SELECT * FROM history WHERE input GLOB ? ${NEWEST}`).iterate(glob);
  const least = pattern.replaceAll("*", "").length;
  return database
    .prepare(`SELECT * FROM history WHERE octet_length(input) >= ? ${NEWEST}`)
    .iterate(least)
    .filter(({ input }) => matches(pattern, String(input)));
}

/** The first rows; with `unique` only the first of equal inputs. */
function take(rows: Iterable<Row>, most: number, unique: boolean): Row[] {
  const taken: Row[] = [];
  const seen = new Set<string>();
  if (most === 0) return taken;
  for (const row of rows) {
    if (unique && seen.has(row.input)) continue;
    if (unique) seen.add(row.input);
    if (taken.push(row) === most) break;
  }
  return taken;
}

/** Session 0 is the running one, a negative one counts back from it; lines likewise, as in IPython. */
function range(
  session: number,
  last: number,
  { session: wanted, start, stop }: HistoryQuery,
): [session: number, start: number, stop: number] {
  const number = wanted <= 0 ? session + wanted : wanted;
  const end = number === session ? last + 1 : Number.MAX_SAFE_INTEGER;
  const from = start < 0 ? end + start : start;
  return [number, Math.max(from, 0), stop === null ? end : stop < 0 ? end + stop : stop];
}
