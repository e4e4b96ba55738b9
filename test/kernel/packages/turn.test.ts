import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { uptime } from "node:os";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { inTurn, inTurnSync } from "#kernel/packages/turn.ts";
import { temporary } from "./support.ts";

const FILE = ".sonde-installing";

test("work of a folder is done one after another, also after one that fails", async () => {
  const folder = temporary("turn");
  const log: string[] = [];
  const work = (name: string) => async (): Promise<void> => {
    log.push(`${name} begins`);
    await new Promise((go) => setTimeout(go, 20));
    log.push(`${name} ends`);
    if (name === "b") throw new Error("b failed");
  };
  const all = ["a", "b", "c"].map((name) => inTurn(folder, undefined, work(name)));
  const settled = await Promise.allSettled(all);
  expect(settled.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(log).toEqual(["a", "b", "c"].flatMap((name) => [`${name} begins`, `${name} ends`]));
  expect(existsSync(join(folder, FILE))).toBe(false);
});

test("another process at work is waited for, and one that is gone is not", async () => {
  const folder = temporary("turn");
  const other = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60_000)"]);
  writeFileSync(join(folder, FILE), String(other.pid));
  let began = false;
  const mine = inTurn(folder, undefined, async () => {
    began = true;
    expect(readFileSync(join(folder, FILE), "utf8")).toBe(String(process.pid));
  });
  await new Promise((go) => setTimeout(go, 300));
  expect(began).toBe(false);
  const ended = once(other, "exit");
  other.kill("SIGKILL");
  await ended;
  await mine;
  expect(began).toBe(true);
});

test.each([
  ["a process that ended before it wrote its number", "", 60],
  ["a process before the machine's last start", String(process.ppid), uptime() + 60],
])("what %s left behind is taken away", async (_, text, age) => {
  const folder = temporary("turn");
  const then = Date.now() / 1000 - age;
  writeFileSync(join(folder, FILE), text);
  utimesSync(join(folder, FILE), then, then);
  expect(await inTurn(folder, undefined, async () => 1)).toBe(1);
});

test("who waits for another process is interrupted, and nobody waits for what an interrupt left undone", async () => {
  const folder = temporary("turn");
  writeFileSync(join(folder, FILE), String(process.ppid));
  const first = new AbortController();
  const waiting = inTurn(folder, first.signal, async () => 1);
  first.abort(new Error("stopped"));
  await expect(waiting).rejects.toThrow("stopped");
  const left = new AbortController();
  const place = temporary("turn");
  void inTurn(place, left.signal, () => new Promise(() => {}));
  const next = inTurn(place, undefined, async () => 2);
  left.abort();
  expect(await next).toBe(2);
});

test("work that blocks waits for another process, and not for this one", async () => {
  const folder = temporary("turn");
  const path = join(folder, FILE);
  const script = `setTimeout(() => require("node:fs").rmSync(${JSON.stringify(path)}), 500)`;
  const other = spawn(process.execPath, ["-e", script]);
  writeFileSync(path, String(other.pid));
  const during = inTurnSync(folder, () => readFileSync(path, "utf8"));
  expect(during).toBe(String(process.pid));
  expect(existsSync(path)).toBe(false);
  await inTurn(folder, undefined, async () => {
    expect(inTurnSync(folder, () => 1)).toBe(1);
    expect(existsSync(path)).toBe(true);
  });
});

test("a folder that cannot be written is named, and left without a turn that others would wait for", async () => {
  const folder = join(temporary("turn"), "missing");
  const expected = `packages: cannot write ${folder} (ENOENT); let SONDE_PACKAGES name a folder`;
  await expect(inTurn(folder, undefined, () => Promise.resolve())).rejects.toThrow(expected);
  expect(() => inTurnSync(folder, () => undefined)).toThrow(expected);
});
