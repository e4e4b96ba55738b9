import { expect, test } from "@jest/globals";
import { oracle } from "../support/oracle.ts";
import { batchOf, firstState, nets, stepOf } from "../support/nets.ts";

interface Trained {
  readonly name: string;
  /** How far PyTorch's own losses in f32 are from those in f64. */
  readonly drift: number;
  readonly losses: readonly number[];
}

const trained = new Map(
  oracle<{ nets: readonly Trained[] }>("nets").nets.map((run) => [run.name, run]),
);

test.each(nets.map((net) => [net.name, net] as const))(
  "%s has PyTorch's losses for its first steps",
  (name, net) => {
    const { drift, losses } = trained.get(name)!;
    const step = stepOf(net);
    const batches = Array.from({ length: 8 }, (_, i) => batchOf(net, i));
    let state = firstState(net);
    const tolerance = Math.max(1e-4, 3 * drift);
    for (let i = 0; i < 50; i++) {
      const next = step(state, batches[i % 8]!);
      ({ state } = next);
      expect(Math.abs(next.out.item() / losses[i]! - 1)).toBeLessThan(tolerance);
    }
  },
  120_000,
);
