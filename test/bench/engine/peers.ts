import { join } from "node:path";
import type { Net } from "../../support/nets.ts";
import { pythonEnvironment } from "../../kernel/python/setup.ts";
import { installPeers } from "../npm-peers.ts";
import { spawnContender, type Contender } from "./contender.ts";

/** Where the libraries that Sonde is compared with lie; null where one is left out or cannot be installed. */
export interface Peers {
  readonly torch: string | null;
  readonly jax: string | null;
  readonly wasm: string | null;
  /** Comes with the development packages. */
  readonly onnxruntime: boolean;
}

/** Installs those that are wanted, each into an environment of its own in the cache folder. */
export async function findPeers(wanted: readonly string[]): Promise<Peers> {
  const here = import.meta.dirname;
  const python = async (name: string): Promise<string | null> => {
    if (!wanted.includes(name)) return null;
    const bin = await pythonEnvironment(join(here, `${name}.txt`), name);
    return bin && join(bin, "python");
  };
  return {
    torch: await python("torch"),
    jax: await python("jax"),
    wasm: wanted.includes("wasm") ? installPeers(join(here, "peers"), "engine-peers") : null,
    onnxruntime: wanted.includes("onnxruntime"),
  };
}

/** Keeps freed memory, and asks for huge pages: fresh results then fault no pages in. */
const tuned = {
  GLIBC_TUNABLES:
    "glibc.malloc.hugetlb=1:glibc.malloc.mmap_threshold=1073741824:glibc.malloc.trim_threshold=1073741824",
};

/** How many times faster than the best of a group of peers a step has to be, by network; none where it is measured only. */
export interface Group {
  readonly name: string;
  readonly bars: Readonly<Record<string, number>>;
  readonly contenders: readonly Contender[];
}

/** The groups that can train a network. */
export function groupsFor(net: Net, peers: Peers): Group[] {
  const groups: Group[] = [];
  if (peers.torch) groups.push(...torch(peers.torch, net));
  const small = ["mlp", "lenet-300-100", "lenet-5"].includes(net.name);
  if (peers.jax && small) {
    const script = join(import.meta.dirname, "jax_nets.py");
    const contenders = ["jit", "scan"].map((how) =>
      spawnContender(`JAX ${how}`, [peers.jax!, script, net.name, how]),
    );
    groups.push({ name: "JAX", bars: { mlp: 1.5, "lenet-300-100": 1, "lenet-5": 3 }, contenders });
  }
  if (peers.wasm && small && net.name !== "lenet-5")
    for (const [name, script, bar] of [
      ["tfjs wasm", "tfjs.js", 10],
      ["jax-js wasm", "jax-js.js", 5],
    ] as const)
      groups.push({
        name,
        bars: { mlp: bar, "lenet-300-100": bar },
        contenders: [spawnContender(name, [process.execPath, join(peers.wasm, script), net.name])],
      });
  return groups;
}

function torch(python: string, net: Net): Group[] {
  const script = join(import.meta.dirname, "torch_nets.py");
  const start = (name: string, options: object, env?: NodeJS.ProcessEnv): Contender =>
    spawnContender(name, [python, script, net.name, JSON.stringify(options)], env);
  const eager = [start("torch", {}), start("torch tuned malloc", {}, tuned)];
  if (net.x.shape.length === 4) {
    const options = { channelsLast: true };
    eager.push(
      start("torch channels_last", options),
      start("torch channels_last tuned", options, tuned),
    );
  }
  const bars = {
    mlp: 30,
    "lenet-300-100": 1.9,
    "lenet-5": 2.5,
    resnet: 1.05,
    transformer: 1.05,
    lstm: 2,
    text: 2,
  };
  return [
    { name: "torch eager", bars, contenders: eager },
    { name: "torch, fused Adam", bars: {}, contenders: [start("torch fused", { fused: true })] },
  ];
}
