/** What a history that is kept nowhere is called. */
export const IN_MEMORY = ":memory:";
