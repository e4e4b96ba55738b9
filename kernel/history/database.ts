import { chmodSync, closeSync, existsSync, openSync, readSync, renameSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { makeFolder } from "../make-folder.ts";
import { IN_MEMORY, OWN } from "./name.ts";
import { codeOf, isHeld } from "./patiently.ts";

/** SQLite waits this many milliseconds for another kernel's write, and everybody else with it: who calls tries again (`patiently.ts`). */
const MOMENT = 5;

/** SQLite keeps them as they are written here. */
const COLUMNS = `
    session INTEGER NOT NULL, line INTEGER NOT NULL, input TEXT NOT NULL, output TEXT`;
/** The history comes first: another kernel that opens the file at the same time knows it by that. */
const SCHEMA = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  CREATE TABLE IF NOT EXISTS history (${COLUMNS},
    PRIMARY KEY (session, line)
  );
  CREATE TABLE IF NOT EXISTS sessions (session INTEGER PRIMARY KEY AUTOINCREMENT, start TEXT NOT NULL);
`;

/** What SQLite says of a file that is no history any more: an error in the schema, a damaged file, none of SQLite's. */
const SPOILT: readonly unknown[] = [1, 11, 26];

/** A history that is open, and the number of the session that began in it. */
export interface Opened {
  readonly database: DatabaseSync;
  readonly session: number;
}

/**
 * Begins a session of the history in a file that only its owner can read, made when it is not there. One of Sonde that is spoilt is put aside,
 * one that cannot be used is done without: cells matter more than their history. Throws while another kernel holds it.
 */
export function openDatabase(file: string, log: (line: string) => void): Opened {
  let spoilt: boolean;
  try {
    return open(file);
  } catch (error) {
    if (isHeld(error)) throw error;
    spoilt = SPOILT.includes(codeOf(error));
    log(`the history in ${file} cannot be used: ${String(error)}`);
  }
  try {
    if (spoilt && isOurs(file)) {
      putAside(file);
      log(`it was put aside as ${file}.unreadable, and a new one begins`);
      return open(file);
    }
  } catch {
    // there is no place for it
  }
  log("the history of this session is kept in memory only; SONDE_HISTORY can name another file");
  return open(IN_MEMORY);
}

/** Whether Sonde made a file: by its place, or by the first page, which holds the schema. */
function isOurs(file: string): boolean {
  if (file.endsWith(OWN)) return true;
  const page = Buffer.alloc(4096);
  const descriptor = openSync(file, "r");
  try {
    readSync(descriptor, page);
  } finally {
    closeSync(descriptor);
  }
  return page.includes(COLUMNS);
}

/** With what lies beside it, which SQLite would take for the new one's. */
function putAside(file: string): void {
  for (const end of ["-wal", "-shm"])
    if (existsSync(file + end)) renameSync(file + end, `${file}.unreadable${end}`);
  renameSync(file, `${file}.unreadable`);
}

function open(file: string): Opened {
  if (file !== IN_MEMORY) makeFolder(dirname(file), 0o700);
  const database = new DatabaseSync(file, { timeout: MOMENT });
  try {
    if (isForeign(database)) throw new Error("it is another program's database");
    // Before anything is written to it; the files beside it take its permissions.
    if (file !== IN_MEMORY) chmodSync(file, 0o600);
    database.exec(SCHEMA);
    const begin = database.prepare("INSERT INTO sessions (start) VALUES (?)");
    return { database, session: Number(begin.run(new Date().toISOString()).lastInsertRowid) };
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Whether a database has tables and none of them is a history as Sonde writes it. */
function isForeign(database: DatabaseSync): boolean {
  if (database.prepare("SELECT 1 FROM sqlite_schema").get() === undefined) return false;
  const columns = database.prepare("SELECT name FROM pragma_table_info('history')").all();
  return columns.map(({ name }) => name).join() !== "session,line,input,output";
}
