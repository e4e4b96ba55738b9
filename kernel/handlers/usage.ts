import { readFileSync } from "node:fs";
import { cpus, freemem, hostname, totalmem } from "node:os";
import type { Reply } from "../protocol/content.ts";
import { treeOf } from "../session/process-tree.ts";
import type { Handler } from "./handler.ts";

/** Processor time so far, in milliseconds. */
interface Times {
  readonly at: number;
  readonly kernel: number;
  readonly host: { readonly busy: number; readonly total: number };
}

/** Say what the kernel's processes take; percentages are since the request before, so that the first has none of the host. */
export function usage(): Handler<"usage_request"> {
  let before: Times | null = null;

  return () => {
    const pids = treeOf(process.pid);
    const host = hostTimes();
    const now = { at: performance.now(), kernel: sum(pids.map(timeOf)), host };
    const since = before;
    before = now;
    const available = availableMemory();
    const total = totalmem();
    const reply: Reply<"usage_request"> = {
      status: "ok",
      hostname: hostname(),
      pid: process.pid,
      kernel_cpu: since === null ? 0 : percent(now.kernel - since.kernel, now.at - since.at),
      kernel_memory: sum(pids.map(memoryOf)),
      cpu_count: cpus().length,
      host_virtual_memory: {
        total,
        available,
        used: total - available,
        free: freemem(),
        percent: percent(total - available, total),
      },
    };
    if (since === null) return reply;
    const busy = percent(host.busy - since.host.busy, host.total - since.host.total);
    return { ...reply, host_cpu_percent: busy };
  };
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** One processor at work is 100. */
const percent = (part: number, whole: number): number =>
  whole > 0 ? Math.round((1000 * Math.max(0, part)) / whole) / 10 : 0;

/** The memory of a process in bytes: its share of pages that it has in common with others, where the system tells it. */
function memoryOf(pid: number): number {
  const kibibytes = read(`/proc/${pid}/smaps_rollup`, /^Pss:\s+(\d+)/m);
  if (kibibytes !== null) return kibibytes * 1024;
  return pid === process.pid ? process.memoryUsage.rss() : 0;
}

/** The processor time of a process in milliseconds. */
function timeOf(pid: number): number {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name in brackets may hold spaces and brackets; the times are the 14th and 15th field, in hundredths.
    const fields = text.slice(text.lastIndexOf(") ") + 2).split(" ");
    return 10 * (Number(fields[11]) + Number(fields[12]));
  } catch {
    if (pid !== process.pid) return 0;
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  }
}

function hostTimes(): Times["host"] {
  let [busy, total] = [0, 0];
  for (const { times } of cpus()) {
    const all = sum(Object.values(times));
    total += all;
    busy += all - times.idle;
  }
  return { busy, total };
}

function availableMemory(): number {
  const kibibytes = read("/proc/meminfo", /^MemAvailable:\s+(\d+)/m);
  return kibibytes === null ? freemem() : kibibytes * 1024;
}

function read(path: string, pattern: RegExp): number | null {
  try {
    const found = pattern.exec(readFileSync(path, "utf8"))?.[1];
    return found === undefined ? null : Number(found);
  } catch {
    return null; // not Linux, or the process is gone
  }
}
