/** What `jsr:@scope/name@range/path` asks for. */
const JSR = /^jsr:\/?(@[\w-]+\/[\w-]+)(@[^/]+)?(\/.*)?$/;
/** Addresses of packages of npm: `https://esm.sh/lodash@4`. */
const NPM =
  /^https?:\/\/(?:esm\.sh|unpkg\.com|cdn\.skypack\.dev|cdn\.jsdelivr\.net\/npm)\/(?!(?:v\d+|gh|jsr|pr)\/)((?:@[\w.-]+\/)?[\w.-]+(?:@[\w.^~-]+)?)(?=[/?]|$)/;

/** Whether a specifier is for modules from the web, which are not loaded. */
export const isWeb = (specifier: string): boolean => /^(?:https?|jsr):/.test(specifier);

/** The name under which `npx jsr add` installs what a `jsr:` specifier asks for; undefined for any other. */
export function nameInJsr(specifier: string): string | undefined {
  const [, name, , path = ""] = JSR.exec(specifier) ?? [];
  return name === undefined ? undefined : name + path;
}

/** Says what to do instead. */
export function webError(specifier: string): Error {
  const [, name, range = ""] = JSR.exec(specifier) ?? [];
  if (name !== undefined)
    return new Error(
      `Cannot import '${specifier}': the package is not installed; run !npx --yes jsr add ${name}${range}, then this import works as it is`,
    );
  const npm = NPM.exec(specifier)?.[1];
  const remedy =
    npm === undefined
      ? `install the package with %npm i name, or import "npm:name"`
      : `import "npm:${npm}"`;
  return new Error(`Cannot import '${specifier}': modules are not loaded from the web; ${remedy}`);
}
