/** Places in the numbers that main and control thread share: the last ping that main answered, the execution that runs (0: none). */
export const STATE = { answered: 0, running: 1, size: 2 } as const;
