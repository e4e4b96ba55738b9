import { mkdir } from "node:fs/promises";
import { dirname, extname } from "node:path";
import { draws } from "../core/draws.ts";
import type { Estimate } from "../evaluate/estimate.ts";
import { metricLabels, type MetricName } from "../evaluate/evaluation.ts";
import type { RecipeJson } from "../models/recipe.ts";
import type { Settings } from "../train/options.ts";
import { replaceFile } from "./replace-file.ts";

/** What is known of a model and of how it came about: plain JSON. */
export interface RunFacts {
  readonly format: "sonde-run-card";
  readonly version: 1;
  readonly target: { readonly name: string; readonly classes: readonly string[] | null };
  readonly recipe: RecipeJson;
  /** How many numbers were learned. */
  readonly parameters: number;
  /** Floating-point operations of the matrix products for one row. */
  readonly flops: number;
  /** Bytes of the weights alone, and of the ONNX file with the encoding; null where the model cannot be exported. */
  readonly bytes: { readonly weights: number; readonly onnx: number | null };
  /** The evaluation on the test rows; null for a model that has none, as one that was loaded. */
  readonly evaluation: {
    readonly rows: number;
    readonly metrics: Readonly<Partial<Record<MetricName, Estimate>>>;
  } | null;
  readonly training: Settings;
  readonly epochs: number;
  readonly interrupted: boolean;
  /** Wall-clock time of the training; null where it is not known. */
  readonly seconds: number | null;
  /** Hash of the file that the rows were read from. */
  readonly dataHash: string;
  /** Where this card was made. */
  readonly made: {
    readonly sonde: string;
    readonly node: string;
    readonly device: string;
    readonly kernels: string;
    readonly processor: string;
  };
  /** An estimate, not a measurement; only where the watts were given. */
  readonly energy: EnergyEstimate | null;
}

/** An estimate of a training's energy: `seconds × watts × pue`. */
export interface EnergyEstimate {
  readonly wattHours: number;
  readonly watts: number;
  readonly pue: number;
}

/** What an estimate of the energy rests on. */
export interface EnergyOptions {
  /** What the machine draws while it trains; nothing is estimated without it. */
  readonly watts?: number;
  /** What the building draws for each watt of the machine; 1.3 without it. */
  readonly pue?: number;
}

/** Estimates the energy of a training from its wall-clock time. */
export function estimateEnergy(
  seconds: number | null,
  { watts, pue = 1.3 }: EnergyOptions,
): EnergyEstimate | null {
  if (watts !== undefined && !(watts > 0 && Number.isFinite(watts)))
    throw new RangeError(`card: watts is ${watts}; it is above 0`);
  if (!(pue >= 1 && Number.isFinite(pue)))
    throw new RangeError(`card: pue is ${pue}; it is 1 or above`);
  if (watts === undefined || seconds === null) return null;
  return { wattHours: (seconds * watts * pue) / 3600, watts, pue };
}

/** A model's card: draws itself as a small table, and is saved as JSON or Markdown. */
export class RunCard {
  readonly facts: RunFacts;

  constructor(facts: RunFacts) {
    this.facts = facts;
  }

  /** The card as lines of label and text. */
  get table(): readonly (readonly [label: string, text: string])[] {
    const { facts } = this;
    const { target, training, made, bytes, evaluation, energy } = facts;
    const classes = target.classes ? `${target.classes.length} classes` : "a number";
    const onnx = bytes.onnx === null ? "not exportable" : `${count(bytes.onnx)} as ONNX`;
    return [
      ["target", `${target.name}, ${classes}`],
      ["recipe", JSON.stringify(facts.recipe)],
      ["parameters", count(facts.parameters)],
      ["FLOPs for a row", count(facts.flops)],
      ["bytes", `${count(bytes.weights)} of weights, ${onnx}`],
      ...Object.entries(evaluation?.metrics ?? {}).map(
        ([name, estimate]) => [metricLabels[name as MetricName], String(estimate)] as const,
      ),
      ["test rows", evaluation ? count(evaluation.rows) : "none"],
      [
        "training",
        `${facts.epochs} epochs${facts.interrupted ? ", interrupted" : ""}, ${training.optimizer}, learning rate ${training.learningRate}, batches of ${training.batchSize}`,
      ],
      ["training time", facts.seconds === null ? "not known" : `${facts.seconds.toFixed(2)} s`],
      [
        "energy",
        energy
          ? `estimate, not measured: ${energy.wattHours.toPrecision(2)} Wh (time × ${energy.watts} W × PUE ${energy.pue})`
          : "not estimated",
      ],
      ["seed", String(training.seed)],
      ["data", facts.dataHash],
      ["versions", `sonde ${made.sonde}, node ${made.node}`],
      ["device", `${made.device}, kernels ${made.kernels}, ${made.processor}`],
    ];
  }

  toJSON(): RunFacts {
    return this.facts;
  }

  toText(): string {
    return this.table.map(([label, text]) => `${label.padEnd(20)}${text}`).join("\n");
  }

  toMarkdown(): string {
    const line = (cells: readonly string[]): string =>
      `| ${cells.map((text) => text.replaceAll("|", "\\|")).join(" | ")} |`;
    return [line([this.facts.target.name, "model"]), "|---|---|", ...this.table.map(line), ""].join(
      "\n",
    );
  }

  /** Writes the card; a path that ends in `.json` or `.md` says how. */
  async save(path: string): Promise<void> {
    const ending = extname(path);
    if (ending !== ".json" && ending !== ".md")
      throw new RangeError(`card: "${path}" ends neither in .json nor in .md`);
    await mkdir(dirname(path), { recursive: true });
    await replaceFile(
      path,
      ending === ".md" ? this.toMarkdown() : `${JSON.stringify(this, null, 2)}\n`,
    );
  }

  static {
    draws<RunCard>(this.prototype, {
      display: (card) => ({ "text/html": html(card), "text/plain": card.toText() }),
      text: (card) => card.toText(),
    });
  }
}

const count = (value: number): string => value.toLocaleString("en-US");

function html({ table }: RunCard): string {
  const cell = "padding:3px 18px 3px 0;text-align:left;vertical-align:top;border:0";
  const lines = table.map(
    ([label, text]) =>
      `<tr style="background:none"><th style="${cell};white-space:nowrap">${escape(label)}</th><td style="${cell};overflow-wrap:anywhere">${escape(text)}</td></tr>`,
  );
  return `<table style="border-collapse:collapse;font-size:13px;margin:4px 12px;max-width:760px">${lines.join("")}</table>`;
}

const escape = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
