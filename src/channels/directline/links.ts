import type { ActivityDocument } from '../../store/documents.ts';
import type { Tokens } from './tokens.ts';

/** Links to files: made anew whenever an activity is shown, good for a day, for one file. */
export interface Links {
  /** An activity as clients see it: JSON, with its id, and links that they can open. */
  readonly show: (activity: ActivityDocument) => Promise<string>;
  /** The file that a link's seal is for. */
  readonly opens: (seal: string) => Promise<string | undefined>;
}

const lifetimeS = 86_400;
const stored = 'file:';
const fileUrl = /^file:([0-9a-f]{24})$/;

interface Shown {
  readonly attachments?: readonly { readonly contentUrl?: string }[];
  readonly channelData?: { readonly rota?: object };
}

export function linksOf(tokens: Tokens, publicUrl: () => string): Links {
  return {
    opens: (seal) => tokens.unseal('file', seal),
    show: async ({ _id, activity, seq, replaces }) => {
      const hasFiles = activity.includes(`"contentUrl":"${stored}`);
      if (replaces === undefined && !hasFiles) return `{"id":${JSON.stringify(_id)},${activity.slice(1)}`;
      const shown = await linked(JSON.parse(activity) as Shown);
      return JSON.stringify({ id: replaces ?? _id, ...(replaces === undefined ? shown : numbered(shown, seq)) });
    },
  };

  /** Clients know of what is shown in the place of another by its number that they have come so far. */
  function numbered({ channelData, ...shown }: Shown, number: number): object {
    return { ...shown, channelData: { ...channelData, rota: { ...channelData?.rota, number } } };
  }

  /** Only what the server itself has put there is a file of ours: anywhere else in an activity anybody may have written anything. */
  async function linked(activity: Shown): Promise<Shown> {
    if (!activity.attachments) return activity;
    const attachments = await Promise.all(
      activity.attachments.map(async (attachment) => {
        const file = fileUrl.exec(attachment.contentUrl ?? '')?.[1];
        if (file === undefined) return attachment;
        const seal = await tokens.seal('file', file, lifetimeS);
        return { ...attachment, contentUrl: `${publicUrl()}/v3/directline/files/${file}?t=${seal}` };
      }),
    );
    return { ...activity, attachments };
  }
}
