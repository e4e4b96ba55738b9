import { join } from "node:path";

/** What a history that is kept nowhere is called. */
export const IN_MEMORY = ":memory:";
/** How the path of a history ends that nobody chose. */
export const OWN: string = join("sonde", "history.sqlite");
