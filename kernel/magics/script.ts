import { runCommand } from "./command.ts";
import { MagicError, type Run } from "./magic.ts";

/** A magic that runs the cell as a script of a shell; the words after its name are the script's arguments. */
export const script =
  (shell: string): Run =>
  ({ name, args, body }, tools) => {
    if (body === undefined)
      throw new MagicError(
        `%${name}: it takes a whole cell; write %%${name} on the first line, or !command for one line`,
      );
    const words = args.split(/\s+/).filter(Boolean);
    return runCommand({ argv: [shell, "-c", body, shell, ...words], label: `%%${name}` }, tools);
  };
