import { byteSize } from "../core/dtype.ts";
import { size } from "../core/shape.ts";
import type { Item } from "./ir.ts";
import type { Schedule } from "./schedule.ts";
import { isWhole, type Step } from "./step.ts";

/** Where the scratch arrays of a program lie in its arena. */
export interface Plan {
  readonly offsets: ReadonlyMap<Item, number>;
  readonly arenaBytes: number;
}

/** A range of bytes and the step that uses it last. */
interface Block {
  readonly offset: number;
  readonly bytes: number;
  end: number;
}

const alignment = 64;

/** The bytes of an item's elements. */
export function bytesOf(item: Item): number {
  return byteSize(item.dtype, size(item.shape));
}

/**
 * Gives scratch arrays their places: an array has its bytes from the step that writes it to the last that reads it, then others get
 * them. An elementwise step writes over an input that it is the last to need.
 */
export function plan({ steps, homes }: Schedule): Plan {
  const scratch = new Set<Item>();
  for (const { outputs } of steps)
    for (const item of outputs) if (!homes.has(item)) scratch.add(item);

  const lastUse = new Map<Item, number>();
  steps.forEach(({ inputs, outputs }, at) => {
    for (const { root } of inputs) lastUse.set(root, at);
    for (const item of outputs) lastUse.set(item, at);
  });

  const blocks = new Map<Item, Block>();
  let live: Block[] = [];
  let arenaBytes = 0;
  steps.forEach((step, at) => {
    live = live.filter(({ end }) => end >= at);
    for (const item of step.outputs) {
      if (!scratch.has(item)) continue;
      const end = lastUse.get(item)!;
      const over = dyingInput(step, item, (root) => {
        const block = blocks.get(root);
        return block !== undefined && block.end === at && lastUse.get(root) === at;
      });
      if (over !== undefined) {
        const block = blocks.get(over)!;
        block.end = end;
        blocks.set(item, block);
        continue;
      }
      const bytes = Math.ceil(bytesOf(item) / alignment) * alignment;
      const block = { offset: firstGap(live, bytes), bytes, end };
      live.push(block);
      live.sort((a, b) => a.offset - b.offset);
      blocks.set(item, block);
      arenaBytes = Math.max(arenaBytes, block.offset + bytes);
    }
  });
  const offsets = new Map([...blocks].map(([item, { offset }]) => [item, offset]));
  return { offsets, arenaBytes };
}

/** An input of an elementwise step whose bytes the output can take. */
function dyingInput(
  { opcode, inputs }: Step,
  output: Item,
  isFree: (root: Item) => boolean,
): Item | undefined {
  if (opcode !== "elementwise") return undefined;
  const fits = inputs.find(
    (operand) =>
      isWhole(operand) &&
      bytesOf(operand.root) === bytesOf(output) &&
      isFree(operand.root) &&
      inputs.filter(({ root }) => root === operand.root).length === 1,
  );
  return fits?.root;
}

/** The lowest offset at which `bytes` lie free between blocks in order of their offsets. */
function firstGap(live: readonly Block[], bytes: number): number {
  let offset = 0;
  for (const block of live) {
    if (block.offset - offset >= bytes) break;
    offset = Math.max(offset, block.offset + block.bytes);
  }
  return offset;
}
