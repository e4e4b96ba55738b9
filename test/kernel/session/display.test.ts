import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Notebook, type Published } from "./notebook.ts";

let notebook: Notebook;
beforeAll(() => {
  notebook = new Notebook();
});
afterAll(() => notebook.close());

const shown = (published: readonly Published[]) =>
  published.map(({ type, content }) => [type, "data" in content ? content.data : content]);

describe("display", () => {
  test("gives a handle for a named output, which is no result of the cell", async () => {
    const ran = await notebook.run(
      "const handle = display(1, { id: 'n' }); handle.update(2); display.update('n', 3); handle",
    );
    expect(
      ran.published.map(({ type, content }) => [type, "transient" in content && content.transient]),
    ).toEqual([
      ["display_data", { display_id: "n" }],
      ["update_display_data", { display_id: "n" }],
      ["update_display_data", { display_id: "n" }],
    ]);
    expect((await notebook.run("display(1, { id: true }).id.length")).result).toBe("36");
  });

  test("has helpers that show at once, as functions and as template tags", async () => {
    const ran = await notebook.run(
      "display.html`<b>${'<'}</b>`; display.markdown('# x'); display.latex`$\\alpha$`; display.json({ a: 1 }); display.text('t');",
    );
    expect(shown(ran.published)).toEqual([
      ["display_data", { "text/html": "<b>&lt;</b>", "text/plain": "<b>&lt;</b>" }],
      ["display_data", { "text/markdown": "# x", "text/plain": "# x" }],
      ["display_data", { "text/latex": "$\\alpha$", "text/plain": "$\\alpha$" }],
      ["display_data", { "application/json": { a: 1 }, "text/plain": "{ a: 1 }" }],
      ["display_data", { "text/plain": "t" }],
    ]);
  });

  test("passes metadata on", async () => {
    const ran = await notebook.run(
      "display.image(Buffer.from('GIF89a'), { width: 9 }); display(1, { metadata: { a: 1 } });",
    );
    expect(ran.published.map(({ content }) => "metadata" in content && content.metadata)).toEqual([
      { "image/gif": { width: 9 } },
      { a: 1 },
    ]);
  });
});

test.each([
  ["setTimeout(() => {}, 7)", "Timeout (7 ms)"],
  ["const every = setInterval(() => {}, 1e6); every", "Timeout (every 1000000 ms)"],
  ["clearInterval(every); [every]", "[ Timeout (over) ]"],
  ["setImmediate(() => {})", "Immediate"],
])("a timer is shown in a word: %s", async (code, text) => {
  expect((await notebook.run(code)).result).toBe(text);
});

test("a notebook written for Deno's kernel runs", async () => {
  const cells = [
    "const { display, html, md, svg } = Deno.jupyter;\nawait display(md`# Title ${1 + 1}`);",
    "html`<b>${'<i>raw</i>'}</b>`",
    "class Dog { [Deno.jupyter.$display]() { return { 'text/plain': 'dog', 'text/html': '🐶' }; } }\nnew Dog()",
    "await Deno.jupyter.broadcast('display_data', { data: { 'text/plain': 'one' }, metadata: {}, transient: { display_id: 'x' } });\nawait Deno.jupyter.broadcast('update_display_data', { data: { 'text/plain': 'two' }, metadata: {}, transient: { display_id: 'x' } });",
    "Object.keys(await Deno.jupyter.format([{ a: 1 }]))",
    "await Deno.jupyter.display({ 'text/markdown': '**b**', 'text/plain': 'b' }, { raw: true });",
    "Deno.jupyter.image(new Uint8Array([0xff, 0xd8, 0xff, 0xe0]))",
  ];
  const ran = [];
  for (const cell of cells) ran.push(await notebook.run(cell));
  expect(ran.map(({ error }) => error)).toEqual(cells.map(() => undefined));
  expect(ran.map(({ published }) => shown(published))).toEqual([
    [["display_data", { "text/markdown": "# Title 2", "text/plain": expect.any(String) }]],
    [["execute_result", { "text/html": "<b><i>raw</i></b>", "text/plain": expect.any(String) }]],
    [["execute_result", { "text/html": "🐶", "text/plain": "dog" }]],
    [
      ["display_data", { "text/plain": "one" }],
      ["update_display_data", { "text/plain": "two" }],
    ],
    [["execute_result", { "text/plain": "[ 'text/html', 'text/plain' ]" }]],
    [["display_data", { "text/markdown": "**b**", "text/plain": "b" }]],
    [["execute_result", { "image/jpeg": "/9j/4A==", "text/plain": expect.any(String) }]],
  ]);
});

test("libraries see no Deno before a cell names Deno.jupyter", async () => {
  const fresh = new Notebook();
  try {
    expect((await fresh.run("typeof globalThis['De' + 'no']")).result).toBe("undefined");
    expect((await fresh.run("await Deno.jupyter.broadcast('shutdown_request', {})")).error).toMatch(
      /^TypeError: Deno.jupyter.broadcast: cannot send 'shutdown_request'; use one of display_data/,
    );
  } finally {
    await fresh.close();
  }
});

test("what Deno.jupyter.broadcast is given is a message, or an error of the cell", async () => {
  const send = async (type: string, content: string): Promise<string | undefined> =>
    (await notebook.run(`await Deno.jupyter.broadcast("${type}", ${content} as any)`)).error;
  expect(await send("display_data", "null")).toMatch(/the content must be an object, got null$/);
  expect(await send("display_data", "{}")).toMatch(/'display_data' needs data, got undefined$/);
  expect(await send("stream", '{ name: "log", text: 5 }')).toMatch(
    /'stream' needs the name stdout or stderr and a text, got \{ name: 'log', text: 5 \}$/,
  );
  expect(await send("comm_msg", "{}")).toMatch(/'comm_msg' needs the text comm_id$/);
  expect(await send("comm_open", '{ comm_id: "a", target_name: "b" }')).toBeUndefined();
});

test("a picture that is not there is an error of its cell", async () => {
  const { error, traceback } = await notebook.run("1;\nglobalThis.display.image('missing.png')");
  expect(error).toMatch(/^Error: ENOENT: no such file/);
  expect(traceback).toContain("Cell [");
});

test("a notebook written for tslab runs", async () => {
  const cells = [
    'import * as tslab from "tslab";\ntslab.display.html("<b>1</b>"); tslab.display.markdown("# 2"); tslab.display.latex("$3$");',
    'import { display } from "tslab";\ndisplay.svg("<svg/>"); display.png(new Uint8Array([1])); display.raw("application/x", "{}");',
    "const live = tslab.newDisplay(); live.text('first'); live.html('<i>second</i>');",
    "const again = require('tslab'); again.display === tslab.display && typeof tslab.versions.node",
  ];
  const ran = [];
  for (const cell of cells) ran.push(await notebook.run(cell));
  expect(ran.map(({ error }) => error)).toEqual(cells.map(() => undefined));
  expect(ran.slice(0, 3).map(({ published }) => shown(published))).toMatchObject([
    [
      ["display_data", { "text/html": "<b>1</b>" }],
      ["display_data", { "text/markdown": "# 2" }],
      ["display_data", { "text/latex": "$3$" }],
    ],
    [
      ["display_data", { "image/svg+xml": "<svg/>" }],
      ["display_data", { "image/png": "AQ==" }],
      ["display_data", { "application/x": "{}" }],
    ],
    [
      ["display_data", { "text/plain": "first" }],
      ["update_display_data", { "text/html": "<i>second</i>" }],
    ],
  ]);
  expect(ran[3]?.result).toBe("string");
});

test("a second value is refused, as it would not be shown; forEach shows all", async () => {
  const refused = async (code: string) => (await notebook.run(code)).error;
  const say = (got: string): string =>
    `TypeError: display: expected options such as { id: "name" } after the value, got ${got}; show one value a call`;
  expect(await refused("globalThis.display(1, 2 as any)")).toBe(say("2"));
  expect(await refused("globalThis.display(1, [{ a: 1 }] as any)")).toBe(say("[ { a: 1 } ]"));
  expect(await refused("globalThis.display(1, null as any)")).toBe(say("null"));
  const { error, published } = await notebook.run(
    "globalThis.display(0, {}); [1, 2].forEach(globalThis.display as any)",
  );
  expect([error, published.length]).toEqual([undefined, 3]);
});

test("a value that refuses to be looked at is text, as a result and by display()", async () => {
  const ran = await notebook.run(
    "const { proxy: gone, revoke } = Proxy.revocable({}, {}); revoke(); globalThis.display(gone); gone",
  );
  expect(ran.error).toBeUndefined();
  expect(
    ran.published.filter(({ type }) => type !== "stream").map(({ content }) => content),
  ).toMatchObject([
    { data: { "text/plain": "<Revoked Proxy>" } },
    { data: { "text/plain": "<Revoked Proxy>" } },
  ]);
  expect(ran.stderr).toBe("");
});

test("big integers and cycles in a bundle cost no other part of it", async () => {
  const ran = await notebook.run(
    "const cycle: any = {}; cycle.self = cycle;\n({ [Symbol.for('Jupyter.display')]: () => ({ 'application/vnd.dataresource+json': { data: [{ a: 1n, b: 2n ** 64n }] }, 'text/html': '<b/>', 'application/x+json': cycle }) })",
  );
  expect(ran.published.find(({ type }) => type === "execute_result")?.content).toMatchObject({
    data: {
      "application/vnd.dataresource+json": { data: [{ a: 1, b: "18446744073709551616" }] },
      "text/html": "<b/>",
      "text/plain": expect.stringContaining("Jupyter.display"),
    },
  });
  expect(ran.stderr).toMatch(/^display: TypeError: Converting circular structure to JSON/);
});
