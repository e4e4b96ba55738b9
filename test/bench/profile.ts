// `npm run profile:engine -- --net name`: the least time that each instruction of a network's training step takes, the longest first.
import { parseArgs } from "node:util";
import { loadNative } from "#native";
import { byteSize } from "#sdk/core/dtype.ts";
import { flatten } from "#sdk/core/tree.ts";
import { size } from "#sdk/core/shape.ts";
import { explain } from "#sdk/graph/explain.ts";
import { isTensor } from "#sdk/ops/is-tensor.ts";
import { traceStep } from "#sdk/tensor/trace.ts";
import { batchOf, firstState, functionOf, nets } from "../support/nets.ts";

const repeats = 60;

const { values } = parseArgs({
  options: { net: { type: "string" }, top: { type: "string", default: "25" } },
});
const native = loadNative();
if (native === null) throw new Error("the addon is not built; run npm run build:native");
for (const net of nets) {
  if (values.net !== undefined && net.name !== values.net) continue;
  const state = flatten("state", firstState(net), isTensor);
  const batch = flatten("batch", batchOf(net, 0), isTensor);
  const { program } = traceStep(functionOf(net), state, batch);
  const store = new native.Store();
  const slots = state.leaves.map((leaf) => {
    const data = leaf.dataSync();
    const slot = store.add(data.byteLength);
    store.write(slot, data);
    return slot;
  });
  const step = new native.Program(program.bytes).bind(store, Uint32Array.from(slots));
  const inputs = batch.leaves.map((leaf) => leaf.dataSync());
  const outputs = program.outputs.map(
    ({ dtype, shape }) => new Uint8Array(byteSize(dtype, size(shape))),
  );
  const least: number[] = [];
  for (let i = 0; i < repeats; i++)
    step.profile(inputs, outputs).forEach((time, at) => {
      least[at] = Math.min(least[at] ?? Infinity, time / 1e3);
    });
  const [title, sizes, ...written] = explain(program).split("\n");
  // A step may be several instructions, or none.
  const lines = program.stepOf.map((step) => written[step]!);
  const total = least.reduce((sum, time) => sum + time, 0);
  console.log(`${net.name}: ${title}; ${sizes}; ${total.toFixed(1)} µs`);
  least
    .map((time, at) => ({ time, at }))
    .sort((a, b) => b.time - a.time)
    .slice(0, Number(values.top))
    .forEach(({ time, at }) => {
      const made = program.origins[at]!.map(({ op }) => op).join(" ");
      console.log(
        `${time.toFixed(1).padStart(9)} µs ${((100 * time) / total).toFixed(1).padStart(5)} %  ${lines[at]!.trim()}  ${made}`,
      );
    });
}
