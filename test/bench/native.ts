// Measures the addon by itself: calls, products, an elementwise chain, and an MLP's training step.
// node --conditions=sonde-source test/bench/native.ts [avx512|avx2|neon|portable]
import { loadNative, nativeProblem } from "#native/index.ts";
import type { KernelPath, NativeStep } from "#native/native.ts";
import { bits, type Operation, ProgramWriter } from "#test/support/program.ts";

const native = loadNative();
if (!native) throw new Error(nativeProblem() ?? "");
native.useKernels((process.argv[2] as KernelPath | undefined) ?? "auto");

const bind = (p: ProgramWriter, states: readonly Float32Array[] = []): NativeStep => {
  const store = new native.Store();
  const slots = Uint32Array.from(states, (s) => store.add(s.byteLength));
  states.forEach((s, i) => store.write(slots[i]!, s));
  return new native.Program(p.bytes()).bind(store, slots);
};

/** Least and median CPU time of one call, in microseconds. */
function time(body: () => void, seconds = 0.5): readonly [least: number, median: number] {
  body();
  const once = cpu(body);
  const inner = Math.max(1, Math.round(2000 / Math.max(once, 0.1)));
  const all: number[] = [];
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end || all.length < 3)
    all.push(
      cpu(() => {
        for (let i = 0; i < inner; i++) body();
      }) / inner,
    );
  all.sort((a, b) => a - b);
  return [all[0]!, all[all.length >> 1]!];
}

function cpu(body: () => void): number {
  const start = process.cpuUsage();
  body();
  const { user, system } = process.cpuUsage(start);
  return user + system;
}

const show = (name: string, [least, median]: readonly [number, number], more = ""): void =>
  console.log(`${name.padEnd(44)} ${least.toFixed(2)} / ${median.toFixed(2)} µs ${more}`);

function empty(): void {
  const p = new ProgramWriter();
  for (let i = 0; i < 2; i++) p.add("input", "f32", [16]);
  p.add("output", "f32", [16]);
  const step = bind(p);
  const inputs = [new Float32Array(16), new Float32Array(16)];
  const outputs = [new Float32Array(16)];
  show(
    "empty program, 2 inputs, 1 output",
    time(() => step.run(inputs, outputs)),
  );
}

function scalars(): void {
  const p = new ProgramWriter();
  const x = p.add("input", "f32", [1]);
  const y = p.add("output", "f32", [1]);
  const chain: Operation[] = [
    [0, 1, 0, 0, 0, "f32", "f32", bits(1)],
    [2, 2, 0, 1, 0, "f32", "f32", 0],
  ];
  const t = p.add("scratch", "f32", [1]);
  for (let i = 0; i < 100; i++) p.elementwise([i ? t : x], [i === 99 ? y : t], chain, [2]);
  const step = bind(p);
  const [inputs, outputs] = [[new Float32Array(1)], [new Float32Array(1)]];
  show(
    "100 elementwise instructions of one element",
    time(() => step.run(inputs, outputs)),
  );
}

function gemm(n: number): void {
  const p = new ProgramWriter();
  const [a, b] = [p.add("input", "f32", [n, n]), p.add("input", "f32", [n, n])];
  p.instruction(2, [a, b], [p.add("output", "f32", [n, n])]);
  const step = bind(p);
  const inputs = [new Float32Array(n * n).fill(1), new Float32Array(n * n).fill(2)];
  const outputs = [new Float32Array(n * n)];
  const t = time(() => step.run(inputs, outputs));
  show(`product ${n} × ${n} × ${n}`, t, `${((2 * n ** 3) / t[0] / 1e3).toFixed(1)} GFLOP/s`);
}

function chain(n: number, exp: boolean): void {
  const p = new ProgramWriter();
  const x = p.add("input", "f32", [n]);
  const y = p.add("output", "f32", [n]);
  const f = (op: number, target: number, a: number, b = 0, c = 0): Operation => [
    op,
    target,
    a,
    b,
    c,
    "f32",
    "f32",
    0,
  ];
  const constant = (target: number, v: number): Operation => [
    0,
    target,
    0,
    0,
    0,
    "f32",
    "f32",
    bits(v),
  ];
  const head = [constant(1, 1.5), constant(2, 0.25), f(42, 3, 0, 1, 2), f(29, 4, 3), f(10, 5, 4)];
  const tail = exp ? [f(14, 6, 5), f(42, 7, 4, 6, 0)] : [f(42, 7, 4, 5, 0)];
  p.elementwise([x], [y], [...head, ...tail], [7]);
  const step = bind(p);
  const inputs = [Float32Array.from({ length: n }, (_, i) => (i % 100) / 50 - 1)];
  const outputs = [new Float32Array(n)];
  const t = time(() => step.run(inputs, outputs));
  show(`chain${exp ? " with exp" : ""} of ${n}`, t, `${((n * 8) / t[0] / 1e3).toFixed(1)} GB/s`);
}

/** Layers 32-64-64-1, batch 32, mean squared error, Adam: what a traced step looks like. */
export function mlp(): { program: ProgramWriter; states: Float32Array[] } {
  const p = new ProgramWriter();
  const states: Float32Array[] = [];
  let seed = 1;
  const state = (shape: readonly number[], scale: number) => {
    const n = shape.reduce((a, b) => a * b, 1);
    const random = () => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 2 ** 32 - 0.5;
    states.push(Float32Array.from({ length: n }, () => scale * random()));
    return p.add("state", "f32", shape);
  };
  const f = (op: number, target: number, a: number, b = 0, c = 0): Operation => [
    op,
    target,
    a,
    b,
    c,
    "f32",
    "f32",
    0,
  ];
  const constant = (target: number, v: number): Operation => [
    0,
    target,
    0,
    0,
    0,
    "f32",
    "f32",
    bits(v),
  ];
  const tmp = (shape: readonly number[]) => p.add("scratch", "f32", shape);
  const B = 32;
  const sizes = [32, 64, 64, 1];
  const x = p.add("input", "f32", [B, 32]);
  const target = p.add("input", "f32", [B, 1]);
  const loss = p.add("output", "f32", []);
  const weights = [0, 1, 2].map((l) => ({
    w: state([sizes[l]!, sizes[l + 1]!], 2 * Math.sqrt(2 / sizes[l]!)),
    b: state([sizes[l + 1]!], 0),
    shape: [sizes[l]!, sizes[l + 1]!] as const,
  }));
  const t = state([], 0);

  let h = x;
  const inputs: number[] = [];
  weights.forEach(({ w, b, shape: [, n] }, l) => {
    inputs.push(h);
    const [z, y] = [tmp([B, n]), tmp([B, n])];
    p.instruction(2, [h, w], [z]);
    const bias = p.seen(b, [B, n], [0, 1]);
    p.elementwise([z, bias], [y], l < 2 ? [f(2, 2, 0, 1), f(29, 3, 2)] : [f(2, 3, 0, 1)], [3]);
    h = y;
  });
  const [square, sum] = [tmp([B, 1]), tmp([])];
  let d = tmp([B, 1]);
  const error = [f(3, 2, 0, 1), f(13, 3, 2), constant(4, 2 / B), f(4, 5, 2, 4)];
  p.elementwise([h, target], [square, d], error, [3, 5]);
  p.instruction(3, [square], [sum], [0, 2]);
  p.elementwise([sum], [loss], [constant(1, 1 / B), f(4, 2, 0, 1)], [2]);

  const gradients: number[][] = [];
  for (let l = 2; l >= 0; l--) {
    const { w, shape } = weights[l]!;
    const [m, n] = shape;
    const [gw, gb] = [tmp([m, n]), tmp([n])];
    p.instruction(2, [p.seen(inputs[l]!, [m, B], [1, m]), d], [gw]);
    p.instruction(3, [p.seen(d, [n, B], [1, n])], [gb], [0, 1]);
    gradients[l] = [gw, gb];
    if (l === 0) break;
    const [g, masked] = [tmp([B, m]), tmp([B, m])];
    p.instruction(2, [d, p.seen(w, [n, m], [1, n])], [g]);
    p.elementwise(
      [g, inputs[l]!],
      [masked],
      [constant(2, 0), [34, 3, 1, 2, 0, "bool", "f32", 0], f(40, 4, 3, 0, 2)],
      [4],
    );
    d = masked;
  }

  const [rate, scale] = [tmp([]), tmp([])];
  const steps = [
    constant(1, 1),
    f(2, 2, 0, 1),
    constant(3, 0.9),
    f(6, 4, 3, 2),
    f(3, 5, 1, 4),
    constant(6, 1e-3),
    f(5, 7, 6, 5),
    constant(8, 0.999),
    f(6, 9, 8, 2),
    f(3, 10, 1, 9),
    f(17, 11, 10),
  ];
  p.elementwise([t], [t, rate, scale], steps, [2, 7, 11]);
  const adam = [
    constant(6, 0.9),
    f(4, 7, 2, 6),
    constant(8, 0.1),
    f(42, 9, 1, 8, 7), // m
    f(13, 10, 1),
    constant(11, 0.001),
    f(4, 12, 10, 11),
    constant(13, 0.999),
    f(42, 14, 3, 13, 12), // v
    f(16, 15, 14),
    constant(16, 1e-8),
    f(42, 17, 15, 5, 16),
    f(4, 18, 9, 4),
    f(5, 19, 18, 17),
    f(3, 20, 0, 19),
  ];
  weights.forEach(({ w, b, shape: [m, n] }, l) =>
    [[w, [m, n]] as const, [b, [n]] as const].forEach(([parameter, shape], i) => {
      const [first, second] = [state(shape, 0), state(shape, 0)];
      const all = (v: number) =>
        p.seen(
          v,
          shape,
          shape.map(() => 0),
        );
      const reads = [parameter, gradients[l]![i]!, first, second, all(rate), all(scale)];
      p.elementwise(reads, [parameter, first, second], adam, [20, 9, 14]);
    }),
  );
  return { program: p, states };
}

function training(): void {
  const { program, states } = mlp();
  const step = bind(program, states);
  const x = Float32Array.from({ length: 32 * 32 }, (_, i) => Math.sin(i * 1.7));
  const y = Float32Array.from({ length: 32 }, (_, i) => x[i * 32]! * x[i * 32 + 1]!);
  const out = [new Float32Array(1)];
  const inputs = [x, y];
  const losses: number[] = [];
  for (let i = 0; i < 200; i++) {
    step.run(inputs, out);
    losses.push(out[0]![0]!);
  }
  const shown = [0, 1, 9, 49, 199].map((i) => losses[i]!.toFixed(6)).join(" ");
  show(
    "MLP 32-64-64-1, batch 32, Adam step",
    time(() => step.run(inputs, out), 2),
  );
  console.log(`  loss at steps 1, 2, 10, 50, 200: ${shown}`);
}

console.log(native.kernels());
empty();
scalars();
for (const n of [64, 128, 256, 512, 1024]) gemm(n);
for (const exp of [false, true]) for (const n of [1 << 15, 1 << 20, 1 << 24]) chain(n, exp);
training();
