// `npm run fuzz:kernel [-- --count=100000 --seed=1]`: strangers write to a kernel; says what it did.
import { parseArgs } from "node:util";
import { spawnKernel } from "../../support/kernel-process.ts";
import { attack } from "./attack.ts";
import { residentMemory } from "./memory.ts";

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "100000" },
    seed: { type: "string", default: String(Date.now() % 1e6) },
  },
});
const kernel = await spawnKernel();
await kernel.client.ready();
const report = await attack(kernel, Number(values.count), Number(values.seed), residentMemory);
await kernel.stop();
console.log(`seed ${values.seed}:`, report);
const { answers, published, alive, ran, growth } = report;
process.exit(answers === 0 && published === 0 && alive && !ran && growth < 300 ? 0 : 1);
