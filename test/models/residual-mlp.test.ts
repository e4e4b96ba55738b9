import { expect, test } from "@jest/globals";
import { Philox } from "#sdk/core/philox.ts";
import { topological, type Node } from "#sdk/graph/node.ts";
import { mlp } from "#sdk/models/mlp.ts";
import { parseRecipe } from "#sdk/models/recipes.ts";
import { residualMlp } from "#sdk/models/residual-mlp.ts";
import type { Params } from "#sdk/nn/layer.ts";
import { tensor } from "#sdk/tensor/index.ts";

test("counts its parameters and the operations of its matrix products", () => {
  const recipe = residualMlp({ width: 8, depth: 2, expansion: 2 });
  // Input 4·8 + 8; per block the norm's 16, 8·16 + 16 and 16·8 + 8; the last norm; output 8·3 + 3.
  expect(recipe.parameters(4, 3)).toBe(40 + 2 * (16 + 144 + 136) + 16 + 27);
  expect(recipe.flops(4, 3)).toBe(2 * (4 * 8 + 2 * (8 * 16 + 16 * 8) + 8 * 3));
});

test.each([
  ["mlp", mlp({ hidden: [7, 5], normalize: true })],
  ["resnet", residualMlp({ width: 6, depth: 3, expansion: 2 })],
])("the operations that %s states are those of its graph", (_name, recipe) => {
  const network = recipe.build(4, 3);
  const params = network.init(new Philox(1, "weights"));
  const out = network.apply(params, tensor(new Float32Array(4), { shape: [1, 4] }), {});
  const products = topological<Node>([out]).filter(({ op }) => op.name === "matmul");
  const count = products.reduce(
    (sum, { inputs: [, weight] }) => sum + 2 * weight!.shape[0]! * weight!.shape[1]!,
    0,
  );
  expect(products.length).toBeGreaterThan(0);
  expect(recipe.flops(4, 3)).toBe(count);
});

test("a block whose last layer is zero passes its input on", () => {
  const narrow = residualMlp({ width: 3, depth: 1, normalize: false });
  const network = narrow.build(3, 2);
  const params = network.init(new Philox(1, "weights")) as Record<string, Params>;
  const zero = tensor(new Float32Array(9), { shape: [3, 3] });
  const still = {
    ...params,
    block1: { ...params["block1"]!, narrow: { weight: zero, bias: tensor([0, 0, 0]) } },
  };
  const none = mlp({ hidden: [3] }).build(3, 2);
  const same = { hidden1: params["input"]!, output: params["output"]! };
  const x = tensor([[1, -2, 0.5]]);
  expect(network.apply(still, x, {}).toArray()).toEqual(none.apply(same, x, {}).toArray());
});

test("is JSON and comes back from it", () => {
  const recipe = residualMlp({ width: 5, activation: "tanh", dropout: 0.1 });
  const json = JSON.parse(JSON.stringify(recipe));
  expect(json).toEqual({
    kind: "resnet",
    width: 5,
    depth: 2,
    expansion: 1,
    activation: "tanh",
    dropout: 0.1,
    normalize: true,
  });
  expect(parseRecipe(json).toJSON()).toEqual(json);
});

test.each([
  [{ width: 0 }, "resnet: width is 0"],
  [{ depth: 1.5 }, "resnet: depth is 1.5"],
  [{ activation: "swish" as never }, 'activation: no "swish"'],
])("refuses %j where it is written", (options, message) => {
  expect(() => residualMlp(options)).toThrow(message);
});
