import { type Shape } from "../core/shape.ts";
import type { PoolWindow } from "../graph/window.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { forAll } from "./batch.ts";
import { apply, type Op } from "./op.ts";
import { reshape } from "./reshape.ts";

type Sliding = Omit<PoolWindow, "kind">;

const pooled = (x: Tensor, out: Shape): Shape => [x.shape[0]!, ...out, x.shape.at(-1)!];

/** The greatest of each window; the gradient flows to the first of equals. */
export const greatest = (window: Sliding, out: Shape): Op<[x: Tensor]> => ({
  name: "maxPool",
  attrs: { window, out },
  shape: (x) => pooled(x, out),
  lower: (program, x) => program.pool({ ...window, kind: "max" }, out, x),
  vjp: (grad, x) => [apply(toGreatest(window, out), x, grad)],
  batch: (_, x) => joined((each) => apply(greatest(window, out), each), x),
});

/** The sum of each window. */
export const total = (window: Sliding, out: Shape): Op<[x: Tensor]> => ({
  name: "sumPool",
  attrs: { window, out },
  shape: (x) => pooled(x, out),
  lower: (program, x) => program.pool({ ...window, kind: "sum" }, out, x),
  vjp: (grad, x) => [apply(toAll(window, x.shape.slice(1, -1)), grad)],
  batch: (_, x) => joined((each) => apply(total(window, out), each), x),
});

/** What `total` asks of its input. */
export const toAll = (window: Sliding, sizes: Shape): Op<[dy: Tensor]> => ({
  name: "sumPoolBack",
  attrs: { window, sizes },
  shape: (dy) => pooled(dy, sizes),
  lower: (program, dy) =>
    program.poolBack({ ...window, kind: "sum" }, [dy.shape[0]!, ...sizes, dy.shape.at(-1)!], dy),
  vjp: (grad, dy) => [apply(total(window, dy.shape.slice(1, -1)), grad)],
  batch: (_, dy) => joined((each) => apply(toAll(window, sizes), each), dy),
});

/** What `greatest` asks of its input. */
export const toGreatest = (window: Sliding, out: Shape): Op<[x: Tensor, dy: Tensor]> => ({
  name: "maxPoolBack",
  attrs: { window, out },
  shape: (x) => x.shape,
  lower: (program, x, dy) => program.poolBack({ ...window, kind: "max" }, x.shape, x, dy),
  vjp: (grad, x) => [null, apply(picked(window, out), x, grad)],
  batch: (mapped, ...args) =>
    joined((x, dy) => apply(toGreatest(window, out), x, dy!), ...forAll(mapped, args)),
});

/** A second tensor, where the first is greatest. */
export const picked = (window: Sliding, out: Shape): Op<[x: Tensor, from: Tensor]> => ({
  name: "maxPoolPick",
  attrs: { window, out },
  shape: (x) => pooled(x, out),
  lower: (program, x, from) => program.pool({ ...window, kind: "pick" }, out, x, from),
  vjp: (grad, x) => [null, apply(toGreatest(window, out), x, grad)],
  batch: (mapped, ...args) =>
    joined((x, from) => apply(picked(window, out), x, from!), ...forAll(mapped, args)),
});

/** `run` on all examples as one batch. */
function joined(run: (x: Tensor, second?: Tensor) => Tensor, x: Tensor, second?: Tensor): Tensor {
  const merge = (t: Tensor) => reshape(t, [t.shape[0]! * t.shape[1]!, ...t.shape.slice(2)]);
  const y = run(merge(x), second && merge(second));
  return reshape(y, [x.shape[0]!, x.shape[1]!, ...y.shape.slice(1)]);
}
