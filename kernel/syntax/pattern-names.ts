import type { BindingPattern } from "oxc-parser";

/** The names that a pattern binds. */
export function patternNames(pattern: BindingPattern): readonly string[] {
  switch (pattern.type) {
    case "Identifier":
      return [pattern.name];
    case "AssignmentPattern":
      return patternNames(pattern.left);
    case "ArrayPattern":
      return pattern.elements.flatMap((element) =>
        element === null
          ? []
          : patternNames(element.type === "RestElement" ? element.argument : element),
      );
    default:
      return pattern.properties.flatMap((property) =>
        patternNames(property.type === "RestElement" ? property.argument : property.value),
      );
  }
}
