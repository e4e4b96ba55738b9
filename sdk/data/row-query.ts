import { exclusive, query, queryInOrder } from "./duck.ts";
import type { Answer } from "./duck.ts";
import { name, ROW, TEST } from "./sql.ts";
import type { Ask } from "./verb.ts";

let count = 0;

/** Rows as a chain of queries, each over the one before. */
export class Rows {
  #queries: string[];
  #kept: string | undefined;

  constructor(first: string) {
    this.#queries = [first];
  }

  /** Adds a query over the rows so far; their name is given to `make`. */
  add(make: (from: string) => string): void {
    this.#queries.push(make(`s${this.#queries.length - 1}`));
  }

  /** Marks the test rows, and keeps the result as a table: every step after it asks these rows. */
  async divide({ test }: { readonly test: string }): Promise<void> {
    const table = name(`parts${++count}`);
    const marked = this.sql(`* replace ((${test}) as ${TEST})`);
    // In the order of the file, in which sums then add up.
    await exclusive((connection) =>
      connection.run(`create table ${table} as select * from (${marked}) order by ${ROW}`),
    );
    this.#kept = table;
    this.#queries = [`select * from ${table}`];
  }

  /** One query for `select … from the rows …`. */
  sql(select: string, rest = ""): string {
    const named = this.#queries.map((body, i) => `s${i} as (${body})`);
    return `with ${named.join(",\n")}\nselect ${select} from s${named.length - 1} ${rest}`;
  }

  /** What a step asks of the training rows. */
  ask(): Ask {
    const training = `where not ${TEST}`;
    const first = ([row]: readonly Answer[]): Answer => row ?? {};
    return {
      one: async (select) => first(await query(this.sql(select, training))),
      inOrder: async (select) => first(await queryInOrder(this.sql(select, training))),
    };
  }

  async close(): Promise<void> {
    const table = this.#kept;
    this.#kept = undefined;
    if (table) await exclusive((connection) => connection.run(`drop table if exists ${table}`));
  }
}
