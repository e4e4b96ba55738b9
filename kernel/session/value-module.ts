import { REQUIRE } from "./importer.ts";

/** Each name costs V8 ten microseconds. */
const MOST_NAMES = 10_000;

/** The code of the ES module that stands for a file which is required: its value, and the members of an object by name, as TypeScript and bundlers have them. */
export function valueModule(file: string, value: unknown): string {
  const isRecord = typeof value === "object" && value !== null && !Array.isArray(value);
  const keys = isRecord ? Object.keys(value) : [];
  const names = keys.filter((key) => key !== "default" && key.isWellFormed());
  const whole = `const value = ${REQUIRE}(import.meta.url)(${JSON.stringify(file)}); export default value;`;
  if (names.length === 0 || names.length > MOST_NAMES) return whole;
  const members = names.map((name, i) => `[${JSON.stringify(name)}]: _${i}`);
  const exported = names.map((name, i) => `_${i} as ${JSON.stringify(name)}`);
  return `${whole} const { ${members.join()} } = value; export { ${exported.join()} };`;
}
