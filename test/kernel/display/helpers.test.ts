import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { draw } from "#kernel/display/bundle.ts";
import { plain } from "#kernel/display/text.ts";
import { html, image, json, latex, markdown, svg, text } from "#kernel/display/helpers.ts";

const png = Buffer.from("89504e470d0a1a0a00", "hex");

test.each([
  ["html", html, "text/html"],
  ["markdown", markdown, "text/markdown"],
  ["latex", latex, "text/latex"],
  ["text", text, "text/plain"],
] as const)("%s takes a text or a template", async (_, helper, type) => {
  expect((await draw(helper("a $b$"))).data[type]).toBe("a $b$");
  const drawn = await draw(helper`a ${1}${{ b: 2 }}`);
  expect(drawn.data).toMatchObject({ [type]: "a 1{ b: 2 }", "text/plain": "a 1{ b: 2 }" });
});

test("values in an HTML template are escaped, but for those that are HTML", async () => {
  const page = html; // Under its own name the template would be formatted.
  const item = page`<li>${"<b>"}</li>`;
  expect((await draw(page`<ul>${[item, item]}</ul>${null}`)).data["text/html"]).toBe(
    "<ul><li>&lt;b&gt;</li><li>&lt;b&gt;</li></ul>null",
  );
});

test("values in an HTML template that are pictures of the page stand as they are", () => {
  const page = html;
  const node = { outerHTML: "<svg></svg>" };
  const picture = { [Symbol.for("Jupyter.display")]: () => ({ "image/svg+xml": "<svg/>" }) };
  const nothing = { [Symbol.for("Jupyter.display")]: () => null };
  expect(draw(page`${node}${[picture, "<"]}`)).toMatchObject({
    data: { "text/html": "<svg></svg><svg/>&lt;" },
  });
  expect(draw(page`${nothing}`)).toMatchObject({
    data: { "text/html": expect.stringContaining("Jupyter.display") },
  });
});

test("as text a helper's value is its text, and says so when it cannot be drawn", async () => {
  const value = text("a");
  await draw(value);
  expect(plain([value])).toBe("[ a ]");
  const gone = await draw(image("http://127.0.0.1:1/no.png"));
  expect(gone.data).toEqual({ "text/plain": "(nothing to show)" });
  expect(gone.problem?.error).toMatchObject({ message: "fetch failed" });
});

test("a backslash in a LaTeX template needs no second one", async () => {
  expect((await draw(latex`$\alpha$`)).data["text/latex"]).toBe("$\\alpha$");
});

test("an SVG picture gets its namespace", async () => {
  expect((await draw(svg("<svg></svg>"))).data["image/svg+xml"]).toBe(
    '<svg xmlns="http://www.w3.org/2000/svg"></svg>',
  );
});

test("json is a tree beside its text", async () => {
  expect((await draw(json({ a: [1] }))).data).toEqual({
    "application/json": { a: [1] },
    "text/plain": "{ a: [ 1 ] }",
  });
});

test("an image may be bytes, a Blob, a file, or an address, with a size", async () => {
  const folder = mkdtempSync(join(tmpdir(), "sonde-image-"));
  const file = join(folder, "a.png");
  writeFileSync(file, png);
  const server = createServer((_, response) => void response.end(png)).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/a.png`;
  try {
    for (const source of [
      png,
      new Blob([png]),
      file,
      address,
      `data:image/png;base64,${png.toString("base64")}`,
    ])
      expect(await draw(image(source, { width: 30 }))).toEqual({
        data: { "image/png": png.toString("base64"), "text/plain": "image/png, 9 bytes" },
        metadata: { "image/png": { width: 30 } },
      });
  } finally {
    server.close();
    rmSync(folder, { recursive: true });
  }
});

test("an image that is none says so", async () => {
  const none = "image: 5 bytes are no PNG, JPEG, GIF, WebP, SVG or PDF; check the source";
  expect(() => image(Buffer.from("hello"))).toThrow(new TypeError(none));
  expect(() => image("missing.png")).toThrow("ENOENT");
  // What comes later is known only when it is drawn.
  expect(await draw(image(new Blob(["hello"])))).toMatchObject({
    problem: { error: new TypeError(none) },
  });
});
