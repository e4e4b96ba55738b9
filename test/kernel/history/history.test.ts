import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { createHistory, type History } from "#kernel/history/history.ts";
import { historyFile } from "#kernel/history/file.ts";
import { IN_MEMORY } from "#kernel/history/name.ts";
import type { HistoryQuery } from "#kernel/protocol/content.ts";
import { parseContent } from "#kernel/protocol/parse.ts";

let folder: string;
let file: string;
const log: string[] = [];
const open = new Set<History>();
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sonde-history-"));
  file = join(folder, "deep", "history.sqlite");
  log.length = 0;
});
afterEach(async () => {
  for (const history of open) await history.close();
  open.clear();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

function start(path: string = file): History {
  const history = createHistory(path, (line) => log.push(line));
  open.add(history);
  return history;
}

/** A session of these cells; `b` has the result 7. */
function session(inputs: readonly string[], path?: string): History {
  const history = start(path);
  inputs.forEach((input, i) => history.add({ line: i + 1, input, output: i === 1 ? "7" : null }));
  return history;
}

async function close(history: History): Promise<void> {
  open.delete(history);
  await history.close();
}

const ask = (history: History, query: Partial<HistoryQuery>) =>
  history.select(parseContent("history_request", query));
const cells = ["a = 1", "b", "a = 2", "b", "c?"];

describe("within a session", () => {
  let history: History;
  beforeEach(() => {
    history = session(cells, IN_MEMORY);
  });
  const lines = async (query: Partial<HistoryQuery>) =>
    (await ask(history, query)).map(([, line]) => line);

  test("the tail is the newest lines, oldest first, with their output when asked", async () => {
    expect(await ask(history, { hist_access_type: "tail", n: 2 })).toEqual([
      [1, 4, "b"],
      [1, 5, "c?"],
    ]);
    expect((await ask(history, { n: 4, output: true }))[0]).toEqual([1, 2, ["b", "7"]]);
    expect(await lines({ n: 99 })).toEqual([1, 2, 3, 4, 5]);
    expect(await lines({ n: 0 })).toEqual([]);
  });

  test("a range ends before its stop, and negative ends count from the end", async () => {
    const range = (first: number, stop: number | null, session = 0) =>
      lines({ hist_access_type: "range", session, start: first, stop });
    expect(await range(2, 4)).toEqual([2, 3]);
    expect(await range(4, null)).toEqual([4, 5]);
    expect(await range(-2, null)).toEqual([4, 5]);
    expect(await range(1, -1)).toEqual([1, 2, 3, 4]);
    expect(await range(1, 3, 1)).toEqual([1, 2]);
    expect(await range(1, 3, -1)).toEqual([]);
  });

  test("a search takes * and ? literally nowhere else, keeps the newest of equal inputs, and counts from the end", async () => {
    const search = (pattern: string, more: Partial<HistoryQuery> = {}) =>
      lines({ hist_access_type: "search", pattern, ...more });
    expect(await search("a*")).toEqual([1, 3]);
    expect(await search("?")).toEqual([2, 4]);
    expect(await search("b", { unique: true })).toEqual([4]);
    expect(await search("*", { n: 2 })).toEqual([4, 5]);
    expect(await search("a.*")).toEqual([]);
    expect(await search("*=*")).toEqual([1, 3]);
    expect(await search("*?*?*?*?*?*")).toEqual([1, 3]);
    history.add({ line: 6, input: "x[0]\n😀", output: null });
    history.add({ line: 7, input: "x0 😀", output: null });
    expect(await search("x[0]*")).toEqual([6]);
    expect(await search("x*?😀")).toEqual([6, 7]);
    expect(await search("X*")).toEqual([]);
  });

  test("a search for a pattern longer than SQLite takes is answered", async () => {
    const search = (pattern: string) => lines({ hist_access_type: "search", pattern });
    const long = `[${"x".repeat(60_000)}😀]`;
    history.add({ line: 6, input: long, output: null });
    expect(await search(long)).toEqual([6]);
    expect(await search(`[${"x".repeat(59_990)}*`)).toEqual([6]);
    expect(await search(`${"[".repeat(20_000)}*`)).toEqual([]);
    expect(await search(`*${"?".repeat(60_003)}`)).toEqual([6]);
    expect(await search("?".repeat(60_004))).toEqual([]);
    expect(await search("*".repeat(60_000))).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await search("*x".repeat(30_000))).toEqual([]);
  });

  test("a hostile pattern takes no time", async () => {
    history.add({ line: 6, input: "a".repeat(3000), output: null });
    const begin = performance.now();
    expect(await lines({ hist_access_type: "search", pattern: `${"*a".repeat(50)}b` })).toEqual([]);
    expect(performance.now() - begin).toBeLessThan(10_000);
  });

  test("a result that comes later is kept", async () => {
    const entry = { line: 6, input: "late", output: null as string | null };
    history.add(entry);
    await ask(history, { n: 1 });
    entry.output = "done";
    history.changed(entry);
    expect(await ask(history, { n: 1, output: true })).toEqual([[1, 6, ["late", "done"]]]);
  });
});

describe("across sessions", () => {
  test("earlier sessions are found by their number or by how far back they are", async () => {
    await close(session(cells));
    await close(session(["second"]));
    const history = session(["third"]);
    expect(await ask(history, { n: 3 })).toEqual([
      [1, 5, "c?"],
      [2, 1, "second"],
      [3, 1, "third"],
    ]);
    const range = (number: number) =>
      ask(history, { hist_access_type: "range", session: number, start: 1, stop: 3 });
    expect(await range(-1)).toEqual([[2, 1, "second"]]);
    expect(await range(1)).toEqual([
      [1, 1, "a = 1"],
      [1, 2, "b"],
    ]);
    expect(await range(0)).toEqual([[3, 1, "third"]]);
  });

  test("two kernels write to it at once", async () => {
    const [one, two] = [session(["one"]), session(["two"])];
    await Promise.all([ask(one, { n: 1 }), ask(two, { n: 1 })]);
    one.add({ line: 2, input: "one again", output: null });
    const rows = await ask(one, { n: null });
    expect(rows.map(([, , input]) => String(input)).toSorted((a, b) => a.localeCompare(b))).toEqual(
      ["one", "one again", "two"],
    );
  });

  (process.platform === "win32" ? test.skip : test)("only its owner can read it", async () => {
    await close(session(["secret"]));
    for (const name of readdirSync(join(folder, "deep")))
      expect(statSync(join(folder, "deep", name)).mode & 0o077).toBe(0);
  });

  test("what lies at the history's own place and is none is put aside, and cells run on", async () => {
    const place = historyFile(folder, {});
    mkdirSync(dirname(place));
    writeFileSync(place, "this is no database ".repeat(100));
    const history = session(["x"], place);
    expect(await ask(history, { n: 1 })).toEqual([[1, 1, "x"]]);
    expect(log.join("\n")).toMatch(/cannot be used.*file is not a database/);
    expect(existsSync(`${place}.unreadable`)).toBe(true);
  });

  test("a file that was chosen and is no history stays as it is, and cells run on", async () => {
    const notes = join(folder, "notes.txt");
    writeFileSync(notes, "this is no database ".repeat(100), { mode: 0o644 });
    const before = statSync(notes);
    const history = session(["x"], notes);
    expect(await ask(history, { n: 1 })).toEqual([[1, 1, "x"]]);
    expect(log.join("\n")).toMatch(/not a database.*\n.*in memory only; SONDE_HISTORY can name/);
    const { ino, mode, mtimeMs } = statSync(notes);
    expect({ ino, mode, mtimeMs }).toEqual({
      ino: before.ino,
      mode: before.mode,
      mtimeMs: before.mtimeMs,
    });
  });

  test.each([
    "CREATE TABLE sessions (a); CREATE TABLE history (b);",
    "CREATE TABLE bookmarks (address TEXT);",
  ])("a database of another program stays as it is: %s", async (sql) => {
    mkdirSync(dirname(file));
    const other = new DatabaseSync(file);
    other.exec(sql);
    other.close();
    const before = readFileSync(file);
    const history = session(["x"]);
    expect(await ask(history, { n: 9 })).toEqual([[1, 1, "x"]]);
    await close(history);
    expect(log.join("\n")).toContain("another program's database");
    expect(readFileSync(file)).toEqual(before);
    expect(readdirSync(dirname(file))).toEqual(["history.sqlite"]);
  });

  test("a database with a damaged page is put aside, and what lies beside it", async () => {
    await close(session(["old"]));
    const other = new DatabaseSync(file);
    other.exec("CREATE TABLE filler (text); INSERT INTO filler VALUES (zeroblob(20000));");
    other.close();
    writeFileSync(file, readFileSync(file).fill(0x41, 4096));
    writeFileSync(`${file}-wal`, "");
    const history = session(["x"]);
    expect(await ask(history, { n: 9 })).toEqual([[1, 1, "x"]]);
    await close(history);
    expect(await ask(session(["y"]), { n: 9 })).toEqual([
      [1, 1, "x"],
      [2, 1, "y"],
    ]);
    expect(existsSync(`${file}.unreadable`)).toBe(true);
  });

  test("a file that another program holds is neither put aside nor given up", async () => {
    await close(session(["mine"]));
    const other = new DatabaseSync(file);
    other.exec("PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE");
    const history = session(["x"]);
    await expect(ask(history, { n: 9 })).rejects.toThrow(
      "history: another program holds the file; ask again when it has let go",
    );
    other.close();
    expect(await ask(history, { n: 9 })).toEqual([
      [1, 1, "mine"],
      [2, 1, "x"],
    ]);
    expect(existsSync(`${file}.unreadable`)).toBe(false);
  });

  test("cells that could not be written are written with the next ones", async () => {
    const history = session(["first"]);
    await ask(history, { n: 9 });
    const other = new DatabaseSync(file);
    other.exec("BEGIN IMMEDIATE");
    history.add({ line: 2, input: "second", output: null });
    await ask(history, { n: 9 });
    expect(log.join("\n")).toMatch(/not written.*locked/);
    other.close();
    history.add({ line: 3, input: "third", output: null });
    expect((await ask(history, { n: 9 })).map(([, line]) => line)).toEqual([1, 2, 3]);
  });

  test("while a disk is full the newest thousand cells wait, and that is said once", async () => {
    const history = session(["first"]);
    await ask(history, { n: 9 });
    const other = new DatabaseSync(file);
    other.exec("BEGIN IMMEDIATE");
    for (let line = 2; line <= 1500; line++) history.add({ line, input: "x", output: null });
    await ask(history, { n: 1 });
    for (let line = 1501; line <= 1600; line++) history.add({ line, input: "x", output: null });
    await ask(history, { n: 1 });
    expect(log).toEqual([expect.stringMatching(/not written.*the newest 1000 cells are kept/)]);
    other.close();
    const lines = (await ask(history, { n: null })).map(([, line]) => line);
    expect(lines).toEqual([1, ...Array.from({ length: 1000 }, (_, i) => 601 + i)]);
  });

  test.each(["opens it", "writes to it"])(
    "everybody else goes on while it waits for a program that holds the file: who %s",
    async (who) => {
      await close(session(["mine"]));
      const history = start();
      if (who === "writes to it") await ask(history, { n: 9 });
      const other = new DatabaseSync(file);
      other.exec("BEGIN IMMEDIATE");
      history.add({ line: 1, input: "x", output: null });
      // It would never come if this thread stood still.
      const letGo = setTimeout(() => other.close(), 100);
      expect(await ask(history, { n: 9 })).toEqual([
        [1, 1, "mine"],
        [2, 1, "x"],
      ]);
      expect(log).toEqual([]);
      clearTimeout(letGo);
    },
  );

  test("where nothing can be written it is kept in memory", async () => {
    writeFileSync(join(folder, "file"), "");
    const history = session(["x"], join(folder, "file", "history.sqlite"));
    expect(await ask(history, { n: 1 })).toEqual([[1, 1, "x"]]);
    expect(log.join("\n")).toContain("kept in memory only");
  });

  test("a session that stored nothing leaves no trace", async () => {
    await close(start());
    expect(existsSync(file)).toBe(false);
  });
});

test("its place is chosen by SONDE_HISTORY", () => {
  expect(historyFile("/data", {})).toBe(join("/data", "sonde", "history.sqlite"));
  expect(historyFile("/data", { SONDE_HISTORY: "/my/file" })).toBe("/my/file");
  expect(historyFile("/data", { SONDE_HISTORY: "off" })).toBe(IN_MEMORY);
});
