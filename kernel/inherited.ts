const VARIABLE = "SONDE_LISTENING";

/**
 * The descriptors of the kernel's ports, in the order of `PORTS`, if they were opened before this process was Node
 * (`native/launcher`). Child processes do not get them: Node closes what it inherited to its own children.
 */
export function takePorts(): readonly number[] | undefined {
  const given = process.env[VARIABLE];
  delete process.env[VARIABLE];
  return given ? given.split(",").map(Number) : undefined;
}
