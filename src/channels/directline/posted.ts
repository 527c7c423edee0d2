import type { Attachment } from '../../domain/content.ts';
import { personName } from '../../domain/names.ts';
import type { LineDocument } from '../../store/documents.ts';
import type { PostedActivity } from './activity.ts';
import type { Bearer } from './tokens.ts';

export const withFiles = (files: readonly Attachment[]) =>
  files.length === 0
    ? {}
    : {
        attachments: files.map(({ contentType, url, name }) => ({
          contentType,
          contentUrl: url,
          name: name ?? 'file',
        })),
      };

/** Who posted is who the token says, never who the body says; only where it tells no name, the body may. */
export function asPosted(bearer: Bearer, line: LineDocument, posted: PostedActivity, at: Date): object {
  const { from, id: _id, replyToId: _replyTo, serviceUrl: _url, recipient: _recipient, ...rest } = posted;
  return {
    ...rest,
    timestamp: at.toISOString(),
    channelId: 'directline',
    conversation: { id: line._id },
    from: { id: bearer.user, name: personName(bearer.name ?? from?.name) ?? line.name, role: 'user' },
  };
}
