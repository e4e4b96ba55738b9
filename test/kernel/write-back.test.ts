// The contract of the two symbols end to end: the real library in the real kernel, seen by a raw client.
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { textOf } from "../support/kernel-client.ts";
import { type KernelProcess, spawnKernel } from "../support/kernel-process.ts";

let kernel: KernelProcess;
beforeAll(async () => {
  kernel = await spawnKernel();
  await kernel.client.ready();
  const { reply } = await kernel.client.execute(
    'import { csv, dataset } from "sonde";\nconst credit = await csv(dataset("german-credit"));',
  );
  expect(reply.content.status).toBe("ok");
}, 60_000);
afterAll(() => kernel.stop());

/** The completions at `‸`. */
async function matches(marked: string): Promise<string[]> {
  const cursor_pos = marked.indexOf("‸");
  const code = marked.replace("‸", "");
  const { reply } = await kernel.client.request("complete_request", { code, cursor_pos });
  return reply.content.matches as string[];
}

test("the columns of a table just read complete in the next cell, by kind", async () => {
  expect(await matches('credit.select("‸")')).toEqual(
    expect.arrayContaining(["credit_amount", "duration", "purpose"]),
  );
  const categories = await matches('credit.encode((e) => e.oneHot("‸"))');
  expect(categories).toEqual(expect.arrayContaining(["housing", "purpose"]));
  expect(categories).not.toContain("duration");
  expect(await matches('credit.select("dur‸')).toEqual(["duration"]);
});

test("its hover is short", async () => {
  const { reply } = await kernel.client.request("inspect_request", {
    code: "credit",
    cursor_pos: 3,
    detail_level: 0,
  });
  expect(reply.content.data["text/plain"]).toMatch(/^const credit: Frame<[\w$]+>/);
  expect(String(reply.content.data["text/plain"]).length).toBeLessThan(120);
});

test("a wrong column is a warning in one line that names it", async () => {
  const id = kernel.client.send("execute_request", { code: 'credit.select("purpos")' });
  const warning = kernel.client.next(
    ({ type, parent, content }) =>
      type === "stream" && parent.msg_id === id && /warning/.test(content.text),
  );
  const { reply, published } = await kernel.client.answer(id);
  expect((await warning).content.text).toMatch(
    /^Cell \[2\] 1:15 warning: no column 'purpos'.{0,80}\n$/,
  );
  // The library says so too, when it runs.
  expect(reply.content.status === "error" || textOf({ reply, published }, "stderr") !== "").toBe(
    true,
  );
});

test("what a verb gives has its columns too", async () => {
  await kernel.client.execute('const few = credit.select("duration", "purpose");');
  expect(await matches('few.select("‸")')).toEqual(["duration", "purpose"]);
});
