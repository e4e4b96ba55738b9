import { expect, test } from "@jest/globals";
import { Philox } from "#sdk/core/philox.ts";
import { createProgram } from "#sdk/graph/program.ts";
import { native, reference, type Executor } from "./executors.ts";
import { manyPrograms } from "./many-programs.ts";
import { asksForTooMuch, fateOf, isAlike, spoil, type Fate } from "./spoilt.ts";
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

test.each(present)(
  "%s refuses or runs each of two thousand corrupt programs",
  (name, executor) => {
    const random = new Philox(seed, "mutations");
    const counts = { refused: 0, failed: 0, ran: 0, "asked for too much": 0 };
    for (const program of programs)
      for (let i = 0; i < ways; i++) {
        const bytes = spoil(program.bytes, random);
        if (asksForTooMuch(bytes)) counts["asked for too much"]++;
        else {
          const { what, message } = fateOf(executor!, bytes, program);
          counts[what]++;
          if (what !== "ran") expect(message).toMatch(/\S/);
        }
      }
    const found = Object.entries(counts).map(([what, count]) => `${count} ${what}`);
    if (fuzz !== undefined)
      process.stderr.write(`${name}, from seed ${seed}: ${found.join(", ")}\n`);
    expect(counts.refused).toBeGreaterThan(16 * ways);
    expect(counts.ran).toBeGreaterThan(ways / 2);
  },
  3_600_000,
);

(native === null ? test.skip : test)(
  "the reference and the addon refuse the same corrupt programs, but for room that only the addon takes, and give the same for the others",
  () => {
    const random = new Philox(seed, "mutations");
    const apart: string[] = [];
    for (const [number, program] of programs.entries())
      for (let i = 0; i < ways; i++) {
        const bytes = spoil(program.bytes, random);
        if (asksForTooMuch(bytes)) continue;
        const [ours, theirs] = [reference, native!].map((each) => fateOf(each, bytes, program)) as [
          Fate,
          Fate,
        ];
        const isRoom = / room | work space/.test(theirs.message);
        if (!isRoom && (ours.what !== theirs.what || !isAlike(ours, theirs)))
          apart.push(
            `seed ${seed}, program ${number}, way ${i}: the reference ${ours.what} ${ours.message}, the addon ${theirs.what} ${theirs.message}`,
          );
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

test.each(present)("%s refuses a weight of resample that f32 could not carry", (_, executor) => {
  const program = (weight: number) => {
    const places = [[[0, weight]], [[1, 1]]] as const;
    const { bytes } = createProgram(graphOf([[1, 2, 1]], (b, x) => [b.resample([places], x)]));
    return () => new executor!.Program(bytes);
  };
  expect(program(65_536)).not.toThrow();
  for (const weight of [65_537, -1e200, NaN, -Infinity])
    expect(program(weight)).toThrow(/^program: instruction 0.* names the weight (-|N|6)/);
});
