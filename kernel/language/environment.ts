/** Declares the variables of an environment, so that they complete after `process.env.`. */
export function environmentTypes(environment: NodeJS.ProcessEnv): string {
  const names = Object.keys(environment).toSorted();
  const lines = names.map((name) => `    ${JSON.stringify(name)}?: string;\n`);
  return `declare namespace NodeJS {\n  interface ProcessEnv {\n${lines.join("")}  }\n}\n`;
}
