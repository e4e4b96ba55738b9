/** Watches a loss and says when it no longer falls. */
export class EarlyStop {
  readonly #patience: number;
  #best = Infinity;
  #since = 0;

  constructor(patience: number) {
    this.#patience = patience;
  }

  /** Notes the loss of one more epoch. */
  note(loss: number): "better" | "worse" | "stop" {
    if (loss < this.#best) {
      this.#best = loss;
      this.#since = 0;
      return "better";
    }
    return ++this.#since >= this.#patience ? "stop" : "worse";
  }
}
