import { chmodSync, existsSync, renameSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { makeFolder } from "../make-folder.ts";
import { matches } from "./glob.ts";
import { IN_MEMORY } from "./name.ts";
import { codeOf, isHeld } from "./patiently.ts";

/** SQLite waits this many milliseconds for another kernel's write, and everybody else with it: who calls tries again (`patiently.ts`). */
const MOMENT = 5;

const SCHEMA = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  CREATE TABLE IF NOT EXISTS sessions (session INTEGER PRIMARY KEY AUTOINCREMENT, start TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS history (
    session INTEGER NOT NULL, line INTEGER NOT NULL, input TEXT NOT NULL, output TEXT,
    PRIMARY KEY (session, line)
  );
`;

/** What SQLite says of a file that is no history: an error in the schema, a damaged file, none of SQLite's. */
const SPOILT: readonly unknown[] = [1, 11, 26];

/** A history that is open, and the number of the session that began in it. */
export interface Opened {
  readonly database: DatabaseSync;
  readonly session: number;
}

/**
 * Begins a session of the history in a file that only its owner can read, made when it is not there. One that is spoilt is put aside, one
 * that cannot be used is done without: cells matter more than their history. Throws while another kernel holds it.
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
    if (spoilt) {
      putAside(file);
      log(`it was put aside as ${file}.unreadable, and a new one begins`);
      return open(file);
    }
  } catch {
    // there is no place for it
  }
  log("the history of this session is kept in memory only");
  return open(IN_MEMORY);
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
    // Before anything is written to it; the files beside it take its permissions.
    if (file !== IN_MEMORY) chmodSync(file, 0o600);
    database.exec(SCHEMA);
    // Or tables of another program would be found out with each cell anew.
    database.prepare("SELECT session, line, input, output FROM history LIMIT 1").get();
    database.function("matches", { deterministic: true }, (pattern, text) =>
      Number(matches(String(pattern), String(text))),
    );
    const begin = database.prepare("INSERT INTO sessions (start) VALUES (?)");
    return { database, session: Number(begin.run(new Date().toISOString()).lastInsertRowid) };
  } catch (error) {
    database.close();
    throw error;
  }
}
