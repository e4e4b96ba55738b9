/** The user's home folder. An empty HOME names none, and would make paths relative. */
export function home(): string {
  // Loaded by its first use: most processes start sooner without.
  const { homedir, userInfo } = process.getBuiltinModule("node:os");
  return homedir() || userInfo().homedir;
}
