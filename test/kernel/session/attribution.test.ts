import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { Notebook, until } from "./notebook.ts";

let notebook: Notebook;
beforeAll(async () => {
  notebook = new Notebook();
  notebook.file("data.txt", "text");
  await notebook.session.ready();
});
afterAll(() => notebook.close());

const wait = "await new Promise((go) => setTimeout(go, 20));";
const child = "require('node:child_process')";

// Each calls `say` once, while the next cell runs.
const kinds: Record<string, string> = {
  setTimeout: "setTimeout(say, 20);",
  setInterval: "const beat = setInterval(() => { clearInterval(beat); say(); }, 20);",
  setImmediate: "setTimeout(() => setImmediate(say), 20);",
  "process.nextTick": "setTimeout(() => process.nextTick(say), 20);",
  queueMicrotask: "setTimeout(() => queueMicrotask(say), 20);",
  "timers/promises": "void require('node:timers/promises').setTimeout(20).then(say);",
  "a promise": "void new Promise((go) => setTimeout(go, 20)).then(say);",
  "an async function": `void (async () => { ${wait} say(); })();`,
  "an async generator": `void (async () => { for await (const _ of (async function* () { ${wait} yield 1; })()) say(); })();`,
  "a thenable": "void (async () => { await { then(go) { setTimeout(go, 20); } }; say(); })();",
  "an event emitter":
    "const events = new (require('node:events'))(); events.on('x', say); setTimeout(() => events.emit('x'), 20);",
  "an event target":
    "const target = new EventTarget(); target.addEventListener('x', say); setTimeout(() => target.dispatchEvent(new Event('x')), 20);",
  "an abort signal": "AbortSignal.timeout(20).addEventListener('abort', say);",
  "a message port":
    "const { port1, port2 } = new MessageChannel(); port1.onmessage = () => { port1.close(); say(); }; setTimeout(() => port2.postMessage(1), 20);",
  "a file's callback": "setTimeout(() => require('node:fs').readFile('data.txt', say), 20);",
  "a file's promise":
    "setTimeout(() => void require('node:fs/promises').readFile('data.txt').then(say), 20);",
  "a read stream":
    "setTimeout(() => require('node:fs').createReadStream('data.txt').on('data', say), 20);",
  "a child's output": `${child}.spawn('sh', ['-c', 'sleep 0.02; echo x']).stdout.once('data', say);`,
  "a child's exit": `${child}.spawn('sleep', ['0.02']).on('exit', say);`,
  "a child's callback": `${child}.exec('sleep 0.02', say);`,
  "a TCP server and its client":
    "const server = require('node:net').createServer((socket) => { socket.end('x'); server.close(); }).listen(0, () => setTimeout(() => require('node:net').connect(server.address().port).on('data', say), 20));",
  "an HTTP request":
    "const web = require('node:http').createServer((_, out) => setTimeout(() => { out.end('x'); web.close(); }, 20)).listen(0, () => void fetch(`http://127.0.0.1:${web.address().port}/`).then(say));",
  "a name that is looked up": "setTimeout(() => require('node:dns').lookup('127.0.0.1', say), 20);",
  compression: "setTimeout(() => require('node:zlib').gzip('x', say), 20);",
  cryptography: "setTimeout(() => require('node:crypto').pbkdf2('a', 'b', 1, 8, 'sha1', say), 20);",
  "a worker":
    "new (require('node:worker_threads').Worker)('setTimeout(() => {}, 5)', { eval: true }).on('exit', say);",
};

test.each(Object.entries(kinds))(
  "what %s prints goes to the cell that started it, while another runs",
  async (_, code) => {
    const first = await notebook.run(`{ const say = () => console.log("late"); ${code} } 0;`);
    const second = await notebook.run("await new Promise((go) => setTimeout(go, 60)); 'second'");
    await until(() => notebook.of(first.execution).stdout === "late\n");
    expect(first.error).toBeUndefined();
    expect(notebook.of(second.execution).stdout).toBe("");
    expect(second.result).toBe("second");
  },
);
