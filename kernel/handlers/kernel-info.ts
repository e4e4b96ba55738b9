import { version } from "../package-root.ts";
import { PROTOCOL_VERSION } from "../protocol/message.ts";
import type { Reply } from "../protocol/content.ts";

/** Who we are and which language the cells are in. */
export const describeKernel = (): Reply<"kernel_info_request"> => ({
  status: "ok",
  protocol_version: PROTOCOL_VERSION,
  implementation: "sonde",
  implementation_version: version,
  banner: `Sonde ${version}: TypeScript on Node ${process.versions.node}`,
  language_info: {
    name: "typescript",
    version: "7.0",
    mimetype: "text/typescript",
    file_extension: ".ts",
    pygments_lexer: "typescript",
    codemirror_mode: "typescript",
    nbconvert_exporter: "script",
  },
  debugger: true,
  help_links: [{ text: "TypeScript handbook", url: "https://www.typescriptlang.org/docs/" }],
  supported_features: ["debugger", "kernel subshells"],
});
