import type { BindingPattern } from "oxc-parser";

/** The names that a pattern binds, in order. */
export function patternNames(pattern: BindingPattern): readonly string[] {
  const names: string[] = [];
  const waiting: BindingPattern[] = [pattern];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next.type === "Identifier") names.push(next.name);
    else waiting.push(...within(next).toReversed());
  }
  return names;
}

function within(pattern: Exclude<BindingPattern, { type: "Identifier" }>): BindingPattern[] {
  if (pattern.type === "AssignmentPattern") return [pattern.left];
  if (pattern.type === "ArrayPattern")
    return pattern.elements.flatMap((element) =>
      element === null ? [] : [element.type === "RestElement" ? element.argument : element],
    );
  return pattern.properties.map((property) =>
    property.type === "RestElement" ? property.argument : property.value,
  );
}
