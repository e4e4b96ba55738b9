/** Gives up what only the kernel itself needed of a restricted process; each thread has permissions of its own. */
export function giveUp(): void {
  const { permission } = process as { permission?: { drop?(scope: string): void } };
  for (const scope of ["worker", "addon"]) permission?.drop?.(scope);
}
