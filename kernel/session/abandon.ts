const kill = process.kill.bind(process);

/** Ends this process and what it started: its supervisor is gone, and nobody hears it, however busy it is. */
export function abandon(): void {
  try {
    kill(-process.pid, "SIGKILL");
  } catch {
    kill(process.pid, "SIGKILL");
  }
}
