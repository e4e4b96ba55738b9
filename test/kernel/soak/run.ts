// `npm run soak:kernel [-- --cells=10000 --interrupts=200 --crashes=50 --seed=1]`
import { parseArgs } from "node:util";
import { spawnKernel } from "../../support/kernel-process.ts";
import { soak } from "./soak.ts";

const { values } = parseArgs({
  options: {
    cells: { type: "string", default: "10000" },
    interrupts: { type: "string", default: "200" },
    crashes: { type: "string", default: "50" },
    seed: { type: "string", default: String(Date.now() % 1e6) },
  },
});
const [cells, interrupts, crashes, seed] = [
  values.cells,
  values.interrupts,
  values.crashes,
  values.seed,
].map(Number) as [number, number, number, number];
const kernel = await spawnKernel();
await kernel.client.ready();
const started = performance.now();
const report = await soak(kernel, { cells, interrupts, crashes, seed });
const { problems, late, lost, memory, orphans } = report;
console.log(`seed ${seed}, ${((performance.now() - started) / 1000).toFixed(0)} s:`, report);
process.exit(problems.length + late + lost + orphans === 0 && memory < 1.1 ? 0 : 1);
