import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pythonEnvironment } from "../../kernel/python/setup.ts";
import { type Contender, record } from "./contenders.ts";
import type { Group } from "./session.ts";

interface Measured {
  readonly ready?: number;
  readonly lines?: number;
  readonly messages?: number;
  readonly bad?: number;
  readonly growth?: number;
  readonly restart: readonly number[];
}

/** What Jupyter's own Python client sees: start, a million lines, restart. */
export const jupyter: Group = async (contender, { short }) => {
  const lines = Math.min(contender.share.lines, short ? 100_000 : 1_000_000);
  const first = !contender.measured.has("ready at jupyter_client");
  // A slow peer prints its lines once.
  const print = first || contender.name === "Sonde" ? lines : 0;
  const found = await measure(contender, print, short ? 1 : 2);
  if (found === null) return;
  record(contender, "ready at jupyter_client", found.ready ?? Number.NaN);
  for (const took of found.restart) record(contender, "restart", took);
  if (print === 0) return;
  record(contender, "1M lines", ((found.lines ?? Number.NaN) * 1_000_000) / lines);
  record(contender, "1M lines, messages", ((found.messages ?? Number.NaN) * 1_000_000) / lines);
  record(contender, "1M lines, late or lost", found.bad ?? Number.NaN);
  record(contender, "1M lines, memory growth", found.growth ?? Number.NaN);
};

async function measure(
  { name, command, language }: Contender,
  lines: number,
  restarts: number,
): Promise<Measured | null> {
  const bin = await pythonEnvironment();
  if (bin === null) return null;
  const folder = mkdtempSync(join(tmpdir(), "sonde-bench-"));
  const spec = join(folder, "kernels", name.toLowerCase());
  mkdirSync(spec, { recursive: true });
  const kernelSpec = {
    argv: command,
    display_name: name,
    language: "x",
    interrupt_mode: "message",
  };
  writeFileSync(join(spec, "kernel.json"), JSON.stringify(kernelSpec));
  try {
    const script = join(import.meta.dirname, "client.py");
    const args = [
      script,
      name.toLowerCase(),
      String(lines),
      language.lines(lines),
      String(restarts),
    ];
    const env = { ...process.env, JUPYTER_PATH: folder };
    const child = spawn(join(bin, "python"), args, {
      cwd: folder,
      env,
      stdio: ["ignore", "pipe", "ignore"],
    });
    let said = "";
    child.stdout.on("data", (bytes: Buffer) => (said += bytes.toString()));
    await new Promise((ended) => child.once("close", ended));
    return JSON.parse(said.trim().split("\n").at(-1) ?? "{}") as Measured;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
