import { expect, test } from "@jest/globals";
import { History } from "#sdk/train/history.ts";

test("a history draws loss and metric beside each other, with the best epoch", () => {
  const history = new History(
    [
      { epoch: 1, loss: 0.7, validationLoss: 0.69, metric: 0.6 },
      { epoch: 2, loss: 0.6, validationLoss: 0.65, metric: 0.7 },
    ],
    "AUC",
    2,
  );
  const { data } = history.chart();
  expect(data).toMatchObject({
    kind: "curve",
    mark: { x: 2, label: "best epoch 2" },
    panels: [
      {
        y: { title: "loss" },
        series: [
          { name: "training", y: [0.7, 0.6] },
          { name: "validation", y: [0.69, 0.65] },
        ],
      },
      { y: { title: "AUC" }, series: [{ name: "validation", y: [0.6, 0.7] }] },
    ],
  });
});

test("without validation rows there is the training loss alone", () => {
  const { data } = new History([{ epoch: 1, loss: 0.7 }], "AUC").chart();
  expect(data).toMatchObject({ panels: [{ series: [{ name: "training" }] }] });
});
