import { describe, expect, test } from "@jest/globals";
import { adwin, pageHinkley, type DriftDetector } from "#sdk/continual/index.ts";
import { oracle } from "../support/oracle.ts";

interface Stream {
  readonly name: string;
  readonly values?: readonly number[];
  readonly seed: number;
  readonly before: number;
  readonly after: number;
  readonly change: number;
  readonly n: number;
  readonly adwin: readonly number[];
  readonly adwinStrict: readonly number[];
  readonly adwinEnd: { readonly width: number; readonly mean: number };
  readonly pageHinkley: readonly number[];
  readonly pageHinkleyLow: readonly number[];
}

const { cases } = oracle<{ cases: readonly Stream[] }>("drift");
const streams = cases.map((stream): [string, Stream] => [stream.name, stream]);

/** Zeros and ones whose rate changes once, drawn as `drift.py` draws them. */
function valuesOf({ values, seed, before, after, change, n }: Stream): readonly number[] {
  if (values) return values;
  let state = BigInt(seed);
  return Array.from({ length: n }, (_, i) => {
    state = (state * 1103515245n + 12345n) % 2n ** 31n;
    return Number(state) / 2 ** 31 < (i < change ? before : after) ? 1 : 0;
  });
}

const places = (detector: DriftDetector, values: readonly number[]): number[] =>
  values.flatMap((value, i) => (detector.update(value) ? [i] : []));

describe.each(streams)("river's detections are ours: %s", (_, stream) => {
  const values = valuesOf(stream);

  test("ADWIN", () => {
    const detector = adwin();
    expect(places(detector, values)).toEqual(stream.adwin);
    expect(detector.width).toBe(stream.adwinEnd.width);
    expect(detector.mean).toBeCloseTo(stream.adwinEnd.mean, 9);
    expect(places(adwin({ delta: 1e-5, clock: 1 }), values)).toEqual(stream.adwinStrict);
  });

  test("Page–Hinkley", () => {
    expect(places(pageHinkley(), values)).toEqual(stream.pageHinkley);
    expect(places(pageHinkley({ threshold: 10, mode: "up" }), values)).toEqual(
      stream.pageHinkleyLow,
    );
  });
});

test.each<readonly [message: string, call: () => unknown]>([
  ["adwin: delta is 0; between 0 and 1", () => adwin({ delta: 0 })],
  ["adwin: clock is 1.5; it is a whole number from 1 on", () => adwin({ clock: 1.5 })],
  ["adwin: the stream holds NaN", () => adwin().update(NaN)],
  ["pageHinkley: threshold is -1; above 0", () => pageHinkley({ threshold: -1 })],
  ["pageHinkley: the stream holds Infinity", () => pageHinkley().update(Infinity)],
])("%s", (message, call) => {
  expect(call).toThrow(message);
});
