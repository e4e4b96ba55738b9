import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Notebook } from "./notebook.ts";

let notebook: Notebook;
beforeAll(async () => {
  notebook = new Notebook();
  await notebook.run("const host = globalThis[Symbol.for('sonde.host')];");
});
afterAll(() => notebook.close());

describe("the write-back of types", () => {
  const value = (type: string): string =>
    `{ [Symbol.for('sonde.declare')]: (name: string) => ({ type: ${type}, types: \`interface \${name}$ {}\`, ambient: 'declare const x: 1;' }) }`;

  test("takes the type of each value that a cell declares", async () => {
    const { outcome } = await notebook.run(
      `const credit = ${value("'Frame<credit$>'")}, plain = 1; let { other } = { other: ${value("'B'")} };`,
    );
    expect(outcome).toMatchObject({
      status: "ok",
      declarations: [
        {
          name: "credit",
          type: "Frame<credit$>",
          types: "interface credit$ {}",
          ambient: "declare const x: 1;",
        },
        { name: "other", type: "B", types: "interface other$ {}", ambient: "declare const x: 1;" },
      ],
    });
  });

  test("takes what was declared before an error, and leaves what was not", async () => {
    const { outcome } = await notebook.run(
      `const made = ${value("'M'")};\nthrow new Error('x');\nconst unmade = ${value("'U'")};`,
    );
    expect(outcome.status).toBe("error");
    expect(outcome.declarations.map(({ name }) => name)).toEqual(["made"]);
  });

  test("lives with one that throws, and says so", async () => {
    const ran = await notebook.run(
      "const bad = { [Symbol.for('sonde.declare')]() { throw new Error('no type'); } }, good = 1;",
    );
    expect(ran.outcome).toMatchObject({ status: "ok", declarations: [] });
    expect(ran.stderr).toContain("sonde.declare of bad: Error: no type");
    const proxies = await notebook.run(
      "const rpc = new Proxy({}, { get: (_, key) => (...args: unknown[]) => console.log('called', key, args) }), strict = new Proxy({}, { get() { throw new Error('strict'); } });",
    );
    expect(proxies).toMatchObject({ stdout: "", stderr: "", error: undefined });
  });

  test("lives with values that refuse to be looked at", async () => {
    const ran = await notebook.run(
      "const hostile = new Proxy({}, { get() { throw new Error('no'); }, has() { throw 1; } });",
    );
    expect(ran.outcome.status).toBe("ok");
  });

  test("comes from functions, classes and var too", async () => {
    const { outcome } = await notebook.run(
      `var v = ${value("'V'")}; class C { static [Symbol.for('sonde.declare')]() { return { type: 'C' }; } }`,
    );
    expect(outcome.declarations.map(({ name }) => name).toSorted()).toEqual(["C", "v"]);
  });
});

describe("the host", () => {
  test("displays, gives an id, and updates in place", async () => {
    const ran = await notebook.run(
      "const id = host.display({ 'text/html': '<b>1</b>', 'text/plain': '1' });\nhost.update(id, { 'text/plain': '2' });",
    );
    const ids = ran.published.map((one) =>
      "transient" in one.content ? one.content.transient.display_id : "",
    );
    expect(ran.published.map(({ type }) => type)).toEqual(["display_data", "update_display_data"]);
    expect(ids[0]).toBe(ids[1]);
    expect(ids[0]).toMatch(/./);
    expect(ran.published[0]?.content).toMatchObject({
      data: { "text/html": "<b>1</b>", "text/plain": "1" },
    });
  });

  test("takes an id and draws values", async () => {
    const ran = await notebook.run("host.display([1, 2], { display_id: 'mine' });");
    expect(ran.published[0]?.content).toEqual({
      data: { "text/plain": "[ 1, 2 ]" },
      metadata: {},
      transient: { display_id: "mine" },
    });
  });

  test("clears", async () => {
    const ran = await notebook.run("host.clear(); host.clear(true);");
    expect(ran.published.map(({ content }) => content)).toEqual([{ wait: false }, { wait: true }]);
  });

  test("has a signal for each cell and a shared flag", async () => {
    expect(
      (
        await notebook.run(
          "const before = host.signal; [before.aborted, host.signal === before, host.cancel.buffer instanceof SharedArrayBuffer, host.cancel[0]]",
        )
      ).result,
    ).toBe("[ false, true, true, 0 ]");
    expect((await notebook.run("host.signal === before")).result).toBe("false");
  });

  test("cannot be replaced", async () => {
    expect(
      (await notebook.run("'use strict'; globalThis[Symbol.for('sonde.host')] = 1;")).error,
    ).toMatch(/^TypeError/);
  });
});

describe("display in a cell", () => {
  test("shows values, bundles, HTML and markdown, and clears", async () => {
    const ran = await notebook.run(
      "display(1); display({ 'text/html': '<i>', 'text/plain': 'i' }, { raw: true }); display.html('<b>'); display.markdown('# x'); clear_output(true);",
    );
    expect(ran.result).toBeUndefined();
    expect(
      ran.published.map(({ content }) => ("data" in content ? content.data : content)),
    ).toEqual([
      { "text/plain": "1" },
      { "text/html": "<i>", "text/plain": "i" },
      { "text/html": "<b>", "text/plain": "<b>" },
      { "text/markdown": "# x", "text/plain": "# x" },
      { wait: true },
    ]);
  });

  test("updates by its id", async () => {
    const ran = await notebook.run(
      "display('a', { display_id: 'q' }); display('b', { display_id: 'q', update: true });",
    );
    expect(ran.published.map(({ type }) => type)).toEqual(["display_data", "update_display_data"]);
  });

  test("asks for an id to update, and for MIME types in a raw bundle", async () => {
    expect((await notebook.run("display(1, { update: true })")).error).toMatch(
      /^TypeError: display: .*needs the id/,
    );
    expect((await notebook.run("display({ html: 1 }, { raw: true })")).error).toMatch(
      /^TypeError: display: .*MIME/,
    );
  });

  test("keeps the place of a display that is a promise, and waits for it before the cell ends", async () => {
    const ran = await notebook.run(
      "const slow = (text: string, ms: number) => ({ async [Symbol.for('Jupyter.display')]() { await new Promise((r) => setTimeout(r, ms)); return { 'text/plain': text }; } });\ndisplay(slow('first', 40)); slow('second', 10)",
    );
    expect(
      ran.published.map(({ type, content }) => [
        type,
        "data" in content && content.data["text/plain"],
      ]),
    ).toEqual([
      ["display_data", "…"],
      ["execute_result", "second"],
      ["update_display_data", "first"],
    ]);
  });

  test("that throws falls back to text and says so", async () => {
    const ran = await notebook.run(
      "({ a: 1, [Symbol.for('Jupyter.display')]() {\n  throw new Error('cannot draw');\n} })",
    );
    expect(ran.outcome.status).toBe("ok");
    expect(ran.result).toContain("a: 1");
    expect(ran.stderr).toContain("display: Error: cannot draw");
    expect(ran.stderr).toContain(`Cell [${ran.execution}] 2:9`);
  });

  test("that gives no bundle, or a cycle, falls back to text", async () => {
    for (const made of [
      "5",
      "null",
      "({ html: 'x' })",
      "[]",
      "{ const a: any = { 'application/json': {} }; a['application/json'].a = a; return a; }",
    ]) {
      const body = made.startsWith("{") ? made : `{ return ${made}; }`;
      const ran = await notebook.run(`({ [Symbol.for('Jupyter.display')]() ${body} })`);
      expect(ran.outcome.status).toBe("ok");
      expect(ran.result).toMatch(/./);
      expect(ran.stderr).toMatch(/^display: /);
    }
  });
});
