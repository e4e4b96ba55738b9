import { byteSize } from "../core/dtype.ts";
import { size } from "../core/shape.ts";
import type { Item } from "./ir.ts";
import type { Schedule } from "./schedule.ts";
import { holderOf, type PlaceMap } from "./places.ts";
import { isWhole, type Step } from "./step.ts";

/** Where the scratch arrays of a program lie in its arena. */
export interface Plan {
  readonly offsets: ReadonlyMap<Item, number>;
  readonly arenaBytes: number;
  /** The most bytes that are alive at one step: no plan needs fewer. */
  readonly leastBytes: number;
}

/** Bytes that are taken from one step to another. */
interface Block {
  readonly bytes: number;
  readonly start: number;
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
export function plan(schedule: Schedule, found: PlaceMap): Plan {
  const blocks = blocksOf(schedule, found);
  const all = [...new Set(blocks.values())];
  // Neither order is always the better one.
  const [places] = [all, all.toSorted((a, b) => b.bytes - a.bytes)]
    .map(place)
    .sort((a, b) => a.arenaBytes - b.arenaBytes);
  const { offsets, arenaBytes } = places!;
  const leastBytes = mostAlive(all, schedule.steps.length);
  return {
    offsets: new Map([...blocks].map(([item, block]) => [item, offsets.get(block)!])),
    arenaBytes,
    leastBytes,
  };
}

/** The block of each scratch array; arrays that are written over each other have the same. */
function blocksOf({ steps, homes }: Schedule, found: PlaceMap): Map<Item, Block> {
  const holder = (item: Item): Item => holderOf(found, item);
  const scratch = new Set<Item>();
  for (const { outputs } of steps)
    for (const item of outputs.map(holder)) if (!homes.has(item)) scratch.add(item);

  const lastUse = new Map<Item, number>();
  steps.forEach(({ inputs, outputs }, at) => {
    for (const { root } of inputs) lastUse.set(holder(root), at);
    for (const item of outputs.map(holder)) lastUse.set(item, at);
  });

  const blocks = new Map<Item, Block>();
  steps.forEach((step, at) => {
    const written = new Set<Block>();
    for (const item of step.outputs.map(holder)) {
      // What holds others is there from the first of them on.
      if (!scratch.has(item) || blocks.has(item)) continue;
      const end = lastUse.get(item)!;
      const isOwn = step.outputs.includes(item);
      const over = dyingInput(isOwn ? step : null, item, holder, (root) => {
        const block = blocks.get(root);
        // An output that nobody reads ends here as well, and leaves its bytes to none of the others.
        if (block === undefined || written.has(block)) return false;
        return block.end === at && lastUse.get(root) === at;
      });
      const bytes = Math.ceil(bytesOf(item) / alignment) * alignment;
      const block = over === undefined ? { bytes, start: at, end } : blocks.get(over)!;
      block.end = end;
      written.add(block);
      blocks.set(item, block);
    }
  });
  return blocks;
}

/** Puts each block, in the order given, at the lowest offset that nothing placed before takes during its steps. */
function place(blocks: readonly Block[]): {
  readonly offsets: ReadonlyMap<Block, number>;
  readonly arenaBytes: number;
} {
  const offsets = new Map<Block, number>();
  // In order of their offsets, which stand beside the blocks: looking each up would take most of the time.
  const placed: { readonly block: Block; readonly offset: number }[] = [];
  let arenaBytes = 0;
  for (const block of blocks) {
    let offset = 0;
    for (const other of placed) {
      if (other.block.end < block.start || other.block.start > block.end) continue;
      if (other.offset - offset >= block.bytes) break;
      offset = Math.max(offset, other.offset + other.block.bytes);
    }
    offsets.set(block, offset);
    arenaBytes = Math.max(arenaBytes, offset + block.bytes);
    const at = placed.findLastIndex((other) => other.offset <= offset);
    placed.splice(at + 1, 0, { block, offset });
  }
  return { offsets, arenaBytes };
}

/** The bytes of the blocks that are there at once, at the step where they are most. */
function mostAlive(blocks: readonly Block[], steps: number): number {
  const changes = new Float64Array(steps + 1);
  for (const { bytes, start, end } of blocks) {
    changes[start]! += bytes;
    changes[end + 1]! -= bytes;
  }
  let [alive, most] = [0, 0];
  for (const change of changes) {
    alive += change;
    most = Math.max(most, alive);
  }
  return most;
}

/** An input of an elementwise step whose bytes the output can take. */
function dyingInput(
  step: Step | null,
  output: Item,
  holder: (root: Item) => Item,
  isFree: (root: Item) => boolean,
): Item | undefined {
  // A sum is written after everything was read.
  if (step?.opcode !== "elementwise" || step.sums?.has(output)) return undefined;
  const { inputs } = step;
  const fits = inputs.find(
    (operand) =>
      isWhole(operand) &&
      bytesOf(operand.root) === bytesOf(output) &&
      isFree(operand.root) &&
      inputs.filter(({ root }) => holder(root) === operand.root).length === 1,
  );
  return fits?.root;
}
