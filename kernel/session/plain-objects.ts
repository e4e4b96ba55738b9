// As they were before any cell ran.
const { defineProperty, deleteProperty, getOwnPropertyDescriptor, setPrototypeOf } = Reflect;
const { hasOwn, prototype } = Object;

/** What a description of a property is made of: on the prototype of all objects, each would belong to every description. */
const FIELDS = ["configurable", "enumerable", "get", "set", "value", "writable"] as const;

/** Runs the kernel's own code without what a cell gave all objects (`Object.prototype.get = …`). */
export function withPlainObjects<T>(work: () => T): T {
  const added = FIELDS.filter((field) => hasOwn(prototype, field));
  if (added.length === 0) return work();
  const held = added.map((field) => {
    const descriptor = getOwnPropertyDescriptor(prototype, field) ?? {};
    setPrototypeOf(descriptor, null);
    deleteProperty(prototype, field);
    return [field, descriptor] as const;
  });
  try {
    return work();
  } finally {
    for (const [field, descriptor] of held) defineProperty(prototype, field, descriptor);
  }
}
