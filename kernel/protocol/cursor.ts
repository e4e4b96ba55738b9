/** The length of `text` in code points, the unit of every cursor on the wire. */
export function countCodePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
