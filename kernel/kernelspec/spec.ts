import { join } from "node:path";
import { packageRoot, version } from "../package-root.ts";
import { findLauncher } from "./launcher.ts";

/** What Jupyter reads from kernel.json. */
export interface KernelSpec {
  readonly argv: readonly string[];
  readonly display_name: string;
  readonly language: string;
  readonly interrupt_mode: "message";
  readonly kernel_protocol_version: string;
  readonly env: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** How an installed kernel differs from the default one. */
export interface SpecOptions {
  readonly name?: string;
  readonly displayName?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Flags of the Node that runs the cells. */
  readonly nodeOptions?: readonly string[];
}

/** The kernelspec of this installation: absolute paths, so that it works wherever Jupyter is started. */
export const kernelSpec = ({
  name = "sonde",
  displayName = "TypeScript (Sonde)",
  env = {},
  nodeOptions = [],
}: SpecOptions): KernelSpec => ({
  argv: [
    findLauncher(),
    process.execPath,
    join(packageRoot, "dist", "kernel", "cli.js"),
    "start",
    "{connection_file}",
  ].filter((word) => word !== undefined),
  display_name: displayName,
  language: "typescript",
  interrupt_mode: "message",
  kernel_protocol_version: "5.5",
  env: {
    // Charts load plotly.js from the kernelspec's folder and must know its name.
    SONDE_KERNELSPEC: name,
    ...(nodeOptions.length === 0 ? {} : { SONDE_NODE_OPTIONS: JSON.stringify(nodeOptions) }),
    ...env,
  },
  metadata: { debugger: true, supported_encryption: ["curve"], sonde: { version } },
});
