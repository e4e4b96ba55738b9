import { expect, test } from "@jest/globals";
import { textWidth } from "#sdk/plot/text-width.ts";

test("a label is given as much room as DejaVu Sans takes, so that none is cut off", () => {
  // What Chromium draws on Linux.
  expect(textWidth("21 elementwise ×14 [784, 300]", 12)).toBeGreaterThan(190);
});
