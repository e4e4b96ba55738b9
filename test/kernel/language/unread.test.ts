import { expect, test } from "@jest/globals";
import { unread, withoutNamed } from "#kernel/language/unread.ts";

const at = (file: string): string => `file:///notebook/${file}`;
const of = (documents: Record<string, string>): Map<string, string> =>
  new Map(Object.entries(documents).map(([file, text]) => [at(file), text]));
const documents = of({
  ".sonde-next.tsx": `import {  } from "./.sonde-cell-2.tsx"; import { c } from "./.sonde-types-3.ts";\nc`,
  ".sonde-cell-1.tsx": "\na\n;export { a };",
  ".sonde-cell-2.tsx": "\nb\n;export { b };",
  ".sonde-cell-3.tsx": `import { a } from "./.sonde-cell-1.tsx";\nc\n;export { c };`,
  ".sonde-types-3.ts": `export declare const c: 1;\nexport * from "./.sonde-cell-3.tsx";`,
  ".sonde-cell-4.tsx": "\nd\n;export { d };",
});

test("of what is not read, what a text wants comes first, then what that wants, then what it only names; what nothing names is left", () => {
  expect(unread(documents, new Map(), false).all).toEqual(
    [
      ".sonde-next.tsx",
      ".sonde-types-3.ts",
      ".sonde-cell-3.tsx",
      ".sonde-cell-1.tsx",
      ".sonde-cell-2.tsx",
    ].map(at),
  );
});

test("what an unchanged text names is known with it, unless something was left unread", () => {
  const text = documents.get(at(".sonde-next.tsx")) ?? "";
  const open = new Map([[at(".sonde-next.tsx"), { text, version: 1 }]]);
  expect(unread(documents, open, true).all).toEqual([]);
  expect(unread(documents, open, false).all).toHaveLength(4);
});

test("a question waits for no more than the nearest fifty of more than two hundred documents", () => {
  const chain = Array.from({ length: 300 }, (_, i) => [
    `.sonde-cell-${i}.tsx`,
    i === 0 ? "" : `import { v } from "./.sonde-cell-${i - 1}.tsx";\n`,
  ]);
  const next = [".sonde-next.tsx", `import { v } from "./.sonde-cell-299.tsx";\nv`];
  const { near, all } = unread(of(Object.fromEntries([...chain, next])), new Map(), true);
  expect(all).toHaveLength(301);
  expect(near).toEqual(all.slice(0, 50));
  expect(near.at(-1)).toBe(at(".sonde-cell-251.tsx"));
});

test("documents that a text only names can be left out of it, and all of those whose members are asked for", () => {
  const lessIn = (file: string): string =>
    withoutNamed(documents.get(at(".sonde-next.tsx")) ?? "", at(file));
  expect(lessIn(".sonde-next.tsx")).toBe(`import { c } from "./.sonde-types-3.ts";\nc`);
  expect(lessIn(".sonde-members.ts")).toBe("\nc");
});
