import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { Answer, Incoming } from "../../support/kernel-client.ts";
import { type KernelProcess, spawnKernel } from "../../support/kernel-process.ts";
import { violations } from "../../support/message-spec.ts";

let kernel: KernelProcess;
beforeAll(async () => {
  kernel = await spawnKernel();
  await kernel.client.ready();
  await run('import * as w from "sonde/widgets";');
});
afterAll(async () => {
  expect(kernel.client.messages.flatMap(violations)).toEqual([]);
  await kernel.stop();
});
let from = 0;
beforeEach(() => {
  from = kernel.client.messages.length;
});

async function run(code: string): Promise<Answer> {
  const answer = await kernel.client.execute(code);
  expect(answer.reply.content).toMatchObject({ status: "ok" });
  return answer;
}

const sent = (type: string): Incoming[] =>
  kernel.client.messages.slice(from).filter((message) => message.type === type);
const opened = (model: string): Incoming =>
  sent("comm_open").find(({ content }) => content.data.state._model_name === model)!;
const updates = (): object[] =>
  sent("comm_msg")
    .filter(({ content }) => content.data.method === "update")
    .map(({ content }) => content.data.state);
const textOf = ({ published }: Answer): string =>
  published
    .filter(({ type }) => type === "stream")
    .map(({ content }) => content.text)
    .join("");

/** A message of the front end about a widget. */
const tell = (comm_id: string, data: object, buffers: Uint8Array[] = []) =>
  kernel.client.notify("comm_msg", { comm_id, data }, { buffers });
const update = (comm_id: string, state: object) =>
  tell(comm_id, { method: "update", state, buffer_paths: [] });

test("a slider opens its model with its layout and style, and shows its view", async () => {
  const { published } = await run("const s = w.intSlider({ value: 3, max: 10 });\ns");
  const { content, metadata } = opened("IntSliderModel");
  expect(metadata.version).toBe("2.1.0");
  expect(content.target_name).toBe("jupyter.widget");
  expect(content.data.state).toMatchObject({
    _model_module: "@jupyter-widgets/controls",
    _model_module_version: "2.0.0",
    _view_name: "IntSliderView",
    value: 3,
    min: 0,
    max: 10,
    layout: `IPY_MODEL_${opened("LayoutModel").content.comm_id}`,
    style: `IPY_MODEL_${opened("SliderStyleModel").content.comm_id}`,
  });
  const shown = published.find(({ type }) => type === "execute_result")?.content.data;
  expect(shown).toEqual({
    "application/vnd.jupyter.widget-view+json": {
      version_major: 2,
      version_minor: 0,
      model_id: content.comm_id,
    },
    "text/plain": "IntSlider(value=3)",
  });
});

test("what the front end moves is echoed, heard and read; what the cell sets is sent once", async () => {
  await run(
    "const moved = w.floatSlider({ value: 1 });\nmoved.observe('value', ({ old, new: now }) => console.log(old, '→', now));",
  );
  const id = opened("FloatSliderModel").content.comm_id;
  const heard = await update(id, { value: 2.5 });
  expect(heard.map(({ content }) => content.text).filter(Boolean)).toEqual(["1 → 2.5\n"]);
  expect(sent("comm_msg").map(({ content }) => content.data)).toEqual([
    { method: "echo_update", state: { value: 2.5 }, buffer_paths: [] },
  ]);
  from = kernel.client.messages.length;
  const answer = await run(
    "moved.value = 4; moved.value = 4; moved.set({ min: -1, max: 9 }); console.log(moved.value)",
  );
  expect(textOf(answer)).toBe("2.5 → 4\n4\n");
  expect(updates()).toEqual([{ value: 4 }, { min: -1, max: 9 }]);
});

test("a listener or an observer that is added by another hears the next message first", async () => {
  const answer = await run(
    `const again = w.button();
let heard = 0;
const listen = () => { const stop = again.onClick(() => { heard++; stop(); if (heard < 5) listen(); }); };
listen();
const followed = w.intSlider();
let seen = 0;
const follow = () => { const stop = followed.observe("value", () => { seen++; stop(); if (seen < 5) follow(); }); };
follow();
followed.value = 1;
followed.value = 2;
console.log(seen);`,
  );
  expect(textOf(answer)).toBe("2\n");
  const id = opened("ButtonModel").content.comm_id;
  await tell(id, { method: "custom", content: { event: "click" } });
  await tell(id, { method: "custom", content: { event: "click" } });
  expect(textOf(await run("console.log(heard)"))).toBe("2\n");
});

test("a click is heard, and what a listener throws is shown and stops nobody else", async () => {
  await run(
    "const b = w.button({ description: 'go' });\nb.onClick(() => { throw new Error('bad listener'); });\nb.onClick(() => console.log('clicked'));",
  );
  const id = opened("ButtonModel").content.comm_id;
  const heard = await tell(id, { method: "custom", content: { event: "click" } });
  const text = heard.map(({ content }) => content.text ?? "").join("");
  expect(text).toContain("Uncaught Error: bad listener");
  expect(text).toContain("clicked\n");
});

test("a choice is a value here and a number there", async () => {
  await run(
    "const d = w.dropdown({ options: { one: 1, two: 2, many: 99 }, value: 2 });\nd.observe('value', (change) => console.log(change.old, change.new));",
  );
  const { content } = opened("DropdownModel");
  expect(content.data.state).toMatchObject({ _options_labels: ["one", "two", "many"], index: 1 });
  const heard = await update(content.comm_id, { index: 2 });
  expect(heard.map(({ content: { text } }) => text).filter(Boolean)).toEqual(["2 99\n"]);
  expect(textOf(await run("console.log(d.value); d.value = 1;"))).toBe("99\n99 1\n");
  const wrong = await kernel.client.execute(
    "w.dropdown({ options: ['a', 'b'], value: 'c' as never })",
  );
  expect(wrong.reply.content.evalue).toBe("Dropdown: 'c' is not one of the options [ 'a', 'b' ]");
});

test("boxes hold widgets by their ids, and text, checkbox and progress work alike", async () => {
  await run(
    "const t = w.text({ value: 'x' });\nconst c = w.checkbox({ value: true });\nconst p = w.intProgress({ value: 5, max: 9 });\nw.vbox([t, w.hbox([c, p])]);",
  );
  const id = (model: string): string => `IPY_MODEL_${opened(model).content.comm_id}`;
  expect(opened("VBoxModel").content.data.state.children).toEqual([
    id("TextModel"),
    id("HBoxModel"),
  ]);
  expect(opened("HBoxModel").content.data.state.children).toEqual([
    id("CheckboxModel"),
    id("IntProgressModel"),
  ]);
});

test("binary values go beside the state, in both directions", async () => {
  await run("const picture = w.image({ value: new Uint8Array([1, 2, 3]) });");
  const { content, buffers } = opened("ImageModel");
  expect(content.data.buffer_paths).toEqual([["value"]]);
  expect(content.data.state).not.toHaveProperty("value");
  expect(buffers.map((buffer) => [...buffer])).toEqual([[1, 2, 3]]);
  await tell(content.comm_id, { method: "update", state: {}, buffer_paths: [["value"]] }, [
    Uint8Array.of(9, 8),
  ]);
  expect(textOf(await run("console.log([...picture.value])"))).toBe("[ 9, 8 ]\n");
});

test("an area is not sent whole for each of many lines, and has them all when its code has ended", async () => {
  const answer = await run(
    "const lines = w.output();\nlines.capture(() => { for (let i = 0; i < 1000; i++) console.log(i); });\nconsole.log(JSON.stringify(lines.outputs));",
  );
  const text = Array.from({ length: 1000 }, (_, i) => `${i}\n`).join("");
  const outputs = [{ output_type: "stream", name: "stdout", text }];
  expect(JSON.parse(textOf(answer))).toEqual(outputs);
  expect(updates().at(-1)).toEqual({ outputs });
  expect(updates().length).toBeLessThan(500);
});

test("lines that come after the code reach the area, too, and clearing drops what was not sent", async () => {
  await run(
    "const slow = w.output();\nslow.capture(() => { setTimeout(() => { console.log(1); console.log(2); }, 1); });\nawait new Promise((go) => setTimeout(go, 300));\nslow.capture(() => { console.log('gone'); console.log('gone'); slow.clear(); });",
  );
  expect(updates()).toContainEqual({
    outputs: [{ output_type: "stream", name: "stdout", text: "1\n2\n" }],
  });
  expect(updates().at(-1)).toEqual({ outputs: [] });
});

test("output that an area captures goes there instead of the cell", async () => {
  const answer = await run(
    "const area = w.output();\nawait area.capture(async () => { console.log('in'); await null; console.log('later'); display(1n); });\narea.capture(() => { throw new TypeError('caught'); });\nconsole.log('out');",
  );
  expect(textOf(answer)).toBe("out\n");
  const last = updates().at(-1) as { outputs: { output_type: string; text?: string }[] };
  expect(last.outputs).toMatchObject([
    { output_type: "stream", name: "stdout", text: "in\nlater\n" },
    { output_type: "display_data", data: { "text/plain": "1n" } },
    { output_type: "error", ename: "TypeError", evalue: "caught" },
  ]);
});

test("interact makes controls of what stands for them, and runs again when one changes", async () => {
  const { published } = await run(
    "w.interact(({ n, loud, kind }) => `${kind}${'la'.repeat(n)}${loud ? '!' : ''}`, { n: [1, 5], loud: false, kind: ['a', 'b'] })",
  );
  expect(published.some(({ type }) => type === "execute_result")).toBe(true);
  const slider = opened("IntSliderModel").content;
  expect(slider.data.state).toMatchObject({ description: "n", min: 1, max: 5, value: 3 });
  expect(opened("CheckboxModel").content.data.state).toMatchObject({
    description: "loud",
    value: false,
  });
  expect(opened("DropdownModel").content.data.state._options_labels).toEqual(["a", "b"]);
  const shown = (): unknown => {
    const last = updates()
      .filter((state) => "outputs" in state)
      .at(-1) as {
      outputs: { data: Record<string, string> }[];
    };
    return last.outputs.map(({ data }) => data["text/plain"]);
  };
  expect(shown()).toEqual(["alalala"]);
  await update(slider.comm_id, { value: 1 });
  await update(opened("CheckboxModel").content.comm_id, { value: true });
  expect(shown()).toEqual(["ala!"]);
});

test("a widget that an area shows, or that interact runs to, is drawn there", async () => {
  await run(
    "const shows = w.output(); const inner = w.label({ value: 'in it' }); shows.capture(() => display(inner));",
  );
  const view = {
    version_major: 2,
    version_minor: 0,
    model_id: opened("LabelModel").content.comm_id,
  };
  const drawn = [
    {
      output_type: "display_data",
      data: {
        "application/vnd.jupyter.widget-view+json": view,
        "text/plain": "Label(value='in it')",
      },
      metadata: {},
    },
  ];
  expect(updates().at(-1)).toEqual({ outputs: drawn });
  await run("w.interact(() => inner, { n: 1 })");
  expect(updates().at(-1)).toEqual({ outputs: drawn });
});

test("data with a model_id of its own is no widget", async () => {
  await run("w.anyWidget({ esm: '', traits: { config: { model_id: 'large', list: [inner] } } })");
  expect(opened("AnyModel").content.data.state.config).toEqual({
    model_id: "large",
    list: [expect.stringMatching(/^IPY_MODEL_./)],
  });
});

test("a date is a control", async () => {
  await run("w.interact(({ day }) => day?.getFullYear(), { day: new Date(2024, 1, 29) })");
  expect(opened("DatePickerModel").content.data.state.value).toEqual({
    year: 2024,
    month: 1,
    date: 29,
  });
});

test("of runs that overtake each other interact shows the last, whichever ends last", async () => {
  const { published } = await run(
    `const finish: (() => void)[] = [];
const ongoing = w.interact(async ({ n }) => {
  await new Promise<void>((go) => (finish[n] = go));
  console.log("printed", n);
  if (n === 2) throw new Error("too late");
  return n;
}, { n: w.intSlider({ value: 1 }) });
console.log("there");`,
  );
  expect(published.some(({ content }) => content.text === "there\n")).toBe(true);
  const { comm_id } = opened("IntSliderModel").content;
  for (const value of [2, 3]) await update(comm_id, { value });
  await run(
    "for (const n of [3, 2, 1]) { finish[n](); await new Promise((go) => setTimeout(go, 70)); }",
  );
  const { outputs } = updates()
    .filter((state) => "outputs" in state)
    .at(-1) as { outputs: unknown };
  expect(outputs).toEqual([
    { output_type: "stream", name: "stdout", text: "printed 3\n" },
    { output_type: "display_data", data: { "text/plain": "3" }, metadata: {} },
  ]);
});

test("what a front end would draw as nothing, or as an error, is shown as text", async () => {
  const shown = async (code: string): Promise<unknown> => {
    const { published } = await run(code);
    return published.find(({ type }) => type === "execute_result")?.content.data;
  };
  await run("const hidden = w.intSlider({ value: 4, layout: { width: '50%' } });");
  expect(await shown("hidden.layout")).toEqual({ "text/plain": "Layout(width='50%')" });
  expect(await shown("hidden.style")).toEqual({ "text/plain": "SliderStyle()" });
  expect(await shown("w.link([hidden, 'value'], [w.intProgress(), 'value'])")).toEqual({
    "text/plain":
      "Link(source=[ IntSlider(value=4), 'value' ], target=[ IntProgress(value=0), 'value' ])",
  });
  await run("hidden.close()");
  expect(await shown("hidden")).toEqual({ "text/plain": "IntSlider(value=4)" });
});

test("widgets inside the objects of a trait are referred to, in both directions", async () => {
  await run(
    "const inner = w.intSlider();\nconst outer = w.anyWidget({ esm: '', traits: { parts: { main: inner, list: [inner] } as Record<string, unknown> } });\nouter.observe('parts', ({ new: now }) => console.log(now.other === inner));",
  );
  const reference = `IPY_MODEL_${opened("IntSliderModel").content.comm_id}`;
  const { comm_id, data } = opened("AnyModel").content;
  expect(data.state.parts).toEqual({ main: reference, list: [reference] });
  await update(comm_id, { parts: { other: reference } });
  const { content } = await run("console.log(outer.parts.other === inner)").then(({ published }) =>
    published.find(({ type }) => type === "stream")!,
  );
  expect(content.text).toBe("true\n");
});

test("a path of a buffer leads nowhere but into the state", async () => {
  await run("const guarded = w.intSlider();");
  const { comm_id } = opened("IntSliderModel").content;
  const buffer_paths = [["__proto__", "polluted"]];
  const heard = await tell(comm_id, { method: "update", state: {}, buffer_paths }, [
    new Uint8Array(1),
  ]);
  expect(heard.map(({ content }) => content.text).join("")).toContain(
    "buffer 0 belongs to __proto__.polluted, which is not there",
  );
  expect(textOf(await run("console.log(({} as any).polluted)"))).toBe("undefined\n");
});

test("new options tell the observers of the value, also where the place stays", async () => {
  const answer = await run(
    `const list = w.dropdown<string | number>({ options: [1, 2] });
list.observe("value", ({ old, new: now }) => console.log(old, "→", now));
list.options = ["a", "b"];
list.value = "b";
list.options = ["b", "c"];
list.options = { b: "same label" };`,
  );
  expect(textOf(answer)).toBe("1 → a\na → b\nb → same label\n");
});

test("options that a widget cannot have leave it as it was", async () => {
  const answer = await run(
    `const range = w.selectionRangeSlider({ options: [1, 2, 3] });
try { range.options = [] } catch (error) { console.log(String(error)) }
console.log(range.options, range.value);`,
  );
  expect(textOf(answer)).toContain("[ 1, 2, 3 ] [ 1, 1 ]");
});

test("a widget of one's own brings its module and its traits", async () => {
  await run(
    "const own = w.anyWidget({ esm: 'export default { render() {} }', css: 'b {}', traits: { count: 0, points: new Float32Array(2) } });\nown.count += 1;",
  );
  const { content, buffers } = opened("AnyModel");
  expect(content.data.state).toMatchObject({
    _model_module: "anywidget",
    _esm: "export default { render() {} }",
    _css: "b {}",
    count: 0,
  });
  expect(content.data.buffer_paths).toEqual([["points"]]);
  expect(buffers[0]?.byteLength).toBe(8);
  expect(updates()).toEqual([{ count: 1 }]);
});

test("a front end that connects later asks for one state or for all", async () => {
  await run("const lone = w.label({ value: 'here' });");
  const id = opened("LabelModel").content.comm_id;
  const { reply } = await kernel.client.request("comm_info_request", {
    target_name: "jupyter.widget",
  });
  expect(reply.content.comms[id]).toEqual({ target_name: "jupyter.widget" });
  from = kernel.client.messages.length;
  await tell(id, { method: "request_state" });
  expect(updates()).toMatchObject([{ _model_name: "LabelModel", value: "here" }]);

  const control = randomUUID();
  await kernel.client.notify("comm_open", {
    comm_id: control,
    target_name: "jupyter.widget.control",
    data: {},
  });
  from = kernel.client.messages.length;
  await tell(control, { method: "request_states" });
  const { content, buffers } = sent("comm_msg").at(-1)!;
  expect(content.data.method).toBe("update_states");
  expect(content.data.states[id]).toMatchObject({
    model_name: "LabelModel",
    model_module: "@jupyter-widgets/controls",
    model_module_version: "2.0.0",
    state: { value: "here" },
  });
  expect(content.data.buffer_paths.length).toBe(buffers.length);
});

test("a closed widget is gone for all", async () => {
  await run("const brief = w.label({});");
  const id = opened("LabelModel").content.comm_id;
  await run("brief.close();");
  expect(sent("comm_close").map(({ content }) => content.comm_id)).toContain(id);
  const { reply } = await kernel.client.request("comm_info_request", {});
  expect(reply.content.comms).not.toHaveProperty(id);
});

test("messages reach a widget while a cell awaits, and queue in order while one computes", async () => {
  await run(
    "const busy = w.intSlider();\nconst seen: number[] = [];\nbusy.observe('value', ({ new: now }) => void seen.push(now));",
  );
  const id = opened("IntSliderModel").content.comm_id;
  const cell = kernel.client.send("execute_request", {
    code: "await new Promise<void>((go) => busy.observe('value', () => go())); seen.length",
  });
  const awaiting = kernel.client.answer(cell);
  await kernel.client.next(
    ({ type, parent }) => type === "execute_input" && parent.msg_id === cell,
  );
  await update(id, { value: 7 });
  await awaiting;
  const loop = kernel.client.send("execute_request", {
    code: "const end = Date.now() + 300; while (Date.now() < end); seen.length",
  });
  const looping = kernel.client.answer(loop);
  await Promise.all([1, 2, 3].map((value) => update(id, { value })));
  const { published } = await looping;
  expect(published.find(({ type }) => type === "execute_result")?.content.data["text/plain"]).toBe(
    "1",
  );
  expect(textOf(await run("console.log(seen.join())"))).toBe("7,1,2,3\n");
});

describe("dates", () => {
  test("are Dates here and parts there", async () => {
    await run("const day = w.datePicker({ value: new Date(2026, 1, 3) });");
    const { content } = opened("DatePickerModel");
    expect(content.data.state.value).toEqual({ year: 2026, month: 1, date: 3 });
    await update(content.comm_id, { value: { year: 2027, month: 11, date: 24 } });
    expect(textOf(await run("console.log(day.value?.getFullYear(), day.value?.getMonth())"))).toBe(
      "2027 11\n",
    );
  });
});

test("a trait that is not there is an error that names those that are", async () => {
  const { reply } = await kernel.client.execute("w.checkbox({ valeu: true } as never)");
  expect(reply.content.evalue).toMatch(/^Checkbox: there is no trait valeu; it has .*value/);
});

test("options can be replaced, and the first of them is chosen", async () => {
  const { published } = await run(
    "const menu = w.dropdown<string | number>({ options: ['a', 'b'], value: 'b' });\nmenu.options = { x: 10, y: 20 };\nconsole.log(menu.value, menu.options);\nmenu.value = 20;",
  );
  expect(textOf({ published } as Answer)).toBe("10 [ 10, 20 ]\n");
  expect(updates()).toEqual([{ _options_labels: ["x", "y"], index: 0 }, { index: 1 }]);
});

test("a trait that is not there cannot be set", async () => {
  const { reply } = await kernel.client.execute("w.intSlider().set({ colour: 1 } as never)");
  expect(reply.content.evalue).toMatch(/^IntSlider: there is no trait colour; it has .*value/);
});

test.each([
  [
    "w.intSlider().observe((() => 1) as never)",
    "IntSlider: observe(trait, observer) needs a function, got undefined",
  ],
  [
    "w.intSlider().observe('valeu' as never, () => 1)",
    /^IntSlider: there is no trait valeu; it has /,
  ],
  [
    "w.dropdown({ options: ['a'] }).observe('value', 1 as never)",
    "Dropdown: observe(trait, observer) needs a function, got 1",
  ],
  [
    "w.button().onClick(undefined as never)",
    "Button: onClick(listener) needs a function, got undefined",
  ],
  ["w.interact(5 as never, {})", "interact(run, controls) needs a function, got 5"],
  [
    "w.interact(() => 1, undefined as never)",
    "interact(run, controls) needs an object of controls, got undefined; write interact(({ n }) => n, { n: [1, 5] })",
  ],
])("what could never be heard is refused: %s", async (code, problem) => {
  const { evalue } = (await kernel.client.execute(code)).reply.content as { evalue: string };
  if (typeof problem === "string") expect(evalue).toBe(problem);
  else expect(evalue).toMatch(problem);
});

test("options that cannot be, or cannot be JSON, are said in words", async () => {
  const wrong = async (code: string): Promise<string> =>
    (await kernel.client.execute(code)).reply.content.evalue as string;
  expect(await wrong("w.dropdown({ options: [1n, 2n], value: 3n as any })")).toBe(
    "Dropdown: 3n is not one of the options [ 1n, 2n ]",
  );
  expect(await wrong("w.select({ options: null as any })")).toBe(
    "Select: options must be a list, or an object of labels and values, got null",
  );
});

test("a widget that was closed keeps its traits", async () => {
  const { published } = await run(
    "const gone = w.intSlider(); gone.close(); gone.value = 5; gone.value",
  );
  expect(published.find(({ type }) => type === "execute_result")?.content.data).toEqual({
    "text/plain": "5",
  });
});

test("an ArrayBuffer of an anywidget goes as a buffer", async () => {
  await run('w.anyWidget({ esm: "", traits: { raw: Uint8Array.of(1, 2).buffer } });');
  expect(opened("AnyModel")).toMatchObject({ content: { data: { buffer_paths: [["raw"]] } } });
  expect([...opened("AnyModel").buffers[0]!]).toEqual([1, 2]);
});

test("a listener that throws keeps no other from hearing, and what cannot be sent is said", async () => {
  const { published } = await run(`const heard = w.openComm("heard", {});
heard.onMessage(() => { throw new Error("first"); });
heard.onMessage(({ data }) => console.log("second", data));
heard.id`);
  const id = published.find(({ type }) => type === "execute_result")?.content.data[
    "text/plain"
  ] as string;
  const told = await tell(id, { a: 1 });
  expect(told.filter(({ type }) => type === "stream").map(({ content }) => content.text)).toEqual([
    expect.stringContaining("Uncaught Error: first"),
    "second { a: 1 }\n",
  ]);
  const wrong = async (code: string): Promise<string> =>
    (await kernel.client.execute(code)).reply.content.evalue as string;
  expect(await wrong("heard.send([1])")).toBe(
    "comm: data must be an object, got [ 1 ]; write { value: … }",
  );
  expect(await wrong('heard.send({}, { buffers: ["x"] as any })')).toBe(
    "comm: buffers must be typed arrays or ArrayBuffers, got x; put other values into data",
  );
});

test("an output area shows what is drawn later, and the updates of what it shows", async () => {
  const shown = (area: string): string =>
    `console.log(JSON.stringify(${area}.outputs.map((one: any) => one.data["text/plain"])));`;
  const later = await run(`const area = w.output();
const late = { [Symbol.for("Jupyter.display")]: async () => ({ "text/plain": "drawn" }) };
await area.capture(async () => { display(late); display("0 %", { id: "bar" }).update("50 %"); });
await new Promise((go) => setTimeout(go, 300));
${shown("area")}`);
  expect(textOf(later)).toBe('["drawn","50 %"]\n');
  const replaced = await run(`area.capture(() => display.update("bar", "100 %"));
${shown("area")}`);
  expect(textOf(replaced)).toBe('["drawn","100 %"]\n');
  // What the area does not show is the cell's.
  const { published } = await run(`display("cell", { id: "own" });
area.capture(() => display.update("own", "changed"));`);
  expect(
    published
      .filter(({ type }) => type.endsWith("display_data"))
      .map(({ content }) => content.data),
  ).toEqual([{ "text/plain": "cell" }, { "text/plain": "changed" }]);
});
