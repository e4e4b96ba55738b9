// The peer of nets.ts: a dense network in jax-js on WebAssembly, its step compiled.
//
//     node jax-js.js <mlp|lenet-300-100>
import { defaultDevice, init, jit, nn, numpy as np, valueAndGrad } from "@jax-js/jax";
import { load, serve } from "./nets.js";

await init("wasm");
defaultDevice("wasm");

const net = load(process.argv[2]);
const array = ({ shape, data }) => np.array(data).reshape(shape);
const zeros = () => net.params.map(({ shape }) => np.zeros(shape));
let state = { params: net.params.map(array), first: zeros(), second: zeros(), t: np.array(0) };
const batches = net.batches.map(({ x, y }) => [array(x), array(y)]);

function loss(params, x, y) {
  let h = x;
  for (let i = 0; i < params.length; i += 2) {
    h = np.matmul(h, params[i]).add(params[i + 1]);
    if (i + 2 < params.length) h = nn.relu(h);
  }
  if (net.classes) return np.negative(np.mean(np.sum(nn.logSoftmax(h).mul(y), -1)));
  return np.mean(np.square(h.sub(y)));
}

// An operation uses its operands up; `.ref` keeps one for another use.
const train = jit(({ params, first, second, t }, x, y) => {
  const [value, grads] = valueAndGrad(loss)(
    params.map((p) => p.ref),
    x,
    y,
  );
  const now = t.add(1);
  const m = first.map((v, i) => v.mul(0.9).add(grads[i].ref.mul(0.1)));
  const v = second.map((u, i) => u.mul(0.999).add(np.square(grads[i]).mul(0.001)));
  const rate = np.array(1e-3).div(np.subtract(1, np.power(0.9, now.ref)));
  const scale = np.sqrt(np.subtract(1, np.power(0.999, now.ref)));
  const next = params.map((p, i) =>
    p.sub(rate.ref.mul(m[i].ref).div(np.sqrt(v[i].ref).div(scale.ref).add(1e-8))),
  );
  return [{ params: next, first: m, second: v, t: now }, value];
});

await serve(async (i) => {
  const [x, y] = batches[i];
  const [next, value] = train(state, x.ref, y.ref);
  state = next;
  // Read at each step: steps that wait for nothing pile up, and then cost more.
  return (await value.data())[0];
});
