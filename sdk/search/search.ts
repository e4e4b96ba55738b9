import { currentSeed } from "../core/random.ts";
import type { TrainingData } from "../train/training-data.ts";
import { settings as checkSettings, type FitOptions } from "../train/options.ts";
import { listenForStop, type Stop } from "../train/stop.ts";
import { outputsOf, type Goal } from "../train/task.ts";
import { checkSearchSpace, proposalOf, type Proposal, type SearchSpace } from "./candidate.ts";
import { costOf, excessOf, parseConstraints, type Constraint, type Limit } from "./cost.ts";
import { requireFeasible } from "./feasible.ts";
import { goesOn, isRung, parseHalving, type Halving, type Rungs } from "./halving.ts";
import { judge, latencyOf } from "./judge.ts";
import { parseGoal, type Metric, type SearchGoal } from "./metric.ts";
import { trialStream } from "./minimize.ts";
import { bestFirst } from "./rank.ts";
import { samplerOf, type SamplerName } from "./sampler.ts";
import { parametersOf, type Parameter, type Values } from "./space.ts";
import { openStudy } from "./study-file.ts";
import type { Trial } from "./trial.ts";

/** What is searched for, and how. The training options hold for every trial unless the space has them. */
export interface SearchOptions extends Omit<FitOptions, "validation"> {
  /** What is made best on validation rows; "auc" for classes and "r2" for a number without it. */
  readonly metric?: SearchGoal;
  /** Limits of what a network may cost; one that costs more is never trained. */
  readonly constraint?: Constraint | readonly Constraint[];
  /** How many candidates are tried; 30 without it. Those of a resumed study count. */
  readonly trials?: number;
  /** How candidates are chosen; "tpe" without it. */
  readonly sampler?: SamplerName;
  /** Stops trials early that are worse than others after as many epochs; false without it. */
  readonly halving?: boolean | Halving;
  /** How often each candidate is trained, with other weights and other validation rows; 3 without it. */
  readonly repeats?: number;
  /** The share of the training rows that judge; 0.25 without it. */
  readonly validation?: number;
  /** The path of an SQLite file that holds the trials; a search with the same file goes on where it ended. */
  readonly study?: string;
}

/** The trials of a search. */
export interface Study {
  readonly trials: readonly Trial[];
  readonly parameters: readonly Parameter[];
  readonly metric: Metric;
  /** Whether latency counts beside the metric. */
  readonly frugal: boolean;
  /** How often a candidate was drawn that broke a constraint, and drawn again. */
  readonly rejected: number;
  /** The training options that held for every trial. */
  readonly training: FitOptions;
  readonly seed: number;
  readonly wanted: number;
  readonly interrupted: boolean;
}

/** Hears of every trial that ended. */
export type StudyWatcher = (study: Study) => void;

/**
 * Tries candidates of a space on training rows: each is drawn by a sampler that knows the ones before, costed, trained
 * `repeats` times and measured on rows it did not see. The same seed gives the same candidates and values.
 */
export async function search(
  space: SearchSpace,
  goal: Goal,
  data: TrainingData & { readonly hash: string },
  options: SearchOptions = {},
  watcher?: StudyWatcher,
): Promise<Study> {
  const parameters = parametersOf(space);
  checkSearchSpace(parameters);
  const { metric, latency } = parseGoal(options.metric, goal);
  const plan = planOf(options);
  const limits = parseConstraints(options.constraint);
  requireFeasible(parameters, limits, data.columns, outputsOf(goal));
  const { trials: _, ...settings } = plan;
  const file =
    options.study === undefined
      ? undefined
      : await openStudy(options.study, {
          space: parameters,
          data: data.hash,
          settings: {
            metric: `${metric.name}${latency ? "+latency" : ""}`,
            constraint: limits.map(({ text }) => text),
            ...settings,
          },
        });
  const stop = listenForStop(options.signal);
  const trials = [...(file?.trials ?? [])];
  let rejected = 0;
  let interrupted = stop.wanted();
  const state = (): Study => ({
    trials: [...trials],
    parameters,
    metric,
    frugal: latency,
    rejected,
    training: plan.training,
    seed: plan.seed,
    wanted: plan.trials,
    interrupted,
  });
  try {
    const sampler = samplerOf(plan.sampler);
    while (trials.length < plan.trials && !stop.wanted()) {
      const number = trials.length + 1;
      const random = trialStream(plan.seed, number);
      const ranked = bestFirst(trials, metric, latency);
      const drawn = drawWithin(
        (broken) => sampler(parameters, ranked, random, broken),
        limits,
        data,
        goal,
      );
      rejected += drawn.rejected;
      const trial = await run(number, drawn, {
        goal,
        data,
        plan,
        metric,
        latency,
        trials,
        stop,
        signal: options.signal,
      });
      if (!trial) {
        interrupted = true;
        break;
      }
      trials.push(trial);
      file?.add(trial);
      interrupted = stop.wanted();
      watcher?.(state());
      // Messages come in, and charts go out, between two trials.
      await new Promise((settle) => setImmediate(settle));
      interrupted = stop.wanted();
    }
  } finally {
    stop.release();
    file?.close();
  }
  const last = trials.at(-1);
  if (last && !trials.some((trial) => trial.state === "complete") && !interrupted)
    throw new RangeError(
      `search: none of the ${trials.length} trials gave a number; the last one: ${last.reason}`,
    );
  return state();
}

interface Plan {
  readonly trials: number;
  readonly sampler: SamplerName;
  readonly halving: Rungs | undefined;
  readonly repeats: number;
  readonly validation: number;
  readonly seed: number;
  readonly training: FitOptions;
}

function planOf(options: SearchOptions): Plan {
  const { metric: _m, constraint: _c, study: _s, signal: _g, ...rest } = options;
  const { trials = 30, sampler = "tpe", halving, repeats = 3, validation = 0.25, ...more } = rest;
  const { seed = currentSeed(), ...training } = more;
  for (const [name, value] of Object.entries({ trials, repeats }))
    if (!Number.isInteger(value) || value < 1)
      throw new RangeError(`search: ${name} is ${value}; it is a whole number from 1 on`);
  if (!(validation > 0 && validation < 1))
    throw new RangeError(`search: validation is ${validation}; it is a share between 0 and 1`);
  samplerOf(sampler);
  checkSettings(training, seed);
  return { trials, sampler, halving: parseHalving(halving), repeats, validation, seed, training };
}

interface Drawn extends Proposal {
  readonly values: Values;
  readonly cost: Trial["cost"];
  readonly rejected: number;
}

/** How often a draw that breaks a constraint is drawn again. */
const patience = 10_000;

function drawWithin(
  next: (broken: readonly Values[]) => Values,
  limits: readonly Limit[],
  { columns }: TrainingData,
  goal: Goal,
): Drawn {
  const broken: Values[] = [];
  while (broken.length < patience) {
    const values = next(broken);
    const proposal = proposalOf(values);
    const cost = costOf(proposal.recipe, columns, outputsOf(goal));
    if (excessOf(limits, cost) <= 1) return { ...proposal, values, cost, rejected: broken.length };
    broken.push(values);
  }
  throw new RangeError(
    `search: ${patience} candidates in a row broke ${limits.map(({ text }) => text).join(" and ")}; narrow the space`,
  );
}

interface Context {
  readonly goal: Goal;
  readonly data: TrainingData;
  readonly plan: Plan;
  readonly metric: Metric;
  readonly latency: boolean;
  readonly trials: readonly Trial[];
  readonly stop: Stop;
  readonly signal: AbortSignal | undefined;
}

/** Trains and measures one candidate; undefined when the search was stopped meanwhile. */
async function run(
  number: number,
  { recipe, training, values, cost }: Drawn,
  { goal, data, plan, metric, latency, trials, stop, signal }: Context,
): Promise<Trial | undefined> {
  const start = performance.now();
  const rungs: (readonly [number, number])[] = [];
  const scores: number[] = [];
  let epochs = 0;
  let time: number | null = null;
  const ended = (state: Trial["state"], rest: Partial<Trial> = {}): Trial => ({
    number,
    state,
    values,
    recipe: recipe.toJSON(),
    training,
    cost,
    value: null,
    deviation: null,
    latency: time,
    rungs,
    epochs,
    seconds: (performance.now() - start) / 1000,
    ...rest,
  });
  for (let repeat = 0; repeat < plan.repeats; repeat++) {
    const cut = new AbortController();
    const end = (): void => cut.abort();
    const onEpoch = (epoch: number, loss: number): void => {
      epochs++;
      // Only the first repeat climbs rungs, so that all losses of a rung are of the same rows.
      if (repeat > 0 || !plan.halving || !isRung(plan.halving, epoch)) return;
      rungs.push([epoch, loss]);
      if (!goesOn(plan.halving, trials, epoch, loss)) end();
    };
    const options = {
      ...plan.training,
      ...training,
      seed: plan.seed + repeat,
      validation: plan.validation,
      signal: signal ? AbortSignal.any([cut.signal, signal]) : cut.signal,
    };
    try {
      const { value, trained } = await judge(recipe, goal, data, options, metric.name, onEpoch);
      // The engine hears of an interrupt before its signal comes.
      if (stop.wanted() || (trained.interrupted && !cut.signal.aborted)) return undefined;
      if (cut.signal.aborted) return ended("pruned");
      if (!Number.isFinite(value))
        return ended("failed", { reason: `${metric.label} of the validation rows is ${value}` });
      scores.push(value);
      if (latency && repeat === 0) time = latencyOf(trained, data.columns);
    } catch (error) {
      const cancelled = error instanceof Error && "code" in error && error.code === "Cancelled";
      if (stop.wanted() || cancelled) return undefined;
      if (!(error instanceof RangeError)) throw error;
      return ended("failed", { reason: error.message });
    }
  }
  const mean = scores.reduce((a, b) => a + b, 0) / scores.length;
  const variance = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / scores.length;
  return ended("complete", { value: mean, deviation: Math.sqrt(variance) });
}
