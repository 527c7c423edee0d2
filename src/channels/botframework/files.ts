import type { Activity } from 'botbuilder';
import type { Attachment } from '../../domain/content.ts';
import { type Abilities, abilitiesOf } from './abilities.ts';
import { isLoopback } from './serviceUrl.ts';
import { writtenAs } from './written.ts';

const usualPicture = /^image\/(png|jpe?g|gif)$/i;

/** Is a file shown there by its address, as what it is? Elsewhere it is told of in words. */
export const isShown = (
  { files, pictures }: Abilities,
  { contentType, oversized }: Pick<Attachment, 'contentType' | 'oversized'>,
): boolean => files || (pictures && usualPicture.test(contentType) && !oversized);

/** As activities are kept here. */
type Spelt = NonNullable<Activity['attachments']>[number] & Pick<Attachment, 'oversized'>;

/**
 * An activity that its reader can make something of: files that the channel does not show are links in words, and where nobody
 * outside could open the link, names.
 */
export function withFilesInWords(channel: string, serviceUrl: string, activity: Partial<Activity>): Partial<Activity> {
  const { attachments: all = [], text = '', textFormat } = activity;
  const attachments: readonly Spelt[] = all;
  const opens = (url: string) => !isLoopback(hostOf(url)) || isLoopback(hostOf(serviceUrl));
  const told = attachments.filter(
    ({ contentUrl, ...file }) =>
      contentUrl !== undefined && !(isShown(abilitiesOf(channel), file) && opens(contentUrl)),
  );
  if (told.length === 0) return activity;
  const words = told.map(({ name, contentType, contentUrl = '' }) => {
    const called = name ?? contentType;
    return opens(contentUrl) ? `${called}: ${contentUrl}` : `📎 ${called}`;
  });
  const left = attachments.filter((attachment) => !told.includes(attachment));
  const { attachments: _, ...rest } = activity;
  const gap = text === '' || text.endsWith(' ') ? '' : '\n\n';
  const said = `${text}${writtenAs(textFormat, `${gap}${words.join('\n')}`)}`;
  return { ...rest, text: said, ...(left.length > 0 && { attachments: left }) };
}

const hostOf = (url: string): string => URL.parse(url)?.hostname ?? '';
