import { freemem } from "node:os";

/** Less is not worth asking the system for. */
const little = 2 ** 28;

/**
 * Throws, in the name of `operation`, unless so many bytes are free: a system promises memory that it does not have, and ends the process that uses it.
 */
export function checkRoom(
  operation: string,
  what: () => string,
  bytes: number,
  free: () => number = freeBytes,
): void {
  if (bytes < little) return;
  const room = free();
  if (bytes > room)
    throw new RangeError(
      `${operation}: ${what()} takes ${gigabytes(bytes)} (${bytes} bytes), of which ${gigabytes(room)} are free; compute in parts`,
    );
}

/** Whether so many bytes are free. */
export const hasRoom = (bytes: number): boolean => bytes < little || bytes <= freeBytes();

/** What the machine has left, and what the process may have of it. */
function freeBytes(): number {
  const own = process.constrainedMemory() - process.memoryUsage.rss();
  return Math.max(0, Math.min(freemem(), own > 0 ? own : Infinity));
}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;
