import { expect, test } from "@jest/globals";
import * as optim from "#sdk/optim/index.ts";

test.each(["adagrad", "adam", "adamW", "lamb", "lion", "rmsProp", "sgd"] as const)(
  "%s refuses an option that it does not have: a misspelt rate would be passed over",
  (name) => {
    expect(() => optim[name]({ learningrate: 1 } as never)).toThrow(
      `${name}: no option 'learningrate'; did you mean 'learningRate'?`,
    );
  },
);
