import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { expect, test } from "@jest/globals";
import {
  endsBySigint,
  isListed,
  signalProcess,
  treeOf,
  treesBelow,
} from "#kernel/session/process-tree.ts";

test("the tree of a process holds what its children started, parents first", async () => {
  const child = spawn("sh", ["-c", "sh -c 'sleep 60 & echo $! $$; wait' & wait"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  const [grandchild, between] = line.split(" ").map(Number);
  const tree = [child.pid, between, grandchild];
  expect(treeOf(child.pid as number)).toEqual(tree);
  expect(treesBelow(process.pid)).toContainEqual(tree);
  for (const pid of tree) signalProcess(pid as number, "SIGKILL");
  await once(child, "exit");
  expect(treesBelow(process.pid).flat()).not.toContain(child.pid);
});

test("a process that is gone has nothing below it", () => {
  expect(treesBelow(2 ** 30)).toEqual([]);
});

(isListed ? test : test.skip)("SIGINT ends what neither catches nor ignores it", async () => {
  const ends = async (script: string): Promise<boolean> => {
    const child = spawn(
      "sh",
      ["-c", `${script} echo ready; exec 1>&-; while :; do sleep 1; done`],
      {
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    await once(createInterface(child.stdout), "line");
    const answer = endsBySigint(child.pid as number);
    signalProcess(child.pid as number, "SIGKILL");
    await once(child, "exit");
    return answer;
  };
  expect(await ends('trap "" INT;')).toBe(false);
  expect(await ends('trap "echo caught" INT;')).toBe(false);
  const sleeps = spawn("sleep", ["60"]);
  await once(sleeps, "spawn");
  expect(endsBySigint(sleeps.pid as number)).toBe(true);
  sleeps.kill("SIGKILL");
  await once(sleeps, "exit");
  expect(endsBySigint(sleeps.pid as number)).toBe(false);
});
