/** Widths in thousandths of the font size, as in Helvetica and its like. */
const classes: readonly (readonly [letters: string, width: number])[] = [
  ["ijlI.,:;'|!", 260],
  ['ft()[]{}/\\ rJ-`"*', 340],
  ["kvxyzcs", 510],
  ["abdeghnopqu0123456789_$?L", 565],
  ["ABEFKPRSTVXYZ+=<>~#", 650],
  ["CDGHNOQUw&", 735],
  ["mMW%@—…", 890],
];
const widths = new Map<string, number>(
  classes.flatMap(([letters, width]) => Array.from(letters, (letter) => [letter, width] as const)),
);

/** How much wider the widest of the usual system fonts is (DejaVu Sans): what is left too little room is cut off. */
const widest = 1.14;

/** About how many pixels a text takes at most in a sans-serif font; letters beyond ASCII count as wide. */
export function textWidth(text: string, fontSize: number): number {
  let sum = 0;
  for (const letter of text)
    sum += widths.get(letter) ?? ((letter.codePointAt(0) ?? 0) > 0x2e80 ? 1000 : 620);
  return (sum / 1000) * fontSize * widest;
}
