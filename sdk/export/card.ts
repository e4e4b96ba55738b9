import { hash } from "../core/hash.ts";
import type { RecipeJson } from "../models/recipe.ts";
import type { FittedPlan } from "../features/fitted-plan.ts";
import type { Epoch } from "../train/history.ts";
import type { Settings } from "../train/options.ts";
import type { Scale } from "../train/task.ts";

/** All that is known of a saved model besides its weights: plain JSON for people and for `load`. */
export interface Card {
  readonly format: "sonde-model";
  readonly version: 1;
  /** What made it. */
  readonly made: { readonly sonde: string; readonly node: string; readonly device: string };
  readonly seed: number;
  /** Hash of the file that the rows were read from. */
  readonly dataHash: string;
  readonly recipe: RecipeJson;
  /** How many numbers were learned. */
  readonly parameters: number;
  readonly training: Settings;
  /** Whether the training was stopped before its time. */
  readonly interrupted: boolean;
  /** What new rows go through, and the target. */
  readonly fitted: FittedPlan;
  readonly scale: Scale;
  readonly history: {
    readonly metric: string;
    readonly best: number | null;
    readonly epochs: readonly Epoch[];
  };
  /** The evaluation on the test rows. */
  readonly evaluation: unknown;
  readonly weights: { readonly file: string; readonly sha256: string };
}

/** A card as the text of its file, with a checksum of its content. */
export function formatCard(card: Card): string {
  return `${JSON.stringify({ ...card, checksum: checksum(card) }, null, 2)}\n`;
}

/** Reads the text of a card's file; `path` is for the message of what is wrong with it. */
export function parseCard(text: string, path: string): Card {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch (cause) {
    throw new TypeError(`load: ${path} is not JSON; the file is corrupt or of another kind`, {
      cause,
    });
  }
  if (
    typeof read !== "object" ||
    read === null ||
    !("format" in read) ||
    read.format !== "sonde-model"
  )
    throw new TypeError(
      `load: ${path} is not the card of a model; it has no "format": "sonde-model"`,
    );
  const { checksum: expected, ...card } = read as Card & { checksum: unknown };
  if (card.version !== 1)
    throw new TypeError(
      `load: ${path} has the version ${String(card.version)}, this program reads version 1; update sonde`,
    );
  if (expected !== checksum(card))
    throw new TypeError(`load: ${path} does not fit its checksum; it is corrupt or was edited`);
  return card;
}

const checksum = (card: Card): string => hash(JSON.stringify(card));
