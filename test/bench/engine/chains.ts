import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { root } from "../../support/cli.ts";
import { show, type Row } from "./row.ts";

interface Line {
  readonly elements: number;
  readonly exp: boolean;
  readonly hand: number;
  readonly code: number;
  readonly portableHand: number;
  readonly portable: number;
}

/** Fused chains of five operations against loops written by hand in Rust: machine code, and the portable path. */
export function* measureChains(): Generator<Row> {
  const manifest = join(root, "native", "Cargo.toml");
  const args = ["run", "--quiet", "--release", "--manifest-path", manifest, "--example", "chains"];
  const { status, stdout } = spawnSync("cargo", args, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (status !== 0) throw new Error("cargo run --example chains failed; see above");
  for (const text of stdout.trim().split("\n")) {
    const line = JSON.parse(text) as Line;
    const name = `chain of ${line.elements}${line.exp ? " with exp" : ""}`;
    const far = line.exp && line.elements === 1 << 24;
    yield {
      name: `${name}: against a loop by hand`,
      value: line.hand / line.code,
      unit: "×",
      bar: ["≥", far ? 0.75 : 0.85],
      from: `${show(line.code)} µs, by hand ${show(line.hand)} µs`,
    };
    yield {
      name: `${name}: portable path`,
      value: line.portableHand / line.portable,
      unit: "×",
      bar: ["≥", 0.5],
      from: `${show(line.portable)} µs, by hand ${show(line.portableHand)} µs`,
    };
  }
}
