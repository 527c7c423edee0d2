/** The longest text that the server takes, in UTF-16 units. */
export const longestText = 20_000;
