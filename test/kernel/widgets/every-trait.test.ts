import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { type Attribute, specs } from "#kernel/widgets/schema.ts";
import type { KernelProcess } from "../../support/kernel-process.ts";
import { spawnWidgetKernel } from "./spawn.ts";

/** What these widgets have to be given. */
const NEEDED: Readonly<Record<string, string>> = {
  SelectionSlider: "{ _options_labels: ['a'], index: 0 }",
  SelectionRangeSlider: "{ _options_labels: ['a'], index: [0, 0] }",
};

/** Another value of a trait than its first; undefined for one that depends on others, or refers to a widget. */
function other({ name, type, default: first, ...rest }: Attribute): unknown {
  if (["index", "selected_index"].includes(name) || name.startsWith("_")) return undefined;
  if (rest.enum) return rest.enum.findLast((value) => value !== first);
  if (rest.union_attributes) return other({ ...rest.union_attributes.at(-1)!, name });
  if (type === "array" && rest.items?.type === "string") return ["a", "b"];
  const days = { year: 2024, month: 1, date: 29 };
  const hours = { hours: 1, minutes: 2, seconds: 3, milliseconds: 4 };
  const values: Record<string, unknown> = {
    string: "changed",
    bool: first !== true,
    // Down, for a limit above.
    int: Number(first) + (name === "min" ? -1 : 1),
    float: Number(first) + (name === "min" ? -0.5 : 0.5),
    object: { key: [1] },
    Date: days,
    Datetime: { ...days, ...hours },
    Time: hours,
  };
  return values[String(type)];
}

let kernel: KernelProcess;
beforeAll(async () => {
  kernel = await spawnWidgetKernel();
});
afterAll(() => kernel.stop());

test.each([...specs()])(
  "%s takes every trait from a front end and from a cell",
  async (name, spec) => {
    const { attributes, model } = spec;
    const cell = `const made${name} = w.createWidget("${name}", ${NEEDED[name] ?? "{}"});`;
    const { published } = await kernel.client.execute(cell);
    const { comm_id, data } = published.findLast(
      ({ type, content }) => type === "comm_open" && content.data.state._model_name === model.name,
    )!.content;
    for (const attribute of attributes) {
      const value = other(attribute);
      if (value === undefined) continue;
      const state = { [attribute.name]: value };
      const update = { comm_id, data: { method: "update", state, buffer_paths: [] } };
      const heard = await kernel.client.notify("comm_msg", update);
      const said = heard.filter(({ type }) => type !== "status");
      expect(said.map(({ content }) => content.data ?? content)).toEqual([
        { method: "echo_update", state, buffer_paths: [] },
      ]);
      // Back to what it was, by a cell.
      const before = data.state[attribute.name] ?? null;
      const set = `made${name}.${attribute.name} = ${JSON.stringify(before)} as never;`;
      const answer = await kernel.client.execute(set);
      const sent = answer.published.filter(({ type }) => /^(?:comm_msg|error)$/.test(type));
      expect(sent.map(({ content }) => content.data ?? content)).toEqual([
        { method: "update", state: { [attribute.name]: before }, buffer_paths: [] },
      ]);
    }
  },
);
