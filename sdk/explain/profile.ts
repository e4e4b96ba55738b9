import { draws } from "../core/draws.ts";
import { checkOptions } from "../core/options.ts";
import { show } from "../core/shape.ts";
import { costOf } from "../graph/cost.ts";
import { nameOf } from "../graph/explain.ts";
import { bars } from "../plot/index.ts";
import type { Chart } from "../plot/index.ts";
import type { Compiled, Timed } from "../tensor/index.ts";
import { expectCompiled } from "./expect-compiled.ts";
import { profileHtml, profileText } from "./profile-table.ts";

/** One instruction and what it takes. */
export interface ProfileRow {
  /** Its number in `explain(step)`. */
  readonly number: number;
  readonly instruction: string;
  /** The ops that it computes. */
  readonly ops: readonly string[];
  readonly microseconds: number;
  /** Of the time of all instructions. */
  readonly share: number;
  /** What it reads and writes. */
  readonly bytes: number;
  readonly flops: number;
  /** Thousands of millions of operations a second. */
  readonly gflops: number;
  /** Where the user's code asks for it; null where it is not known. */
  readonly line: string | null;
  /** The instructions of a loop in one step, timed on zeros; their shares are of the loop's time. */
  readonly inside: readonly ProfileRow[];
}

/** How a step is timed. */
export interface ProfileOptions<S, B> {
  /** The least time of so many runs counts. @default 20 */
  readonly runs?: number;
  /** The state to time with; zeros unless given. It is copied. */
  readonly state?: S;
  /** The batch to time with; the first that the step was given, unless another is. */
  readonly batch?: B;
}

/** Where the time of a step goes: the slowest instructions first. */
export class Profile {
  readonly rows: readonly ProfileRow[];
  /** Of all instructions together. */
  readonly microseconds: number;

  constructor(timed: Timed) {
    this.microseconds = timed.nanoseconds.reduce((a, b) => a + b, 0) / 1000;
    this.rows = rowsOf(timed, 1);
  }

  /** The slowest instructions as bars. */
  chart(most = 15): Chart {
    return bars({
      title: `Time of a step: ${Number(this.microseconds.toPrecision(3))} µs in ${this.rows.length} instructions`,
      value: { title: "time", unit: "µs" },
      bars: this.rows.slice(0, most).map(({ number, instruction, microseconds }) => ({
        label: `${number} ${instruction}`,
        value: Number(microseconds.toPrecision(4)),
      })),
    });
  }

  /** The table in lines of text. */
  toText(): string {
    return profileText(this);
  }

  static {
    draws<Profile>(this.prototype, {
      async display(profile) {
        const picture = Buffer.from(await profile.chart().toSVG()).toString("base64");
        const image = `<img alt="Time of a step" style="display:block;max-width:100%" src="data:image/svg+xml;base64,${picture}">`;
        return {
          "text/html": `<div>${image}${profileHtml(profile)}</div>`,
          "text/plain": profile.toText(),
        };
      },
      text: (profile) => profile.toText(),
    });
  }
}

/** The instructions of a program, the slowest first; `whole` is what their shares add up to. */
function rowsOf({ program, nanoseconds, inside }: Timed, whole: number): ProfileRow[] {
  const { steps } = program.schedule;
  const times = steps.map(() => 0);
  nanoseconds.forEach((time, i) => (times[program.stepOf[i]!]! += time / 1000));
  const all = times.reduce((a, b) => a + b, 0);
  return steps
    .map((step, number) => {
      const microseconds = times[number]!;
      const share = all === 0 ? 0 : (whole * microseconds) / all;
      const { flops, bytes } = costOf(step);
      const lines = step.origins.flatMap(({ line }) => (line === null ? [] : [line]));
      const body = inside.get(number);
      return {
        number,
        instruction: `${nameOf(step)} ${show(step.outputs[0]?.shape ?? [])}`,
        ops: [...new Set(step.origins.map(({ op }) => op))],
        microseconds,
        share,
        bytes,
        flops,
        gflops: microseconds === 0 ? 0 : flops / microseconds / 1000,
        line: lines[0] ?? null,
        inside: body === undefined ? [] : rowsOf(body, share),
      };
    })
    .sort((a, b) => b.microseconds - a.microseconds);
}

/**
 * Times each instruction of a compiled step that has run: a table and a chart of time, share, bytes and operations, with the lines that asked for
 * them. The step's state stays as it is.
 *
 * @example
 * const { state } = step(start, batch);
 * profile(step, { state, batch })
 */
export function profile<S, B, O>(
  step: Compiled<S, B, O>,
  options: ProfileOptions<S, B> = {},
): Profile {
  expectCompiled("profile", step, "time");
  const { runs = 20, state, batch } = checkOptions("profile", options, ["runs", "state", "batch"]);
  if (!Number.isInteger(runs) || runs < 1)
    throw new RangeError(`profile: runs is a whole number from 1 on, got ${runs}`);
  return new Profile(step.time(runs, state, batch));
}
