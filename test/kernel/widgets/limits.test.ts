import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { KernelProcess } from "../../support/kernel-process.ts";
import { spawnWidgetKernel } from "./spawn.ts";

let kernel: KernelProcess;
beforeAll(async () => {
  kernel = await spawnWidgetKernel();
});
afterAll(() => kernel.stop());

async function valueOf(code: string): Promise<string> {
  const { reply, published } = await kernel.client.execute(code);
  if (reply.content.status !== "ok") return reply.content.evalue as string;
  return published.find(({ type }) => type === "execute_result")?.content.data["text/plain"];
}

describe("a value outside the limits of its widget gives way", () => {
  test.each([
    ["w.intSlider({ min: 10, max: 20 }).value", "10"],
    ["w.intSlider({ value: 200 }).value", "100"],
    ["w.floatSlider({ value: -0.5 }).value", "0"],
    ["w.floatProgress({ value: 1e9, max: 2 }).value", "2"],
    ["w.intProgress({ value: -1 }).value", "0"],
    ["w.boundedIntText({ value: 7, max: 5 }).value", "5"],
    ["w.play({ value: 7, max: 5 }).value", "5"],
    ["w.floatLogSlider({ value: 1e9, base: 10, max: 3 }).value", "1000"],
    ["w.intRangeSlider({ min: 0, max: 10 }).value", "[ 2, 7 ]"],
    ["w.floatRangeSlider({ min: 0, max: 10, value: [-3, 30] }).value", "[ 0, 10 ]"],
    [
      "w.datePicker({ value: new Date(2020, 0), min: new Date(2021, 0) }).value!.getFullYear()",
      "2021",
    ],
    ["w.tab([w.label(), w.label()]).selected_index", "0"],
    ["const s1 = w.intSlider({ value: 50 }); s1.max = 30; s1.value", "30"],
    ["const s2 = w.intSlider({ value: 5 }); s2.min = 7; s2.value", "7"],
    ["const s3 = w.intSlider(); s3.value = 1000; s3.value", "100"],
    ["const s4 = w.intSlider(); s4.set({ min: 200, max: 300, value: 250 }); s4.value", "250"],
    [
      "const s5 = w.accordion([w.label()], { selected_index: 0 }); s5.children = []; s5.selected_index",
      "null",
    ],
  ])("%s is %s", async (code, shown) => {
    expect(await valueOf(code)).toBe(shown);
  });
});

describe("what a widget cannot be is an error with the value and the remedy", () => {
  test.each([
    [
      "w.intSlider({ min: 5, max: 1 })",
      "IntSlider: min is greater than max, got 5 and 1; give both, the smaller as min",
    ],
    [
      "w.intSlider({ value: 2.5 })",
      "IntSlider: value must be a whole number, got 2.5; round it, or use a FloatSlider",
    ],
    [
      "w.intSlider({ value: '3' })",
      "IntSlider: value must be a whole number, got '3'; convert it with Number(…)",
    ],
    ["w.floatSlider({ max: NaN })", "FloatSlider: max must be a finite number, got NaN"],
    [
      "w.checkbox({ value: 1 })",
      "Checkbox: value must be true or false, got 1; convert it with Boolean(…)",
    ],
    ["w.text({ value: 3 })", "Text: value must be a text, got 3; convert it with String(…)"],
    ["w.label({ value: null })", 'Label: value must be a text, got null; write "" for none'],
    [
      "w.vbox([w.label(), 'text'])",
      "VBox: children must be a list, each of it a widget or an object with its traits, got [ Label(), 'text' ]",
    ],
    [
      "w.vbox(new Set([w.label()]))",
      "VBox: children must be a list, each of it a widget or an object with its traits, got Set(1) { Label() }; convert it with Array.from(…)",
    ],
    [
      "w.image({ value: 'a.png' })",
      "Image: value must be bytes (Uint8Array), got 'a.png'; read the file, as with readFileSync(…)",
    ],
    [
      "w.datePicker({ value: '2020-01-01' })",
      "DatePicker: value must be a Date or null, got '2020-01-01'; convert it with new Date(…)",
    ],
    [
      "w.button({ button_style: 'loud' })",
      'Button: button_style must be one of "primary", "success", "info", "warning", "danger", "", got \'loud\'',
    ],
    [
      "w.intRangeSlider({ value: [7, 3] })",
      "IntRangeSlider: lower is greater than upper, got [ 7, 3 ]; swap them",
    ],
    ["w.intRangeSlider({ value: [7] })", "IntRangeSlider: value must be [lower, upper], got [ 7 ]"],
    ["w.dropdown({ options: ['a', 'b'] }).index = 2", "Dropdown: index must be from 0 to 1, got 2"],
    [
      "w.selectMultiple({ options: ['a', 'b'] }).index = [0, 5]",
      "SelectMultiple: index must be from 0 to 1, got 5",
    ],
    [
      "w.selectionRangeSlider({ options: [1, 2, 3], value: [3, 1] })",
      "SelectionRangeSlider: lower is greater than upper, got [ 2, 0 ]; swap them",
    ],
    [
      "w.selectionSlider({ options: [] })",
      "SelectionSlider: there are no options; give at least one",
    ],
    [
      "w.tab([w.label()], { selected_index: 1 })",
      "Tab: selected_index must be from 0 to 0 or null, got 1",
    ],
    [
      "w.tagsInput({ allowed_tags: ['a'], value: ['b'] })",
      "TagsInput: 'b' is not one of allowed_tags [ 'a' ]",
    ],
    [
      "w.interact(({ n }) => n, { n: [5, 1] })",
      "IntSlider: min is greater than max, got 5 and 1; give both, the smaller as min",
    ],
    [
      "w.link([w.intSlider()], [w.intText(), 'value'])",
      'Link: source must be [widget, "trait"], got [ IntSlider(value=0) ]; write [slider, "value"]',
    ],
    [
      "w.createWidget('DirectionalLink', { source: [w.intSlider(), 'value'], target: ['text', 'value'] })",
      "DirectionalLink: target must be [widget, \"trait\"], got [ 'text', 'value' ]; write [slider, \"value\"]",
    ],
    [
      "w.link([w.intSlider(), 'value'], [w.intText(), 'valeu'])",
      expect.stringMatching(/^Link: target: there is no trait valeu; it has .*value/),
    ],
    [
      "w.intSlider({ layout: 'wide' })",
      "IntSlider: layout must be a widget or an object with its traits, got 'wide'",
    ],
    [
      "w.intSlider({ layout: { wdith: '5em' } })",
      expect.stringMatching(/^Layout: there is no trait wdith; it has .*width/),
    ],
  ])("%s", async (code, message) => {
    expect(await valueOf(code.replaceAll("w.", "(w as any)."))).toEqual(message);
  });
});

test("a widget that refused a value keeps the one it had", async () => {
  expect(
    await valueOf(
      "const kept = w.intSlider({ value: 4 }); try { kept.set({ value: 9, min: 500 }); } catch {} [kept.value, kept.min].join()",
    ),
  ).toBe("4,0");
});

test("an object set as layout becomes a layout", async () => {
  expect(
    await valueOf(
      "const wide = w.label(); wide.layout = { width: '9em' }; 'model_id' in wide.layout",
    ),
  ).toBe("true");
});

test("a front end that sends what the widget cannot be is told what it is", async () => {
  const { published } = await kernel.client.execute("const told = w.intSlider({ value: 4 }); told");
  const id = published.find(({ type }) => type === "execute_result")?.content.data[
    "application/vnd.jupyter.widget-view+json"
  ].model_id as string;
  const tell = async (state: object): Promise<unknown[]> => {
    const heard = await kernel.client.notify("comm_msg", {
      comm_id: id,
      data: { method: "update", state, buffer_paths: [] },
    });
    return heard
      .filter(({ type }) => type === "comm_msg")
      .map(({ content }) => [content.data.method, content.data.state]);
  };
  expect(await tell({ value: 500 })).toEqual([
    ["echo_update", { value: 500 }],
    ["update", { value: 100 }],
  ]);
  expect(await tell({ value: "much" })).toEqual([
    ["echo_update", { value: "much" }],
    ["update", { value: 100 }],
  ]);
  expect(await tell({ max: 50 })).toEqual([
    ["echo_update", { max: 50 }],
    ["update", { value: 50 }],
  ]);
});
