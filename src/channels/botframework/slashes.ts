/** A command within a text for agents: a slash and letters, where a word may begin, and no path. */
const command = /(?<=^|[\s(«“"':])\/\p{L}+!?(?![\p{L}\p{N}/_-])/gu;

/**
 * Commands as they are typed where the channel keeps messages that begin with a slash to itself: after a space. Quotes around it let it
 * be seen.
 */
export const withSpaces = (text: string): string => text.replace(command, '“ $&”');
