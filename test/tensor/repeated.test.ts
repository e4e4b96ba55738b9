import { expect, test } from "@jest/globals";
import { scan, valueAndGrad, vjp } from "#sdk/grad/index.ts";
import { ones, tensor } from "#sdk/tensor/create.ts";
import { evaluateAll } from "#sdk/tensor/evaluate.ts";
import { adam } from "#sdk/optim/index.ts";
import type { Tensor } from "#sdk/tensor/tensor.ts";

const x = tensor([
  [1, 2],
  [3, -1],
  [0.5, 4],
]);
const lossOf = valueAndGrad((w: Tensor) => x.matmul(w).tanh().sub(1).square().mean());

/** Twenty steps, of which only the loss is read: the losses, the last weights, and which steps were compiled. */
function train(read: (loss: Tensor) => void) {
  const optimizer = adam({ learningRate: 0.1 });
  let params = tensor([[0.1], [-0.2]]);
  let state = optimizer.init(params);
  const losses: Tensor[] = [];
  for (let i = 0; i < 20; i++) {
    const { value, grad } = lossOf(params);
    ({ params, state } = optimizer.update(params, grad, state));
    read(value);
    losses.push(value);
  }
  return { params: params.toArray(), losses: losses.map((loss) => loss.item()) };
}

test("a training loop that reads only its losses goes on from the last step: its programs are soon the same", () => {
  const compiled: boolean[] = [];
  const found = train((loss) => compiled.push(evaluateAll([loss])));
  expect(compiled.slice(6)).toEqual(Array.from({ length: 14 }, () => false));
  expect(found).toEqual(train(() => undefined));
});

test("so it does where losses are awaited", async () => {
  let w = tensor([[0.1], [-0.2]]);
  let before = w;
  for (let i = 0; i < 5; i++) {
    const { value, grad } = lossOf(w);
    [before, w] = [w, w.sub(grad.mul(0.1))];
    await value.data();
  }
  expect(before.inputs[0]!.known).not.toBeNull();
});

test("what two readings have in common is known at the third", () => {
  const y = x.exp().add(1);
  const [total, most, mean] = [y.sum(), y.max(), y.mean()];
  total.item();
  expect(y.known).toBeNull();
  most.item();
  expect(y.known).not.toBeNull();
  expect(mean.item()).toBeCloseTo(total.item() / 6, 4);
});

test("a pullback goes back through what was read", () => {
  const { value, pullback } = vjp((a: Tensor) => a.exp().square().sum(), ones([2]));
  value.item();
  const slope = 2 * Math.E ** 2;
  for (let i = 1; i < 5; i++) {
    const [grad] = pullback(tensor(i));
    expect(grad.dataSync()[1]).toBeCloseTo(i * slope, 3);
    value.mul(i).item();
  }
});

test("what was read holds nothing that it was made of, nor what a loop was traced with", () => {
  const first = ones([2]);
  const { carry } = scan((c: Tensor, row: Tensor) => ({ carry: c.add(row), y: c }), first, x);
  const [packed] = carry.inputs;
  carry.dataSync();
  expect(packed!.op.name).toBe("scan");
  expect([carry.op.name, carry.inputs]).toEqual(["leaf", []]);
});
