import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** What one step took in microseconds: of the clock, and of the processor, which other programs on the machine disturb less. */
export interface Run {
  readonly wall: number;
  readonly cpu: number;
  /** The last loss, or whatever the sides have to agree on. */
  readonly loss: number;
}

/** Something that does a number of steps. */
export interface Contender {
  readonly name: string;
  run(steps: number): Promise<Run>;
  stop(): void;
}

/** A process that answers each line, a number of steps, with microseconds of the clock, of the processor, and the loss. */
export function spawnContender(
  name: string,
  command: readonly [file: string, ...args: string[]],
  env: NodeJS.ProcessEnv = {},
): Contender {
  const [file, ...args] = command;
  const child = spawn(file, args, {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, OMP_NUM_THREADS: "1", MKL_NUM_THREADS: "1", ...env },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    name,
    async run(steps) {
      child.stdin.write(`${steps}\n`);
      const { value, done } = await lines.next();
      if (done === true) throw new Error(`${name} ended early`);
      const [wall = NaN, cpu = NaN, loss = NaN] = value.split(" ").map(Number);
      return { wall, cpu, loss };
    },
    stop: () => void child.stdin.end(),
  };
}

/** The least CPU time of a step of each, in microseconds: `rounds` turns of about `turn` µs, one after another in each round. */
export async function leastOf(
  contenders: readonly Contender[],
  { rounds, turn }: { readonly rounds: number; readonly turn: number },
): Promise<number[]> {
  const steps: number[] = [];
  for (const contender of contenders) {
    // Twice: what a call costs by itself weighs less in the second.
    let count = 5;
    for (const share of [10, 1])
      count = Math.max(2, Math.round(turn / share / (await contender.run(count)).wall));
    steps.push(count);
  }
  const least = contenders.map(() => Infinity);
  for (let round = 0; round < rounds; round++)
    for (const [i, contender] of contenders.entries())
      least[i] = Math.min(least[i]!, (await contender.run(steps[i]!)).cpu);
  return least;
}
