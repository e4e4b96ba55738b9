import { expect, test } from "@jest/globals";
import { allocate } from "#sdk/core/dtype.ts";
import { Philox } from "#sdk/core/philox.ts";
import { size } from "#sdk/core/shape.ts";
import { createProgram, type Program } from "#sdk/graph/program.ts";
import { native, reference, type Executor } from "./executors.ts";
import { manyPrograms } from "./many-programs.ts";
import { graphOf } from "./support.ts";

const executors: [string, Executor | null][] = [
  ["the reference", reference],
  ["the addon", native],
];
const present = executors.filter(([, executor]) => executor !== null);

/** Forty-eight programs of every kind and dtype, and fifty ways to spoil each; more, and others each time, by `npm run fuzz:engine`. */
const fuzz = process.env["SONDE_FUZZ"];
const seed = fuzz === undefined ? 9 : Math.floor(Math.random() * 2 ** 31);
const ways = fuzz === undefined ? 50 : Math.ceil((33 * Number(fuzz)) / 40);
const programs = manyPrograms(seed);

/** Twenty times what the largest of the programs takes; a few spoilt bytes can ask for years. */
const mostVisits = 100_000;

test.each(present)(
  "%s refuses or runs each of two thousand corrupt programs",
  (name, executor) => {
    const random = new Philox(seed, "mutations");
    const counts = { refused: 0, ran: 0, "asked for too much": 0 };
    for (const program of programs)
      for (let i = 0; i < ways; i++)
        counts[fate(executor!, mutate(program.bytes, random), program)]++;
    const found = Object.entries(counts).map(([what, count]) => `${count} ${what}`);
    if (fuzz !== undefined)
      process.stderr.write(`${name}, from seed ${seed}: ${found.join(", ")}\n`);
    expect(counts.refused).toBeGreaterThan(16 * ways);
    expect(counts.ran).toBeGreaterThan(ways / 2);
  },
  3_600_000,
);

(native === null ? test.skip : test)(
  "the reference and the addon refuse the same corrupt programs, but for room that only the addon takes",
  () => {
    const random = new Philox(seed, "mutations");
    const apart: string[] = [];
    for (const program of programs)
      for (let i = 0; i < ways; i++) {
        const bytes = mutate(program.bytes, random);
        if (asksForTooMuch(bytes)) continue;
        const [ours, theirs] = [refusal(reference, bytes), refusal(native!, bytes)];
        if ((ours === null) !== (theirs === null) && !/ room | work space/.test(theirs ?? ""))
          apart.push(`the reference: ${ours ?? "takes it"}; the addon: ${theirs ?? "takes it"}`);
      }
    expect(apart).toEqual([]);
  },
  3_600_000,
);

test.each(present)("%s says what is wrong with a program", (_, executor) => {
  const { bytes } = createProgram(graphOf([[4]], (b, x) => [b.elementwise("exp", x)]));
  const spoilt = (at: number, value: number) => {
    const copy = bytes.slice();
    copy[at] = value;
    return () => new executor!.Program(copy);
  };
  expect(() => new executor!.Program(new Uint8Array())).toThrow(/^program: .*\b0\b/);
  expect(spoilt(0, 0)).toThrow(/^program: /);
  expect(spoilt(4, 9)).toThrow(/^program: .*version 9/);
  expect(spoilt(64 + 1, 9)).toThrow(/^program: .*i4/);
  // The size of the first view's axis: 5 elements of a buffer of 4.
  expect(spoilt(64 + 2 * 32 + 16, 5)).toThrow(
    /^program: view 0 ends at byte 20 of buffer 0, which has 16/,
  );
});

/** Changes one to three bytes, or cuts the end off. */
function mutate(bytes: Uint8Array, random: Philox): Uint8Array {
  if (random.below(20) === 0) return bytes.slice(0, random.below(bytes.length));
  const copy = bytes.slice();
  for (let i = 0; i <= random.below(3); i++) copy[random.below(copy.length)] = random.below(256);
  return copy;
}

/** What becomes of a program, however wrong. */
function fate(executor: Executor, bytes: Uint8Array, program: Program) {
  if (asksForTooMuch(bytes)) return "asked for too much";
  try {
    runAnyhow(executor, bytes, program);
    return "ran";
  } catch (error) {
    expect((error as Error).message).toMatch(/\S/);
    return "refused";
  }
}

/** Why a program cannot be loaded, or null. */
function refusal({ Program }: Executor, bytes: Uint8Array): string | null {
  try {
    Reflect.construct(Program, [bytes]);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

/** The reference says for all executors what is too much to be tried. */
function asksForTooMuch(bytes: Uint8Array): boolean {
  try {
    return new reference.Program(bytes, { mostVisits }).visits > mostVisits;
  } catch (error) {
    return (error as { code?: unknown }).code === "Work";
  }
}

function runAnyhow(
  { Program, Store }: Executor,
  bytes: Uint8Array,
  { graph, outputs }: Program,
): void {
  const program = new Program(bytes);
  const store = new Store();
  const slots = graph.states.map(({ dtype, shape }) =>
    store.add(allocate(dtype, size(shape)).byteLength),
  );
  const inputs = graph.items.flatMap((item) =>
    item.kind === "input" ? [allocate(item.dtype, size(item.shape))] : [],
  );
  program.bind(store, Uint32Array.from(slots)).run(
    inputs,
    outputs.map(({ dtype, shape }) => allocate(dtype, size(shape))),
  );
}
