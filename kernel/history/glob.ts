/** Whether a whole text is like a pattern, in which `*` stands for any text and `?` for one character. Walks without a regular expression, whose backtracking a pattern could blow up. */
export function matches(pattern: string, text: string): boolean {
  let [at, from, star, retry] = [0, 0, -1, 0];
  while (from < text.length) {
    if (pattern[at] === "*") [star, retry, at] = [at, from, at + 1];
    else if (pattern[at] === "?" || pattern[at] === text[from]) [at, from] = [at + 1, from + 1];
    else if (star >= 0) [at, retry, from] = [star + 1, retry + 1, retry + 1];
    else return false;
  }
  while (pattern[at] === "*") at++;
  return at === pattern.length;
}
