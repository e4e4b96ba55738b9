/** Says that a script is skipped, and how to get what it misses: packages of Debian, and by other commands. True when it misses something. */
export function skips(script, packages, commands = []) {
  const all = [
    ...(packages.length > 0 ? [`apt-get install ${packages.join(" ")}`] : []),
    ...commands,
  ];
  if (all.length > 0) console.log(`${script}: skipped; to run it: ${all.join("; ")}`);
  return all.length > 0;
}
