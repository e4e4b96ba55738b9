import { draws } from "../core/draws.ts";

/** What an update did, as data. */
export interface UpdateFacts {
  /** The version that it made. */
  readonly version: number;
  readonly rows: number;
  /** Older rows that were learned again. */
  readonly replayed: number;
  readonly epochs: number;
  /** The mean loss of the last epoch, without the penalty. */
  readonly loss: number;
  /** The penalty of the weights it ended with; 0 without EWC. */
  readonly penalty: number;
  /** The cost of one step in penalty beside the loss; above 1 λ is too large. */
  readonly pressure: number;
  /** The metric that could roll it back, before and after. */
  readonly judged?: { readonly metric: string; readonly before: number; readonly after: number };
  /** The version that was gone back to; undefined when the update stands. */
  readonly rolledBackTo?: number;
  /** Rows left out, of classes that the model did not know. */
  readonly dropped: number;
  /** Classes that the model learned anew. */
  readonly grown: readonly string[];
}

/** The course of one update; draws itself as a few lines. */
export class Update {
  readonly facts: UpdateFacts;

  constructor(facts: UpdateFacts) {
    this.facts = facts;
  }

  /** Whether the model went back to an earlier version. */
  get rolledBack(): boolean {
    return this.facts.rolledBackTo !== undefined;
  }

  toText(): string {
    const { version, rows, replayed, epochs, loss, penalty, pressure } = this.facts;
    const { judged, rolledBackTo, dropped, grown } = this.facts;
    const also = replayed > 0 ? ` and ${replayed} older ones` : "";
    const lines = [
      `update ${version}: ${rows} new rows${also}, ${epochs} epochs, loss ${loss.toFixed(4)}`,
    ];
    if (penalty > 0)
      lines.push(
        `  penalty ${penalty.toFixed(4)}, ${(penalty / loss).toFixed(2)} of the loss; one step costs ${pressure.toPrecision(2)} of it`,
      );
    if (grown.length > 0) lines.push(`  new classes: ${grown.join(", ")}`);
    if (dropped > 0) lines.push(`  ${dropped} rows of unknown classes left out`);
    if (judged)
      lines.push(
        `  ${judged.metric} ${judged.before.toFixed(3)} → ${judged.after.toFixed(3)}${rolledBackTo === undefined ? "" : `, rolled back to version ${rolledBackTo}`}`,
      );
    return lines.join("\n");
  }

  toJSON(): UpdateFacts {
    return this.facts;
  }

  static {
    draws<Update>(this.prototype, { text: (update) => update.toText() });
  }
}
