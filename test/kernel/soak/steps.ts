import { setTimeout as pause } from "node:timers/promises";
import { type KernelClient, textOf } from "../../support/kernel-client.ts";

/** What goes on in a soak: one kernel, numbers from a seed, and how far its state got. */
export interface Soak {
  readonly client: KernelClient;
  readonly random: () => number;
  /** Cells sent so far; each counts one up. */
  cells: number;
  /** What the variable `state` must be, which a crash sets back. */
  state: number;
  /** Texts that timers will have printed, by the cell that started them. */
  readonly promised: Map<string, string>;
  /** Those of processes that are dead, which may have printed or not. */
  readonly excused: Map<string, string>;
}

/** Does one thing; resolves with what went wrong, or nothing. */
export type Step = (soak: Soak) => Promise<string | undefined>;

/** Prepares a fresh process: its state, and a comm target that answers with one more. */
export async function prepare({ client }: Soak): Promise<void> {
  await client.execute(`import { registerTarget } from "sonde/widgets";
    let state = 0;
    registerTarget("soak", (comm) => comm.onMessage(({ data }) => comm.send({ x: data.x + 1 })));`);
  await client.notify("comm_open", { comm_id: "soak", target_name: "soak", data: {} });
}

/** A cell with output and a result, and often a timer that prints once the cell is over. */
export const cell: Step = async (soak) => {
  const number = ++soak.cells;
  const lines = 1 + Math.floor(soak.random() ** 4 * 500);
  const timer = soak.random() < 0.2;
  const id = soak.client.send("execute_request", {
    code: `for (let i = 0; i < ${lines}; i++) console.log(${number}, i);
      ${timer ? `setTimeout(() => console.log("later ${number}"), ${Math.floor(soak.random() * 30)});` : ""}
      ++state;`,
    silent: false,
    store_history: true,
  });
  soak.state++;
  const answer = await soak.client.answer(id);
  const expected = Array.from({ length: lines }, (_, i) => `${number} ${i}\n`).join("");
  const later = `later ${number}\n`;
  const text = textOf(answer);
  // What came already may have come before the cell's idle or after it.
  if (timer) (text === expected + later ? soak.excused : soak.promised).set(id, later);
  if (text !== expected && !(timer && text === expected + later))
    return `cell ${number} printed ${text.length} of ${expected.length} characters`;
  const result: unknown = answer.published.find(({ type }) => type === "execute_result")?.content
    .data["text/plain"];
  return result === String(soak.state)
    ? undefined
    : `cell ${number} gave ${String(result)}, not ${soak.state}`;
};

// None that loops in a timer: interrupted before that fires, it would loop in a later cell, as it should.
const ENDLESS = [
  "while (true);",
  "await new Promise(() => {});",
  "for (;;) await null;",
  "for (;;) console.log('x');",
  "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);",
  "(await import('node:child_process')).execSync('sleep 60');",
];

/** A cell without end, stopped at a random moment. */
export const interrupt: Step = async (soak) => {
  soak.cells++;
  const code = ENDLESS[Math.floor(soak.random() * ENDLESS.length)] as string;
  const { client } = soak;
  const id = client.send("execute_request", { code, silent: false });
  const answered = client.answer(id);
  await client.next(
    ({ content, parent }) => content.execution_state === "busy" && parent.msg_id === id,
  );
  await pause(soak.random() * 40);
  client.send("interrupt_request", {}, "control");
  const { reply } = await answered;
  return reply.content.ename === "Interrupted"
    ? undefined
    : `${code} ended with ${reply.content.ename}`;
};

const DEADLY = [
  "process.exit(1)",
  "process.abort()",
  "process.kill(process.pid, 'SIGKILL')",
  "process.kill(process.pid, 'SIGSEGV')",
];

/** A cell that takes its process down. */
export const crash: Step = async (soak) => {
  soak.cells++;
  const code = DEADLY[Math.floor(soak.random() * DEADLY.length)] as string;
  const { reply } = await soak.client.execute(`console.log("last words"); ${code};`);
  soak.state = 0;
  // What its timers would have printed may have died with it.
  for (const promise of soak.promised) soak.excused.set(...promise);
  soak.promised.clear();
  await prepare(soak);
  return reply.content.ename === "ExecutorDied"
    ? undefined
    : `${code} ended with ${reply.content.ename}`;
};

/** Completion of a variable's members. */
export const complete: Step = async ({ client }) => {
  const { reply } = await client.request("complete_request", {
    code: "state.toFix",
    cursor_pos: 11,
  });
  return reply.content.status === "ok" ? undefined : "completion failed";
};

/** A comm message, answered. */
export const comm: Step = async ({ client, random }) => {
  const x = Math.floor(random() * 1e6);
  const said = await client.notify("comm_msg", { comm_id: "soak", data: { x } });
  const answer: unknown = said.find(({ type }) => type === "comm_msg")?.content.data.x;
  return answer === x + 1 ? undefined : `the comm answered ${String(answer)} to ${x}`;
};
