import { costOf } from "./cost.ts";
import type { Item } from "./ir.ts";
import { together } from "./joint-step.ts";
import { loopWords } from "./loop-body.ts";
import type { ProgramOptions } from "./program.ts";
import { operandOf, originsOf, type Step } from "./step.ts";

/** The results of one loop, which are one instruction. */
export type LoopGroup = Item<"loop">[];

/** The results of equal loops of equal arguments, together. */
export const loops = (items: readonly Item[]): LoopGroup[] =>
  together(
    items.filter((item) => item.kind === "loop"),
    (item) => `${item.args.map(({ id }) => id).join()} ${item.attrs.body.key}`,
  );

/** The instruction of a loop. Parts of results that nobody needs are not handed out; carries that nobody needs are written to scratch. */
export function loopStep(group: LoopGroup, fresh: () => number, options: ProgramOptions): Step {
  const first = group[0]!;
  const { body } = first.attrs;
  const known = new Map(group.map((item) => [item.attrs.result, item]));
  const carries = Array.from({ length: body.carries }, (_, result): Item => {
    const { shape, dtype } = body.results[result]!;
    return known.get(result) ?? { ...first, id: fresh(), attrs: { body, result }, shape, dtype };
  });
  const parts = [...known.keys()].filter((result) => result >= body.carries).sort((a, b) => a - b);
  const program = body.program(
    parts.map((result) => result - body.carries),
    options,
  );
  const once = program.schedule.steps.reduce((sum, step) => sum + costOf(step).flops, 0);
  return {
    opcode: "loop",
    inputs: first.args.map(operandOf),
    outputs: [...carries, ...parts.map((result) => known.get(result)!)],
    attributes: loopWords(body, program),
    origins: originsOf(group),
    body: program,
    flops: body.asks ? once : body.steps * once,
  };
}
