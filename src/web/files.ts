import { type Attachment, isPicture } from './activity.ts';
import { type Drawn, drawn as h } from './drawn.ts';
import type { Texts } from './texts.ts';

/** A file of a message, to be opened: a picture whole and in its proportions, anything else by its name. */
export function drawnFile(attachment: Attachment, href: string, { file, picture }: Texts): Drawn {
  const { name } = attachment;
  const link = { href, target: '_blank', rel: 'noopener noreferrer' };
  if (isPicture(attachment))
    return h('a', { ...link, className: 'rota-picture' }, h('img', { src: href, alt: name ?? picture }));
  return h(
    'a',
    { ...link, className: 'rota-file', download: name ?? '' },
    h('span', { className: 'rota-file-icon', 'aria-hidden': true }),
    h('span', { className: 'rota-file-name' }, name ?? file),
  );
}
