/** Ends the wait of a request that no workflow keeps a timer for. */
export const byHandTimer = 'byHand.timeout';
/** An owner who went away has had their time to come back. */
export const awayTimer = 'owner.away';
export const remindTimer = 'contact.remind';
export const closeTimer = 'contact.close';

const ids: readonly string[] = [byHandTimer, awayTimer, remindTimer, closeTimer];
export const isFactTimer = (id: string): boolean => ids.includes(id);
