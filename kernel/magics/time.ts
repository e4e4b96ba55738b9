import { formatTime } from "./format-time.ts";
import { MagicError, type Run } from "./magic.ts";

/** Runs its code once, prints how long that took, and gives its value. */
export const run: Run = async ({ name, args, body, place }, { evaluate, write }) => {
  const code = body ?? args;
  if (code.trim() === "")
    throw new MagicError(`%${name}: there is no code to time; write %${name} f(x)`);
  const at = body === undefined ? place : { line: place.line + 1, column: 0 };
  const before = process.cpuUsage();
  const start = performance.now();
  try {
    return await evaluate(code, at);
  } finally {
    const wall = performance.now() - start;
    const { user, system } = process.cpuUsage(before);
    const cpu = `user ${formatTime(user / 1000)}, sys ${formatTime(system / 1000)}`;
    write(
      "stdout",
      `CPU times: ${cpu}, total ${formatTime((user + system) / 1000)}\nWall time: ${formatTime(wall)}\n`,
    );
  }
};
