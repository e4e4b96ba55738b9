/** Whether a whole text is like a pattern, in which `*` stands for any text and `?` for one character. */
export function matches(pattern: string, text: string): boolean {
  const [wanted, given] = [Array.from(pattern), Array.from(text)];
  let [at, from, star, retry] = [0, 0, -1, 0];
  while (from < given.length) {
    if (wanted[at] === "*") [star, retry, at] = [at, from, at + 1];
    else if (wanted[at] === "?" || wanted[at] === given[from]) [at, from] = [at + 1, from + 1];
    else if (star >= 0) [at, retry, from] = [star + 1, retry + 1, retry + 1];
    else return false;
  }
  while (wanted[at] === "*") at++;
  return at === wanted.length;
}
