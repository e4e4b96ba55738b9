interface Answer {
  readonly id?: number;
  readonly result?: object;
  readonly error?: string;
  readonly method?: string;
  readonly params?: object;
}

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** Matches the answers of the process's inspector with the commands. */
export class Inspection {
  readonly #send: (command: string) => void;
  readonly #event: (method: string, params: object) => void;
  readonly #waiting = new Map<number, Waiting>();
  #last = 0;

  constructor(send: (command: string) => void, event: (method: string, params: object) => void) {
    this.#send = send;
    this.#event = event;
  }

  post<Result>(method: string, params: object): Promise<Result> {
    const id = ++this.#last;
    return new Promise<Result>((resolve, reject) => {
      // The cast: what a command gives is known to whoever sends it.
      this.#waiting.set(id, { resolve, reject });
      this.#send(JSON.stringify({ id, method, params }));
    });
  }

  receive(text: string): void {
    const { id, result, error, method, params } = JSON.parse(text) as Answer;
    if (id === undefined) return this.#event(method ?? "", params ?? {});
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve(result);
    else waiting?.reject(new Error(error));
  }

  /** The process is gone, and with it all answers. */
  end(reason: string): void {
    for (const { reject } of this.#waiting.values()) reject(new Error(reason));
    this.#waiting.clear();
  }
}
