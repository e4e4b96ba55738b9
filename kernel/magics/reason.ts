const REASONS: Readonly<Record<string, string>> = {
  EACCES: "you may not",
  EAI_AGAIN: "the name of the host cannot be looked up; check the connection",
  ECONNREFUSED: "nobody answers there",
  ECONNRESET: "the connection broke",
  EISDIR: "it is a folder",
  ENOENT: "it is not there",
  ENOSPC: "the disk is full",
  ENOTDIR: "a part of the path is no folder",
  ENOTFOUND: "there is no such host; check the address and the connection",
  EPERM: "you may not",
  EROFS: "nothing can be written there",
  ETIMEDOUT: "no answer came",
};

/** Why the system refused, in words: what lies deepest in an error's causes. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, cause, message } = error as NodeJS.ErrnoException;
  if (code !== undefined && code in REASONS) return `${REASONS[code]} (${code})`;
  return cause === undefined ? message : reasonOf(cause);
}
