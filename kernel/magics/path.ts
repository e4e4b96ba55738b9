import { home } from "../home.ts";
import { unquote } from "./unquote.ts";

/** A path as a user writes it: quotes may stand around it, and `~` is the home folder. */
export function readPath(text: string): string {
  return unquote(text).replace(/^~(?=$|[\\/])/, home());
}
