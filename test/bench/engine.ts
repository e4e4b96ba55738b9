// `npm run bench:engine -- [--net name] [--only nets,inference,products,chains,programs,limits,threads] [--peers torch,jax,wasm,onnxruntime] [--json]`: every bar of the CPU engine,
// on one thread but for the part threads, each side in turns with its peers in the same run.
import { parseArgs } from "node:util";
import { deviceName } from "#sdk/tensor/index.ts";
import { measureChains } from "./engine/chains.ts";
import { measureInference } from "./engine/inference.ts";
import { measureLimits } from "./engine/limits.ts";
import { measureNets } from "./engine/nets.ts";
import { findPeers, type Peers } from "./engine/peers.ts";
import { measureProducts } from "./engine/products.ts";
import { measurePrograms } from "./engine/programs.ts";
import { measureThreads } from "./engine/threads.ts";
import { format, passes, type Row } from "./engine/row.ts";

type Part = (peers: Peers, net: string | undefined) => AsyncIterable<Row> | Iterable<Row>;

const parts: Readonly<Record<string, Part>> = {
  nets: measureNets,
  inference: measureInference,
  products: measureProducts,
  chains: measureChains,
  programs: measurePrograms,
  limits: measureLimits,
  threads: measureThreads,
};

async function main(): Promise<void> {
  if (deviceName() !== "cpu") throw new Error("the addon is not built; run npm run build:native");
  const { values } = parseArgs({
    options: {
      net: { type: "string" },
      only: { type: "string" },
      peers: { type: "string", default: "torch,jax,wasm,onnxruntime" },
      json: { type: "boolean" },
    },
  });
  const only =
    values.only ?? (values.net === undefined ? Object.keys(parts).join() : "nets,inference");
  const peers = await findPeers(values.peers.split(","));
  const rows: Row[] = [];
  for (const name of only.split(",")) {
    const part = parts[name];
    if (!part) throw new Error(`no part ${name}; there are ${Object.keys(parts).join(", ")}`);
    for await (const row of part(peers, values.net)) {
      rows.push(row);
      if (!values.json) console.log(format(row));
    }
  }
  const missed = rows.filter((row) => !passes(row)).length;
  const barred = rows.filter(({ bar }) => bar !== null).length;
  if (values.json) console.log(JSON.stringify(rows, null, 2));
  else console.log(`${barred - missed} of ${barred} bars met`);
  process.exitCode = missed > 0 ? 1 : 0;
}

await main();
