import { expect, test } from "@jest/globals";
import { sondeCommand, spawnKernel } from "../support/kernel-process.ts";

// Its sockets take some forty; the pipes of another process are too many then.
const FEW = 48;

const onLinux = process.platform === "linux" ? test : test.skip;

onLinux(
  "a kernel that may open no more files says so in the cell, and lives",
  async () => {
    const limited = ["/bin/sh", "-c", `ulimit -n ${FEW} && exec "$0" "$@"`, ...sondeCommand];
    const kernel = await spawnKernel(limited);
    await kernel.client.ready();
    for (let turn = 0; turn < 2; turn++) {
      const { reply } = await kernel.client.execute("1 + 1");
      expect(reply.content).toMatchObject({ ename: "ExecutorDied" });
      expect(reply.content.evalue).toMatch(
        /could not be started in .* EMFILE; .*the next cell tries/,
      );
    }
    await kernel.stop();
  },
  30_000,
);
