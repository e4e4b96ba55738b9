// `npm run bench:kernel`: the kernel's bars, the other kernels interleaved in the same run.
import { parseArgs } from "node:util";
import { cells } from "./kernel/cells.ts";
import { comms } from "./kernel/comms.ts";
import { completion } from "./kernel/completion.ts";
import { type Contender, findContenders, record } from "./kernel/contenders.ts";
import { crashes } from "./kernel/crashes.ts";
import { interrupts } from "./kernel/interrupts.ts";
import { jupyter } from "./kernel/jupyter.ts";
import { rows } from "./kernel/rows.ts";
import type { Group } from "./kernel/session.ts";
import { memory, start } from "./kernel/start.ts";
import { formatTable, passes, toJson } from "./kernel/table.ts";

/** Group → how often each contender goes through it, in turns. */
const groups: Record<string, { readonly run: Group; readonly rounds: number }> = {
  start: { run: start, rounds: 5 },
  jupyter: { run: jupyter, rounds: 5 },
  cells: { run: cells, rounds: 1 },
  interrupts: { run: interrupts, rounds: 1 },
  completion: { run: completion, rounds: 3 },
  crashes: { run: crashes, rounds: 1 },
  comms: { run: comms, rounds: 1 },
  memory: { run: memory, rounds: 1 },
};

const usage = `npm run bench:kernel [-- --short] [--json] [--only=GROUP,…] [--peers=NAME,… | --peers=none]
Groups: ${Object.keys(groups).join(" ")}`;

const { values } = parseArgs({
  options: {
    help: { type: "boolean", default: false },
    short: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    only: { type: "string", default: Object.keys(groups).join() },
    peers: { type: "string", default: "" },
  },
});
const { help, short, json, only, peers } = values;
if (help) {
  console.log(usage);
  process.exit(0);
}
const contenders = await findContenders(peers === "" ? [] : peers.split(","));
for (const name of only.split(",")) {
  const group = groups[name];
  if (!group) throw new Error(`bench: no group '${name}'; there are ${Object.keys(groups).join()}`);
  for (let round = 0; round < (short ? 1 : group.rounds); round++)
    for (const contender of contenders) await attempt(group.run, contender, name);
}
console.log(json ? JSON.stringify(toJson(contenders), null, 2) : formatTable(contenders));
process.exit(rows.every((row) => passes(row, contenders)) ? 0 : 1);

/** A peer that breaks down leaves its rows as they are; ours must not. */
async function attempt(run: Group, contender: Contender, name: string): Promise<void> {
  try {
    await run(contender, { short });
  } catch (error) {
    if (contender.name === "Sonde") throw error;
    console.error(
      `${contender.name}: ${name} broke off: ${String((error as Error).cause ?? error)}`,
    );
    record(contender, name, Number.NaN);
  }
}
