// The map of joined declarations, which leads on to the JavaScript beside the declarations that were joined: who asks for the source of a definition is shown
// what it does.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { eachMapping, encodedMappings, TraceMap } from "@jridgewell/trace-mapping";
import { parseSync, visitorKeys } from "oxc-parser";

/** The text of a map in `folder` that leads from declarations to code, and where there is none, nowhere. */
export function ledToCode(map, folder) {
  const places = map.sources.map((source) => placesOf(resolve(folder, source)));
  const lines = [];
  eachMapping(new TraceMap(map), (mapping) => {
    const line = (lines[mapping.generatedLine - 1] ??= []);
    const source = map.sources.indexOf(mapping.source);
    const place = places[source]?.get(`${mapping.originalLine}:${mapping.originalColumn}`) ?? [];
    line.push([mapping.generatedColumn, ...(place.length > 0 ? [source, ...place] : [])]);
  });
  const led = {
    version: 3,
    file: map.file,
    names: [],
    sources: map.sources.map(codeOf),
    mappings: Array.from(lines, (line = []) => line.filter(isNeeded)),
  };
  return JSON.stringify({ ...led, mappings: encodedMappings(new TraceMap(led)) });
}

/** A language server takes the next place for one that a map lacks, so of several that lead nowhere the last is enough. */
const isNeeded = (place, i, line) => place.length > 1 || line[i + 1]?.length !== 1;

const codeOf = (declarations) => declarations.replace(/\.d\.ts$/, ".js");

/** Where the code has what a file declares, by the place of the declaration as `line:column`. */
function placesOf(path) {
  const code = namesIn(codeOf(path));
  return new Map(
    namesIn(path).flatMap(({ name, owner, line, column }) => {
      const same = code.filter((one) => one.name === name && (one.owner === "") === (owner === ""));
      const found = same.find((one) => one.owner === owner) ?? same[0];
      return found === undefined ? [] : [[`${line}:${column}`, [found.line - 1, found.column]]];
    }),
  );
}

const MEMBER =
  /^(?:(?:TSAbstract)?(?:Method|Property)Definition|TS(?:Method|Property)Signature|Property)$/;
const OWNER = /^(?:Class|TSInterface)Declaration$/;

/** The names that a file declares for itself, and those of members with the name of what they are members of. */
function namesIn(path) {
  const text = readFileSync(path, "utf8");
  const starts = [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)];
  const found = [];
  const add = (owner, { type, name, start }) => {
    if (type !== "Identifier") return;
    const line = starts.findLastIndex((at) => at <= start);
    found.push({ name, owner, line: line + 1, column: start - starts[line] });
  };
  const visit = (node, owner) => {
    if (MEMBER.test(node.type)) add(owner, node.key);
    const inside = OWNER.test(node.type) ? node.id?.name : owner;
    for (const child of visitorKeys[node.type].flatMap((key) => node[key]))
      if (child && child.type !== "ObjectPattern") visit(child, inside);
  };
  for (const statement of parseSync(path, text).program.body) {
    const { declaration = statement } = statement;
    for (const { id } of declaration?.declarations ?? [declaration ?? {}]) if (id) add("", id);
    visit(statement, "?");
  }
  return found;
}
