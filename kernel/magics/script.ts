import { runCommand } from "./command.ts";
import { MagicError, type Run } from "./magic.ts";
import { splitWords } from "./words.ts";

/** A magic that runs the cell as a script of a shell; the words after its name are the script's arguments. */
export const script =
  (shell: string): Run =>
  ({ name, args, body }, tools) => {
    if (body === undefined)
      throw new MagicError(
        `%${name}: it takes a whole cell; write %%${name} on the first line, or !command for one line`,
      );
    const words = splitWords(args);
    if (words === undefined)
      throw new MagicError(
        `%%${name}: a quote has no end, got ${args}; close it, or write \\ before it`,
      );
    // To a shell the first half of Windows' line end is a part of the last word.
    const text = body.replaceAll("\r\n", "\n");
    return runCommand({ argv: [shell, "-c", text, shell, ...words], label: `%%${name}` }, tools);
  };
