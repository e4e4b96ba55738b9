import type { Evaluator } from "./evaluate.ts";
import { withPlainObjects } from "./plain-objects.ts";
import type { Cell } from "./session.ts";
import type { Script, transpile } from "./transpile.ts";
import { Unset } from "./unset.ts";

/** Makes scripts of cells, and knows what they declared. */
export class Scripts {
  /** What cells declared so far. */
  readonly names: Set<string> = new Set();
  private readonly evaluator: Evaluator;
  private readonly transpile: typeof transpile;
  private readonly unset = new Unset();
  private count = 0;

  constructor(evaluator: Evaluator, transpile: Scripts["transpile"]) {
    this.evaluator = evaluator;
    this.transpile = transpile;
  }

  /** The name of a new script. */
  key(): string {
    return `cell-${++this.count}.tsx`;
  }

  /** The script of a cell; throws a SyntaxError that knows its place. */
  make({ count, code }: Cell): Script {
    const isKnown = (name: string): boolean => this.names.has(name) || name in globalThis;
    return withPlainObjects(() => this.transpile(this.key(), count, code, { isKnown }));
  }

  /** Takes note of names that a cell declares. */
  declare(names: readonly string[]): void {
    for (const name of names) this.names.add(name);
  }

  /** Lets a script assign names whose declaration threw. */
  revive({ code }: Script): void {
    this.run(this.unset.revive(code));
  }

  /** Takes note of what a cell that failed should have declared. */
  failed(names: readonly string[]): void {
    this.run(this.unset.failed(names));
  }

  private run(script: string): void {
    if (script !== "") this.evaluator.evaluate(script, () => undefined);
  }
}
