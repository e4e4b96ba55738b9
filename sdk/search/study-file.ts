import type { DatabaseSync } from "node:sqlite";
import { describe, type Parameter } from "./space.ts";
import type { Trial } from "./trial.ts";

/** All that two runs of one study must share. */
export interface StudyIdentity {
  readonly space: readonly Parameter[];
  readonly data: string;
  /** Metric, sampler, seed and so on: what decides which candidates come and how they are judged. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** A study in an SQLite file: each trial is safe once it ended. */
export interface StudyFile {
  /** The trials that were stored before. */
  readonly trials: readonly Trial[];
  add(trial: Trial): void;
  close(): void;
}

/** Opens the file of a study, or makes it; one of another study is an error that says what differs. */
export async function openStudy(path: string, identity: StudyIdentity): Promise<StudyFile> {
  // Loaded by the first study, since it is large.
  const { DatabaseSync } = await import("node:sqlite");
  const database = open(DatabaseSync, path);
  try {
    const trials = read(database, path, identity);
    const insert = database.prepare(
      "insert into trials (number, state, value, trial) values (?, ?, ?, ?)",
    );
    return {
      trials,
      add: (trial) =>
        void insert.run(trial.number, trial.state, trial.value, JSON.stringify(trial)),
      close: () => database.close(),
    };
  } catch (error) {
    database.close();
    throw error;
  }
}

function open(Database: typeof DatabaseSync, path: string): DatabaseSync {
  try {
    return new Database(path);
  } catch (error) {
    throw new TypeError(
      `study "${path}": the file cannot be opened; give a path in a folder that exists`,
      { cause: error },
    );
  }
}

function read(database: DatabaseSync, path: string, identity: StudyIdentity): Trial[] {
  try {
    database.exec(
      "create table if not exists study (identity text); create table if not exists trials (number integer primary key, state text, value real, trial text)",
    );
    const [stored] = database.prepare("select identity from study").all();
    if (stored) compare(path, JSON.parse(String(stored["identity"])), identity);
    else database.prepare("insert into study values (?)").run(JSON.stringify(identity));
    return database
      .prepare("select trial from trials order by number")
      .all()
      .map((row) => JSON.parse(String(row["trial"])) as Trial);
  } catch (error) {
    if ((error as { readonly code?: unknown }).code !== "ERR_SQLITE_ERROR") throw error;
    throw new TypeError(`study "${path}": this is not the file of a study; give another path`, {
      cause: error,
    });
  }
}

function compare(path: string, stored: StudyIdentity, wanted: StudyIdentity): void {
  const refuse = (what: string): never => {
    throw new TypeError(
      `study "${path}": it is of another search: ${what}; give another file, or search as before`,
    );
  };
  const now = JSON.parse(JSON.stringify(wanted)) as StudyIdentity;
  const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
  const names = new Set([...stored.space, ...now.space].map(({ name }) => name));
  for (const name of names) {
    const [before, after] = [stored, now].map(({ space }) =>
      space.find((parameter) => parameter.name === name),
    );
    if (!before) refuse(`the space had no '${name}'`);
    else if (!after) refuse(`the space had '${name}', ${describe(before.dimension)}`);
    else if (!same(before.dimension, after.dimension))
      refuse(`'${name}' was ${describe(before.dimension)}, now ${describe(after.dimension)}`);
    else if (!same(before.condition, after.condition)) refuse(`'${name}' had another condition`);
  }
  if (!same(stored.space, now.space)) refuse("the parameters stood in another order");
  if (stored.data !== now.data) refuse("its rows or its features were others");
  for (const key of Object.keys({ ...stored.settings, ...now.settings }))
    if (!same(stored.settings[key], now.settings[key]))
      refuse(
        `${key} was ${JSON.stringify(stored.settings[key])}, now ${JSON.stringify(now.settings[key])}`,
      );
}
