import { join } from "node:path";
import { packageRoot } from "../package-root.ts";

/** What Jupyter reads from kernel.json. */
export interface KernelSpec {
  readonly argv: readonly string[];
  readonly display_name: string;
  readonly language: string;
  readonly interrupt_mode: "message";
  readonly kernel_protocol_version: string;
  readonly env: Record<string, string>;
  readonly metadata: Record<string, unknown>;
}

/** The kernelspec of this installation: absolute paths, so that it works wherever Jupyter is started. */
export const kernelSpec = (name: string, displayName: string): KernelSpec => ({
  argv: [
    process.execPath,
    join(packageRoot, "dist", "kernel", "cli.js"),
    "start",
    "{connection_file}",
  ],
  display_name: displayName,
  language: "typescript",
  interrupt_mode: "message",
  kernel_protocol_version: "5.5",
  // Charts load plotly.js from the kernelspec's folder and must know its name.
  env: { SONDE_KERNELSPEC: name },
  metadata: { debugger: false },
});
