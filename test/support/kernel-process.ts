import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { kernelSpec } from "#kernel/kernelspec/spec.ts";
import { type ConnectionFile, createConnectionFile, KernelClient } from "./kernel-client.ts";

/** A kernel in a process of its own, with a client that speaks to it. */
export interface KernelProcess {
  readonly client: KernelClient;
  readonly connection: ConnectionFile;
  readonly process: ChildProcess;
  /** The notebook's folder, temporary. */
  readonly folder: string;
  /** When it was started, in milliseconds. */
  readonly started: number;
  /** What it wrote to its own standard error. */
  log(): string;
  stop(): Promise<void>;
}

/** How this repository's kernel is started, from its build. */
export const sondeCommand: readonly string[] = kernelSpec({}).argv;

/** Starts a kernel; its client may have to wait until it is ready. */
export async function spawnKernel(
  command: readonly string[] = sondeCommand,
  options: { readonly verify?: boolean; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<KernelProcess> {
  const folder = mkdtempSync(join(tmpdir(), "sonde-kernel-"));
  const file = join(folder, "connection.json");
  const connection = await createConnectionFile();
  writeFileSync(file, JSON.stringify(connection));
  const { NODE_OPTIONS: _, ...rest } = process.env;
  // Unless a test says where, nothing is kept beyond it.
  const env = { SONDE_HISTORY: "off", ...rest, ...options.env };
  const [executable = "", ...args] = command.map((word) =>
    word === "{connection_file}" ? file : word,
  );
  const started = performance.now();
  const child = spawn(executable, args, { cwd: folder, env, stdio: ["ignore", "ignore", "pipe"] });
  let log = "";
  child.stderr.on("data", (bytes: Buffer) => (log += bytes.toString()));
  const ended = once(child, "exit");
  const client = new KernelClient(connection, options.verify);
  return {
    client,
    connection,
    process: child,
    folder,
    started,
    log: () => log,
    async stop() {
      client.close();
      if (child.exitCode === null && child.signalCode === null) {
        child.kill("SIGTERM");
        const killed = setTimeout(() => child.kill("SIGKILL"), 3000);
        await ended;
        clearTimeout(killed);
      }
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
