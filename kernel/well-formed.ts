/** A JSON text with U+FFFD in the place of each half of a character: Python reads such a half and cannot write it, so that no notebook with it could be saved. */
export function wellFormed(json: string): string {
  // JSON.stringify escapes such halves. An escaped backslash is matched to pass over it.
  return json.includes("\\ud")
    ? json.replace(/\\(?:\\|ud[89a-f][\da-f]{2})/g, (found) =>
        found === "\\\\" ? found : "\uFFFD",
      )
    : json;
}
