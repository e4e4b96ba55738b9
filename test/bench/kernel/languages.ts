/** What is measured, in one kernel's language. */
export interface Language {
  /** Prints that many numbered lines. */
  lines(count: number): string;
  /** Defines something that must survive interrupts, and shows it. */
  readonly keep: string;
  readonly kept: string;
  /** A cell with output and a result, that result, and that output. */
  cell(number: number): { code: string; result: string; text: string };
  /** A value with members, its definition first. */
  define(number: number): { code: string; question: string };
  readonly crashes: Readonly<Record<string, string>>;
  /** Registers the comm target `bench`, which sends back what it gets. */
  readonly echo?: string;
  /** Makes two sliders of which one follows the other; gives the id of that other. */
  readonly sliders?: string;
  /** Kind → code that goes on until it is stopped. */
  readonly endless: Readonly<Record<string, string>>;
  /** Kind → a cell that runs before. */
  readonly prepare?: Readonly<Record<string, string>>;
}

const childProcess = '(await import("node:child_process"))';

/** What every kernel of this language can be asked. */
const everywhere: Readonly<Record<string, string>> = {
  "a loop": "while (true);",
  "a loop after await": "await new Promise((go) => setTimeout(go, 5)); while (true);",
  "a loop of microtasks": "for (;;) await null;",
  "a loop in a timer": "await new Promise(() => setTimeout(() => { while (true); }, 5));",
  "a pending await": "await new Promise(() => {});",
  "a pending fetch":
    'const silent = (await import("node:net")).createServer().listen(0); await fetch(`http://127.0.0.1:${silent.address().port}/`);',
  "a catastrophic regex": '/^(a+)+$/.test("a".repeat(38) + "b");',
  "try and finally": "for (;;) { try { while (true); } catch {} finally {} }",
  "Atomics.wait": "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);",
  execSync: `${childProcess}.execSync("sleep 60");`,
  spawnSync: `${childProcess}.spawnSync("sleep", ["60"]);`,
};

const typescript: Language = {
  lines: (count) => `for (let i = 0; i < ${count}; i++) console.log("line", i)`,
  keep: "let kept = 41; kept",
  kept: "kept",
  cell: (number) => ({
    code: `console.log("out", ${number}); ${number} * 7`,
    result: String(number * 7),
    text: `out ${number}\n`,
  }),
  define: (number) => ({
    code: `const row${number} = { amount: ${number}, purpose: "car", when: new Date(0) };`,
    question: `row${number}.`,
  }),
  crashes: { "process.exit": "process.exit(3)", "process.abort": "process.abort()" },
  endless: everywhere,
};

/** Sonde's: also what only it has. */
export const sonde: Language = {
  ...typescript,
  echo: 'const { intSlider, registerTarget } = await import("sonde/widgets"); registerTarget("bench", (comm) => comm.onMessage(({ data }) => comm.send(data)));',
  sliders:
    'const moved = intSlider(); const follower = intSlider(); moved.observe("value", (change) => (follower.value = change.new)); moved.model_id',
  crashes: {
    ...typescript.crashes,
    "out of memory":
      "const all: unknown[] = []; for (;;) all.push(new Array(1e6).fill(Math.random()))",
  },
  endless: {
    ...everywhere,
    "a native program": "step({}, square);",
    "a loop that is timed": "%timeit while (true);",
    "a value that loops when it is drawn": "({ get outerHTML() { while (true); } })",
  },
  prepare: {
    "a native program":
      'import { compile, tensor } from "sonde";\n' +
      "const square = tensor(new Float32Array(512 * 512)).reshape([512, 512]);\n" +
      "const step = compile((state: {}, x) => { let out = x; for (let i = 0; i < 500; i++) out = out.matmul(x); return { state, out }; });\n" +
      // Traced before: to trace it takes longer than a cell runs here, and is no native program.
      "step({}, square);",
  },
};

export const javascript: Language = typescript;

export const python: Language = {
  lines: (count) => `for i in range(${count}): print("line", i)`,
  keep: "kept = 41\nkept",
  kept: "kept",
  cell: (number) => ({
    code: `print("out", ${number})\n${number} * 7`,
    result: String(number * 7),
    text: `out ${number}\n`,
  }),
  define: (number) => ({
    code: `row${number} = { "amount": ${number} }`,
    question: `row${number}.`,
  }),
  echo:
    'def opened(comm, _):\n  comm.on_msg(lambda message: comm.send(message["content"]["data"]))\n' +
    'get_ipython().kernel.comm_manager.register_target("bench", opened)',
  sliders:
    "from ipywidgets import IntSlider\nmoved = IntSlider()\nfollower = IntSlider()\n" +
    'moved.observe(lambda change: setattr(follower, "value", change["new"]), "value")\nmoved.model_id',
  crashes: {},
  endless: {
    "a loop": "while True: pass",
    "a loop after await": "import asyncio; await asyncio.sleep(0.005)\nwhile True: pass",
    "a loop of microtasks": "import asyncio\nwhile True: await asyncio.sleep(0)",
    "a pending await": "import asyncio; await asyncio.Event().wait()",
    "a catastrophic regex": 'import re; re.match(r"^(a+)+$", "a" * 38 + "b")',
    "try and finally": "while True:\n  try:\n    while True: pass\n  finally:\n    pass",
    "Atomics.wait": "import threading; threading.Event().wait()",
    execSync: 'import os; os.system("sleep 60")',
    spawnSync: 'import subprocess; subprocess.run(["sleep", "60"])',
  },
};
