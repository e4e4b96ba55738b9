import { readFileSync } from "node:fs";
import { treeOf } from "#kernel/session/process-tree.ts";

/** What a process of a kernel is for. */
export type Part = "kernel" | "sidecar" | "spare";

/** Proportional set sizes in MB: a kernel's processes, and beside them the TypeScript server and the spare executor. NaN where /proc has none. */
export function proportionalMemory(pid: number): Record<Part, number> {
  const sum = { kernel: 0, sidecar: 0, spare: 0 };
  let executors = 0;
  for (const one of treeOf(pid)) {
    try {
      const command = readFileSync(`/proc/${one}/cmdline`, "utf8");
      const rollup = readFileSync(`/proc/${one}/smaps_rollup`, "utf8");
      const [, kilobytes] = /^Pss:\s+(\d+)/m.exec(rollup) ?? [];
      if (command.includes("session/executor")) executors++;
      // Children are listed in the order of their start: the first executor is the one in use.
      const part = command.includes("--lsp") ? "sidecar" : executors > 1 ? "spare" : "kernel";
      sum[part] += Number(kilobytes) / 1000;
    } catch {
      return { kernel: Number.NaN, sidecar: Number.NaN, spare: Number.NaN };
    }
  }
  return sum;
}
