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
    // To a shell the first half of Windows' line end is a part of the last word.
    const text = body.replaceAll("\r\n", "\n");
    return runCommand({ argv: [shell, "-c", text, shell, ...words], label: `%%${name}` }, tools);
  };
