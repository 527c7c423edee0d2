/** What the store of files has room for. */
export const fileLimits = {
  /** One file, and all files of one message. */
  megabytes: 10,
  /** All that one account sends in a day. */
  megabytesADay: 200,
  /** How long a file is kept. */
  keptDays: 30,
} as const;
