import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "@jest/globals";
import { openNotebook } from "./notebook.ts";

const cell = (i: number): string =>
  `const v${i} = [1, 2, 3].map((x) => x + ${i});
function f${i}<T>(x: T, y = v${i}) { return { x, y, n: ${i} }; }
const z${i} = Object.entries(f${Math.max(0, i - 1)}({ a: 1 }).x).map(([k, v]) => k + v);
class C${i} { constructor(public v = z${i}) {} get first() { return this.v[0]; } }`;

test.each([5, 50])("completes at typing pace after %d cells (times are shown)", async (count) => {
  const { language, matches, close } = openNotebook();
  const started = performance.now();
  await matches("conso‸");
  const first = performance.now() - started;
  for (let i = 0; i < count; i++) language.ran(i, cell(i), []);

  const times: number[] = [];
  for (let i = 0; i < 20; i++) {
    await sleep(40);
    const asked = performance.now();
    expect(await matches(`${" ".repeat(i)}new C${count - 1}().fir‸`)).toEqual(["first"]);
    times.push(performance.now() - asked);
  }
  await close();
  const [median = 0, late = 0] = [10, 18].map((i) => times.toSorted((a, b) => a - b)[i]);
  process.stderr.write(
    `completion after ${count} cells: first ${first.toFixed()} ms, p50 ${median.toFixed(1)} ms, p95 ${late.toFixed(1)} ms\n`,
  );
});
