import { expect, test } from "@jest/globals";
import { Philox } from "#sdk/core/philox.ts";
import { mlp } from "#sdk/models/mlp.ts";
import { parseRecipe } from "#sdk/models/recipes.ts";
import { tensor } from "#sdk/tensor/index.ts";

test("counts its parameters", () => {
  expect(mlp({ hidden: [64, 64] }).parameters(32, 1)).toBe(6337);
  expect(mlp({ hidden: [] }).parameters(10, 3)).toBe(33);
  expect(mlp({ hidden: [8], normalize: true }).parameters(4, 2)).toBe(40 + 16 + 18);
});

test("counts the operations of its matrix products for one row", () => {
  expect(mlp({ hidden: [64, 64] }).flops(32, 1)).toBe(2 * (32 * 64 + 64 * 64 + 64));
  expect(mlp({ hidden: [] }).flops(10, 3)).toBe(60);
});

test("is JSON and comes back from it", () => {
  const recipe = mlp({ hidden: [5], activation: "tanh", dropout: 0.1 });
  const json = JSON.parse(JSON.stringify(recipe));
  expect(json).toEqual({
    kind: "mlp",
    hidden: [5],
    activation: "tanh",
    dropout: 0.1,
    normalize: false,
  });
  expect(parseRecipe(json).toJSON()).toEqual(json);
});

test("builds a network from inputs to outputs", () => {
  const net = mlp({ hidden: [5, 4], dropout: 0.5, normalize: true }).build(3, 2);
  const params = net.init(new Philox(1, "weights"));
  expect(net.apply(params, tensor([[1, 2, 3]]), {}).shape).toEqual([1, 2]);
});

test.each([
  [{ hiden: [8] } as never, "mlp: no option 'hiden'; did you mean 'hidden'?"],
  [{ hidden: 64 as never }, "mlp: hidden is 64; it is a list of widths, as in [64, 64]"],
  [{ hidden: [0] }, "mlp: a hidden layer has the width 0"],
  [{ activation: "swish" as never }, 'activation: no "swish"'],
  [{ dropout: 1 }, "dropoutLayer: the rate is from 0 to below 1"],
])("refuses %j where it is written", (options, message) => {
  expect(() => mlp(options)).toThrow(message);
});

test("a recipe of an unknown kind is refused", () => {
  expect(() => parseRecipe({ kind: "toString" })).toThrow(
    'recipe: unknown kind "toString"; this version knows mlp, resnet',
  );
  expect(() => parseRecipe('{"kind":"mlp"}' as never)).toThrow(
    `parseRecipe: takes what toJSON of a recipe gave, got '{"kind":"mlp"}'; JSON.parse a text first`,
  );
});
