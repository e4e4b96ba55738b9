// `npm run bench:kernel [-- --short]`: the kernel's bars over raw sockets, with ipykernel interleaved in the same run.
import { join } from "node:path";
import { pythonEnvironment } from "../kernel/python/setup.ts";
import type { KernelClient } from "../support/kernel-client.ts";
import { type KernelProcess, sondeCommand, spawnKernel } from "../support/kernel-process.ts";

const short = process.argv.includes("--short");
const LINES = 100_000;
/** How long a kernel may take to stop before it counts as not stopping. */
const PATIENCE = 1500;
/** What still starts in the background when a kernel is ready is up after this. */
const SETTLE = 1500;

/** What is measured, in one kernel's language. */
interface Language {
  readonly lines: string;
  readonly exit: string;
  readonly loops: Readonly<Record<string, string>>;
}

const typescript: Language = {
  lines: `for (let i = 0; i < ${LINES}; i++) console.log("line", i)`,
  exit: "process.exit(3)",
  loops: {
    "a loop": "while (true);",
    "a loop after await": "await new Promise((go) => setTimeout(go, 5)); while (true);",
    "a pending await": "await new Promise(() => {})",
  },
};

const python: Language = {
  lines: `for i in range(${LINES}): print("line", i)`,
  exit: "import os; os._exit(3)",
  loops: {
    "a loop": "while True: pass",
    "a loop after await": "import asyncio; await asyncio.sleep(0.005)\nwhile True: pass",
    "a pending await": "import asyncio; await asyncio.Event().wait()",
  },
};

interface Contender {
  readonly name: string;
  readonly command: readonly string[];
  readonly language: Language;
  /** Row name → its measurements in milliseconds; NaN where it failed. */
  readonly measured: Map<string, number[]>;
}

interface Row {
  readonly name: string;
  readonly bar: string;
  summarize(values: readonly number[]): number;
  readonly limit: number;
  readonly unit: string;
}

const rows: readonly Row[] = [
  { name: "ready", bar: "p50 ≤ 100 ms", summarize: median, limit: 100, unit: "ms" },
  { name: "1 + 1", bar: "p50 ≤ 1 ms", summarize: median, limit: 1, unit: "ms" },
  { name: "100k lines", bar: "p50 ≤ 100 ms", summarize: median, limit: 100, unit: "ms" },
  { name: "lines late or lost", bar: "0", summarize: maximum, limit: 0, unit: "" },
  ...Object.keys(typescript.loops).map((loop) => ({
    name: `interrupt ${loop}`,
    bar: "p95 ≤ 20 ms",
    summarize: percentile95,
    limit: 20,
    unit: "ms",
  })),
  { name: "result after exit", bar: "p50 ≤ 400 ms", summarize: median, limit: 400, unit: "ms" },
];

const contenders: Contender[] = [
  { name: "Sonde", command: sondeCommand, language: typescript, measured: new Map() },
];
const bin = await pythonEnvironment();
if (bin !== null) {
  const launch = ["-m", "ipykernel_launcher", "-f", "{connection_file}"];
  const command = [join(bin, "python"), ...launch];
  contenders.push({ name: "ipykernel", command, language: python, measured: new Map() });
}

for (let round = 0; round < (short ? 3 : 9); round++)
  for (const contender of contenders) await startOnce(contender);
for (let round = 0; round < (short ? 1 : 3); round++)
  for (const contender of contenders) {
    await session(contender);
    await interrupts(contender);
  }
print();

/** Spawn to the first reply. */
async function startOnce(contender: Contender): Promise<void> {
  await withKernel(contender, async ({ client, started }) => {
    const id = client.send("kernel_info_request", {});
    const reply = await client.next(({ parent }) => parent.msg_id === id);
    record(contender, "ready", reply.at - started);
  });
}

/** One kernel's life: small cells, much output, and its cells' process ending. */
async function session(contender: Contender): Promise<void> {
  await withKernel(contender, async ({ client }) => {
    const { lines, exit } = contender.language;
    await client.ready();
    await pause(SETTLE);
    for (let i = 0; i < 20; i++) await client.execute("1+1");
    for (let i = 0; i < (short ? 100 : 300); i++)
      record(contender, "1 + 1", await time(client, "1+1"));

    for (let i = 0; i < (short ? 3 : 5); i++) {
      const from = client.messages.length;
      record(contender, "100k lines", await time(client, lines));
      const kept = countLines(client, from);
      await pause(300);
      record(contender, "lines late or lost", Math.abs(LINES - kept));
    }

    // ipykernel has no process to lose but itself.
    if (contender.language !== typescript) return;
    for (let i = 0; i < (short ? 2 : 5); i++) {
      const sent = performance.now();
      await client.execute(exit);
      await client.execute("1+1");
      record(contender, "result after exit", performance.now() - sent);
      await pause(200);
    }
  });
}

/** One kernel for each kind of loop, left when it does not stop. */
async function interrupts(contender: Contender): Promise<void> {
  for (const [name, code] of Object.entries(contender.language.loops))
    await withKernel(contender, async ({ client }) => {
      await client.ready();
      await pause(SETTLE);
      for (let i = 0; i < (short ? 5 : 20); i++) {
        const took = await interrupt(client, code);
        record(contender, `interrupt ${name}`, took);
        if (Number.isNaN(took)) return;
        // ipykernel aborts a cell that comes right after a failing one.
        await pause(50);
      }
    });
}

async function withKernel(
  { command, name }: Contender,
  use: (kernel: KernelProcess) => Promise<void>,
): Promise<void> {
  const kernel = await spawnKernel(command, { verify: false });
  try {
    await use(kernel);
  } catch (error) {
    throw new Error(`${name} failed; it logged:\n${kernel.log()}`, { cause: error });
  } finally {
    await kernel.stop();
  }
}

/** From the request to its reply and its idle, whichever comes last. */
async function time(client: KernelClient, code: string): Promise<number> {
  const sent = performance.now();
  await client.execute(code);
  return performance.now() - sent;
}

function countLines(client: KernelClient, from: number): number {
  let count = 0;
  for (const { type, content } of client.messages.slice(from))
    if (type === "stream") count += String(content.text).split("\n").length - 1;
  return count;
}

/** From the request to stop until the cell's reply; NaN when it does not stop, or was stopped before. */
async function interrupt(client: KernelClient, code: string): Promise<number> {
  const id = client.send("execute_request", { code, silent: false, store_history: true });
  const reply = client.next(
    ({ type, parent }) => type === "execute_reply" && parent.msg_id === id,
    60_000,
  );
  await client.next(({ type, parent }) => type === "execute_input" && parent.msg_id === id);
  // It runs on until it is told to stop.
  if (await Promise.race([reply, pause(30)])) return Number.NaN;
  const sent = performance.now();
  client.send("interrupt_request", {}, "control");
  const stopped = await Promise.race([reply.catch(() => undefined), pause(PATIENCE)]);
  return stopped ? stopped.at - sent : Number.NaN;
}

function record({ measured }: Contender, row: string, value: number): void {
  const values = measured.get(row) ?? [];
  values.push(value);
  measured.set(row, values);
}

function print(): void {
  const cells = rows.map((row) => {
    const [ours = "", theirs = "not measured"] = contenders.map(({ measured }) =>
      format(row, measured.get(row.name)),
    );
    return [row.name, row.bar, ours, theirs, passes(row) ? "pass" : "FAIL"];
  });
  const table = [["", "bar", "Sonde", "ipykernel", ""], ...cells];
  const widths = table[0]?.map((_, i) => Math.max(...table.map((line) => line[i]?.length ?? 0)));
  for (const line of table)
    console.log(
      line
        .map((cell, i) => cell.padEnd(widths?.[i] ?? 0))
        .join("  ")
        .trimEnd(),
    );
  process.exitCode = rows.every(passes) ? 0 : 1;
}

function format({ summarize, unit }: Row, values: readonly number[] | undefined): string {
  if (!values) return "-";
  if (values.some(Number.isNaN)) return "fails";
  const value = summarize(values);
  return `${value < 10 ? Number(value.toFixed(2)) : Math.round(value)} ${unit}`.trim();
}

function passes({ name, summarize, limit }: Row): boolean {
  const values = contenders[0]?.measured.get(name) ?? [];
  return values.length > 0 && summarize(values) <= limit;
}

function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

function percentile95(values: readonly number[]): number {
  return quantile(values, 0.95);
}

function maximum(values: readonly number[]): number {
  return quantile(values, 1);
}

/** NaN when one of them is. */
function quantile(values: readonly number[], q: number): number {
  if (values.some(Number.isNaN)) return Number.NaN;
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil(q * sorted.length) - 1] ?? Number.NaN;
}

function pause(milliseconds: number): Promise<undefined> {
  return new Promise((go) => setTimeout(go, milliseconds, undefined));
}
