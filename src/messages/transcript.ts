import { DateTime } from 'luxon';
import type { Said } from '../domain/said.ts';
import { pieces } from '../domain/pieces.ts';

interface Style {
  readonly language: string;
  /** A valid IANA zone, in which days and times are told. */
  readonly zone: string;
  /** A moment of the day that needs no heading; null when each has one. */
  readonly todayMs: number | null;
  readonly note: (name: string, words: string) => string;
  /** The most that is told of one message, and of all together, in UTF-16 units. */
  readonly longestText: number;
  readonly longest: number;
}

interface Transcript {
  readonly lines: readonly string[];
  /** How many messages were left out: the oldest. */
  readonly leftOut: number;
}

/** What was said, a line each under headings for the days: `14:03 Anna: Hello`. The newest that there is room for. */
export function transcriptOf(said: readonly Said[], style: Style): Transcript {
  const told = said.map((one) => ({ at: DateTime.fromMillis(one.at, inStyle(style)), line: lineOf(one, style) }));
  let room = style.longest;
  const first = told.findLastIndex(({ line }) => (room -= line.length + 1) < 0) + 1;
  const from = Math.min(first, Math.max(0, told.length - 1));
  let day = style.todayMs === null ? '' : dayOf(DateTime.fromMillis(style.todayMs, inStyle(style)));
  const lines = told.slice(from).flatMap(({ at, line }) => {
    const heading = dayOf(at) === day ? [] : [dayOf(at)];
    day = dayOf(at);
    return [...heading, line];
  });
  return { lines, leftOut: from };
}

/** English as in Britain: the day before the month, and times up to 24. */
const inStyle = ({ language, zone }: Style) => ({ zone, locale: language === 'en' ? 'en-GB' : language });

const dayOf = (at: DateTime): string => at.toLocaleString(DateTime.DATE_HUGE);

/** What follows a message's first line is set in, so that nobody's words look like somebody else's line. */
function lineOf({ at, who, name, text, files }: Said, style: Style): string {
  const time = DateTime.fromMillis(at, inStyle(style)).toLocaleString(DateTime.TIME_24_SIMPLE);
  const words = [shortened(text, style.longestText), ...files.map((file) => `[${file}]`)].filter((part) => part !== '');
  const told = who === 'note' ? style.note(name, words.join(' ')) : `${name}: ${words.join(' ')}`;
  return `${time} ${told.trimEnd().replace(/\r\n?|[\n\u0085\u2028\u2029]/g, '\n    ')}`;
}

const shortened = (text: string, longest: number): string =>
  text.length <= longest ? text : `${pieces(text, longest)[0] ?? ''}…`;
