import { expect, test } from "@jest/globals";
import { OWNER, Ring } from "#kernel/session/ring.ts";
import { createRingMemory } from "#kernel/session/state.ts";

test("a lock that a terminated thread left held is let go of, and nobody else's", () => {
  const memory = createRingMemory();
  const holder = new Int32Array(memory, 0, 1);
  const main = new Ring(memory, OWNER.main);
  const control = new Ring(memory, OWNER.control);
  main.lock();
  main.release();
  control.lock();
  main.release();
  expect(holder[0]).toBe(OWNER.control);
  control.unlock();
  expect(holder[0]).toBe(0);
});

test("what was terminated while it ran undisturbed leaves the next its lock", () => {
  const memory = createRingMemory();
  const holder = new Int32Array(memory, 0, 1);
  const main = new Ring(memory, OWNER.main);
  main.undisturbed(() => {
    // As if a termination had left everything as it was here.
    main.release();
    expect(holder[0]).toBe(0);
    expect(main.undisturbed(() => holder[0])).toBe(OWNER.main);
  });
  expect(holder[0]).toBe(0);
});

test("what runs undisturbed within the like ends its lock only with the outer one", () => {
  const memory = createRingMemory();
  const holder = new Int32Array(memory, 0, 1);
  const main = new Ring(memory, OWNER.main);
  const inner = main.undisturbed(() => {
    expect(main.undisturbed(() => 7)).toBe(7);
    return holder[0];
  });
  expect([inner, holder[0]]).toEqual([OWNER.main, 0]);
  expect(() =>
    main.undisturbed(() => {
      throw new Error("x");
    }),
  ).toThrow("x");
  expect(holder[0]).toBe(0);
});
