import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { checkWritable, writeWhole } from "#kernel/notebook/whole-file.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "sonde-whole-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a file is written with its folders, and nothing is left beside it", () => {
  const path = join(folder, "a", "b", "x.txt");
  checkWritable(path);
  writeWhole(path, "1");
  writeWhole(path, "2");
  expect(readFileSync(path, "utf8")).toBe("2");
  expect(readdirSync(join(folder, "a", "b"))).toEqual(["x.txt"]);
});

test("a link stays one, its target is written", () => {
  writeFileSync(join(folder, "target"), "old");
  const link = join(folder, "link");
  symlinkSync(join(folder, "target"), link);
  checkWritable(link);
  writeWhole(link, "new");
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect(readFileSync(join(folder, "target"), "utf8")).toBe("new");
});

const posix = process.platform === "win32" ? test.skip : test;

posix("what is no file, as /dev/null, gets the text and stays what it is", async () => {
  const pipe = join(folder, "pipe");
  spawnSync("mkfifo", [pipe]);
  checkWritable(pipe);
  const reader = spawn("cat", [pipe]);
  let read = "";
  reader.stdout.on("data", (bytes: Buffer) => (read += bytes.toString()));
  const ended = once(reader, "close");
  writeWhole(pipe, "through");
  await ended;
  expect(read).toBe("through");
  expect(lstatSync(pipe).isFIFO()).toBe(true);
});

test("a place that cannot be written is named with the option that chooses another", () => {
  writeFileSync(join(folder, "file"), "");
  for (const write of [
    checkWritable,
    (path: string, option: string) => writeWhole(path, "", option),
  ])
    expect(() => write(join(folder, "file", "x.xml"), "--junit")).toThrow(
      /^run: cannot write .*x\.xml \(.*\); choose another file with --junit$/,
    );
});
