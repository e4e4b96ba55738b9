import type { FittedPlan } from "../features/fitted-plan.ts";
import type { Matrix } from "../features/matrix.ts";
import type { Trained } from "../train/fit.ts";
import type { Consolidation } from "./consolidation.ts";
import type { Reservoir } from "./reservoir.ts";
import type { Update } from "./update-record.ts";

/** A model as it was after one of its updates. */
export interface Snapshot {
  /** 0 for the first training, then one more with each update. */
  readonly version: number;
  readonly trained: Trained;
  readonly fitted: FittedPlan;
  /** The rows it had learned last. */
  readonly train: Matrix | undefined;
  readonly consolidation: Consolidation | null;
  readonly reservoir: Reservoir | null;
}

/** What a model keeps to learn on without forgetting, and to go back. */
export interface ModelMemory {
  readonly version: number;
  readonly consolidation: Consolidation | null;
  /** Rows of everything learned before the newest rows. */
  readonly reservoir: Reservoir | null;
  /** The newest versions before this one, oldest first. */
  readonly snapshots: readonly Snapshot[];
  readonly updates: readonly Update[];
}

/** How many versions can be gone back to. */
const ring = 5;

/** The memory of a model that was never updated. */
export const noMemory: ModelMemory = {
  version: 0,
  consolidation: null,
  reservoir: null,
  snapshots: [],
  updates: [],
};

/** The ring with one more version; the oldest goes when it is full. */
export const keep = (snapshots: readonly Snapshot[], more: Snapshot): readonly Snapshot[] =>
  [...snapshots, more].slice(-ring);
