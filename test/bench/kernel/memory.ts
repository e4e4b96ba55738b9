import { readFileSync } from "node:fs";
import { treeOf } from "#kernel/session/process-tree.ts";

/** Proportional set sizes in MB: a kernel's processes, and the TypeScript server that runs beside them. NaN where /proc has none. */
export function proportionalMemory(pid: number): { kernel: number; sidecar: number } {
  const sum = { kernel: 0, sidecar: 0 };
  for (const one of treeOf(pid)) {
    try {
      const beside = readFileSync(`/proc/${one}/cmdline`, "utf8").includes("--lsp");
      const rollup = readFileSync(`/proc/${one}/smaps_rollup`, "utf8");
      const [, kilobytes] = /^Pss:\s+(\d+)/m.exec(rollup) ?? [];
      sum[beside ? "sidecar" : "kernel"] += Number(kilobytes) / 1000;
    } catch {
      return { kernel: Number.NaN, sidecar: Number.NaN };
    }
  }
  return sum;
}
