import type { Shape } from "../core/shape.ts";
import type { Item } from "./ir.ts";
import { bitsOf, operandOf, originsOf, type Step } from "./step.ts";

/** Items that are one of the results of an instruction with several. */
type Joint = "attention" | "attentionBack" | "normalize";

/** The results of one instruction. */
export type JointGroup = Item<Joint>[];

interface Rule {
  readonly opcode: Step["opcode"];
  words(item: Item<Joint>): readonly number[];
  /** The shapes of all results. */
  shapes(args: readonly Shape[]): readonly Shape[];
}

const attention: Pick<Rule, "words"> = {
  words({ attrs }) {
    if (!("scale" in attrs)) return [];
    return [Number(attrs.causal), bitsOf(attrs.scale)];
  },
};

const rules: { readonly [K in Joint]: Rule } = {
  attention: {
    ...attention,
    opcode: "attention",
    shapes([query, , value]) {
      const rows = query!.slice(0, -1);
      return [[...rows, value!.at(-1)!], rows];
    },
  },
  attentionBack: {
    ...attention,
    opcode: "attention-back",
    shapes: (args) => args.slice(0, 3),
  },
  normalize: {
    opcode: "normalize",
    words: ({ attrs }) => ("epsilon" in attrs ? [bitsOf(attrs.epsilon)] : []),
    shapes: ([x]) => [x!, x!.slice(0, -1)],
  },
};

/** Whether an item is one of the results of an instruction with several. */
export const isJoint = (item: Item): item is Item<Joint> => Object.hasOwn(rules, item.kind);

/** The results of equal instructions on equal arguments, together. */
export const joints = (items: readonly Item[]): JointGroup[] =>
  together(
    items.filter(isJoint),
    (item) =>
      `${item.kind} ${item.args.map(({ id }) => id).join()} ${rules[item.kind].words(item).join()}`,
  );

/**
 * Results of one key in groups that have each result once. A second one of a kind has an instruction of its own: views that were found to be the same late make
 * equals of what were two.
 */
export function together<K extends Joint | "loop">(
  items: readonly Item<K>[],
  keyOf: (item: Item<K>) => string,
): Item<K>[][] {
  const groups = new Map<string, Item<K>[][]>();
  for (const item of items) {
    const key = keyOf(item);
    const alike = groups.get(key) ?? [];
    groups.set(key, alike);
    const group = alike.find((each) =>
      each.every(({ attrs }) => attrs.result !== item.attrs.result),
    );
    if (group === undefined) alike.push([item]);
    else group.push(item);
  }
  return [...groups.values()].flat();
}

/** The instruction of a group. Results that nobody needs are written to scratch. */
export function jointStep(group: JointGroup, fresh: () => number): Step {
  const first = group[0]!;
  const { opcode, words, shapes } = rules[first.kind];
  const known = new Map<number, Item>(group.map((item) => [item.attrs.result, item]));
  return {
    opcode,
    inputs: first.args.map(operandOf),
    outputs: shapes(first.args.map(({ shape }) => shape)).map(
      (shape, result) =>
        // The cast: TypeScript does not see that kind and attributes still belong together.
        known.get(result) ??
        ({ ...first, id: fresh(), attrs: { ...first.attrs, result }, shape } as Item),
    ),
    attributes: words(first),
    origins: originsOf(group),
  };
}
