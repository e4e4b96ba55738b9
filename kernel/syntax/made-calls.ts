/** The function that a prepared cell puts around each decorator, whose place is the decorator's. */
export const CALL_OF_DECORATOR = "__sonde_decorate";
