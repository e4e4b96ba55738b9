import { tmpdir } from "node:os";
import { expect, test } from "@jest/globals";
import { createSession } from "../../../dist/kernel/session/host.js";
import { treeOf } from "#kernel/session/process-tree.ts";
import { until } from "./notebook.ts";

const below = (): number[] => treeOf(process.pid).slice(1);

test("a spare process takes over when the first dies, gets a successor, and ends with the session", async () => {
  const before = new Set(below());
  const own = (): number[] => below().filter((pid) => !before.has(pid));
  const session = createSession({ folder: tmpdir(), spare: true, publish: () => {} });
  let count = 0;
  const run = (code: string) => session.execute(++count, { code, count, silent: false });
  const first = await session.ready();
  await until(() => own().length === 2);
  const spare = own().find((pid) => pid !== first);
  await new Promise((go) => setTimeout(go, 1000));
  expect((await run("process.exit(1)")).status).toBe("error");
  expect(await session.ready()).toBe(spare);
  expect((await run("1")).status).toBe("ok");
  await until(() => own().length === 2);

  // One that died before is passed over.
  for (const pid of own()) if (pid !== spare) process.kill(pid, "SIGKILL");
  await until(() => own().length === 1);
  expect((await run("process.exit(1)")).status).toBe("error");
  expect((await run("2")).status).toBe("ok");
  await session.close();
  await until(() => own().length === 0);
}, 20_000);
