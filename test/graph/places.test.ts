import { expect, test } from "@jest/globals";
import { createProgram, type Program } from "#sdk/graph/program.ts";
import { graphOf } from "./support.ts";

/** The opcodes of the instructions that run. */
const running = ({ stepOf, schedule }: Program): string[] =>
  stepOf.map((step) => schedule.steps[step]!.opcode);

test("parts that are joined are written to their places", () => {
  const program = createProgram(
    graphOf(
      [
        [4, 3],
        [4, 3],
      ],
      (b, x, y) => [
        b.softmax(b.concat([b.elementwise("exp", x), b.matmul(b.permute(y, [1, 0]), x)], 0)),
      ],
    ),
  );
  expect(running(program)).toEqual(["elementwise", "matmul", "softmax"]);
});

test("long parts side by side are written between each other by one instruction", () => {
  const program = createProgram(
    graphOf([[4, 130]], (b, x) => {
      const y = b.elementwise("exp", x);
      return [b.softmax(b.concat([y, b.elementwise("neg", y)], 1))];
    }),
  );
  expect(running(program)).toEqual(["elementwise", "softmax"]);
});

test("short rows are computed together and copied", () => {
  const program = createProgram(
    graphOf([[4, 3]], (b, x) => {
      const y = b.elementwise("exp", x);
      return [b.softmax(b.concat([y, b.elementwise("neg", y)], 1))];
    }),
  );
  expect(running(program)).toEqual(["elementwise", "assemble", "assemble", "softmax"]);
});

test("an array that is turned and nothing else is written turned", () => {
  const program = createProgram(
    graphOf([[2, 3, 4]], (b, x) => [
      b.softmax(b.reshape(b.permute(b.softmax(x), [1, 0, 2]), [3, 8])),
    ]),
  );
  expect(running(program)).toEqual(["softmax", "softmax"]);
});

test("parts of parts are written where the last array lies", () => {
  const program = createProgram(
    graphOf([[2, 2]], (b, x) => {
      const y = b.softmax(x);
      const two = b.concat([y, b.elementwise("exp", x)], 0);
      return [b.matmul(two, x), b.softmax(b.concat([two, b.elementwise("neg", x)], 0))];
    }),
  );
  expect(running(program).filter((opcode) => opcode === "assemble")).toEqual([]);
});

test("a part that another instruction reads in one piece is copied where its place has gaps", () => {
  const program = createProgram(
    graphOf([[4, 3]], (b, x) => {
      const y = b.softmax(x);
      return [b.matmul(b.permute(y, [1, 0]), x), b.softmax(b.concat([x, y], 1)), b.softmax(y)];
    }),
  );
  expect(running(program).filter((opcode) => opcode === "assemble")).toHaveLength(2);
});

test("what stands in several places is copied to each", () => {
  const program = createProgram(
    graphOf([[2]], (b, x) => {
      const y = b.elementwise("exp", x);
      return [b.softmax(b.concat([y, y, y], 0))];
    }),
  );
  expect(running(program)).toEqual(["elementwise", "assemble", "assemble", "assemble", "softmax"]);
});

test("inputs, states and constants are copied", () => {
  const program = createProgram(graphOf([[2], [2]], (b, x, y) => [b.concat([x, y], 0)]));
  expect(running(program)).toEqual(["assemble", "assemble"]);
});
