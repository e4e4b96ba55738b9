/** One thing that waits for its turn. */
export interface Task {
  /** Does it; false means that the tasks waiting behind it are to be aborted. */
  run(): Promise<boolean>;
  /** Answers for it without doing it. */
  abort(): Promise<void>;
}

/** Returns a function that runs tasks in order, one at a time, and resolves when its task is over. */
export function createQueue(): (task: Task) => Promise<void> {
  const waiting: { task: Task; over: () => void }[] = [];
  let running = false;

  async function drain(): Promise<void> {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const go = await next.task.run();
      next.over();
      if (!go) await abort();
    }
    running = false;
  }

  async function abort(): Promise<void> {
    // What was sent together with the failing task may lie in the socket still; one turn reads it.
    await new Promise(setImmediate);
    for (const { task, over } of waiting.splice(0)) {
      await task.abort();
      over();
    }
  }

  return (task) =>
    new Promise((over) => {
      waiting.push({ task, over });
      if (running) return;
      running = true;
      void drain();
    });
}
