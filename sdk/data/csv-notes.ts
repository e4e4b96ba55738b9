/** Sentences about names that a header did not give, gave twice, or that look like a row's values. */
export function headerNotes(line: string, names: readonly string[]): readonly string[] {
  const has = (name: string): boolean => line.includes(name);
  const notes: string[] = [];
  for (const name of names) {
    if (has(name)) continue;
    const stem = /^(.+)_\d+$/.exec(name)?.[1]?.toLowerCase();
    if (names.some((each) => each.toLowerCase() === stem))
      notes.push(`The header names '${stem}' more than once; one of them is '${name}' here.`);
    else if (/^column\d+$/.test(name))
      notes.push(`A column without a name in the header is '${name}' here.`);
  }
  const numbers = names.filter((each) => each.trim() !== "" && Number.isFinite(Number(each)));
  if (numbers.length * 2 > names.length)
    notes.push(
      "The first line was read as names, and most are numbers; if it is a row, give { header: false }.",
    );
  return notes;
}
