import { homedir } from "node:os";

/** A path as a user writes it: quotes may stand around it, and `~` is the home folder. */
export function readPath(text: string): string {
  const bare = /^(["'])(.*)\1$/.exec(text)?.[2] ?? text;
  return bare.replace(/^~(?=$|[\\/])/, homedir());
}
