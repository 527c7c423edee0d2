import type { Activity } from 'botbuilder';
import { RotaError } from '../../domain/errors.ts';
import type { Database } from '../../store/database.ts';
import type { ActivityDocument } from '../../store/documents.ts';
import type { Log } from '../log.ts';
import { abilitiesOf } from './abilities.ts';
import { bringerOf } from '../attachments/bring.ts';
import type { Resolve } from '../attachments/fetchFile.ts';
import { Adapter } from './adapter.ts';
import { Authentication, type Registration } from './authentication.ts';
import { type Cloud, type CredentialsFactory, publicCloud } from './cloud.ts';
import type { Incoming } from './incoming.ts';
import { paceOf } from './pace.ts';
import { tenantIn } from './person.ts';
import { readActivity } from './readActivity.ts';
import { type Listeners, receivingOf } from './receiving.ts';
import { referenceIn, sendingOf } from './sending.ts';
import { isLoopback } from './serviceUrl.ts';
import { identifyOf } from './teamsMember.ts';
import { tokenGateOf } from './tokenGate.ts';

/** What only a test or another cloud than the public one changes. */
export interface BotFrameworkOptions {
  readonly cloud?: Cloud;
  readonly credentials?: CredentialsFactory;
  readonly sendTimeoutMs?: number;
  readonly fetchTimeoutMs?: number;
  /** In place of DNS, for files. */
  readonly resolve?: Resolve;
}

interface Parts extends BotFrameworkOptions, Listeners {
  readonly db: Database;
  readonly log: Log;
  /** Undefined: no credentials, this machine only. */
  readonly registration: Registration | undefined;
  /** Names in our own network that files may be fetched from. */
  readonly attachmentHosts: readonly string[];
  readonly self: string;
  readonly now: () => number;
  /** An activity with links that its reader can open: JSON. */
  readonly show: (activity: ActivityDocument) => Promise<string>;
}

/** What a post is answered with. */
interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

const longestSendMs = 15_000;

/** Every channel of the Bot Framework, through its Bot Connector. */
export type BotFramework = ReturnType<typeof botFrameworkOf>;

export function botFrameworkOf(parts: Parts) {
  const { db, registration, self, now, show, cloud = publicCloud, sendTimeoutMs: timeoutMs = longestSendMs } = parts;
  const { credentials } = parts;
  const authentication = new Authentication({ registration, cloud, credentials, sendTimeoutMs: timeoutMs });
  const adapter = new Adapter(authentication);
  const gate = registration && gateOf(registration, cloud);
  const appId = registration?.MicrosoftAppId ?? '';
  const bring = bringerOf({
    db,
    allowed: new Set(parts.attachmentHosts),
    onError: parts.onError,
    headersFor: async (line, url) => {
      const { serviceUrl = '' } = referenceIn(line);
      return URL.parse(serviceUrl)?.origin === url.origin
        ? authentication.headersFor(adapter.identityOf(appId), serviceUrl)
        : {};
    },
    ...(parts.fetchTimeoutMs !== undefined && { withinMs: parts.fetchTimeoutMs }),
    ...(parts.resolve && { resolve: parts.resolve }),
  });
  const identify = identifyOf({
    db,
    onError: parts.onError,
    turn: (line, work) => adapter.continueConversationAsync(appId, referenceIn(line), work),
  });
  const { hear, settle } = receivingOf({ ...parts, identify });
  const {
    deliver,
    amend,
    typing,
    settle: settleCards,
  } = sendingOf({
    db,
    log: parts.log,
    adapter,
    appId,
    self,
    now,
    timeoutMs,
    show,
    pace: paceOf(() => performance.now()),
    count: parts.count,
  });

  return {
    /** Who may post at all, before anything of the body is read. Throws FORBIDDEN, or as the gate does. */
    admit: async (remoteAddress: string, authorization: string | undefined): Promise<void> => {
      if (gate) return gate(authorization);
      if (isLoopback(remoteAddress)) return;
      throw new RotaError('FORBIDDEN', 'Without MicrosoftAppId only programs on this machine may post here: set it.');
    },

    /**
     * Takes what a channel sent; it is acknowledged only once it is stored. Throws TOKEN_INVALID when the token does not vouch for
     * it, FORBIDDEN when its service URL is none that the bot posts to, or it comes from an organisation that the bot is not for.
     */
    receive: async (authorization: string, activity: Incoming): Promise<Answer> => {
      const turned = activity as unknown as Activity;
      const authenticated = await authentication.authenticateRequest(turned, authorization);
      if (registration) assertTenant(registration, activity);
      const invoked = await adapter.turn(authenticated, turned, (context) => hear(activity, context));
      return { status: invoked?.status ?? 200, body: invoked?.body as unknown };
    },

    channel: {
      identify,
      bring,
      read: (activity: string) => readActivity(JSON.parse(activity) as Incoming),
      deliver,
      amend,
      typing,
      showPresence: () => Promise.resolve(), // no channel has a place for it
      settle: settleCards,
      opensFiles,
    },

    stop: settle,
  };
}

const opensFiles = ({ channel }: { readonly channel: string }): boolean => abilitiesOf(channel).files;

/** A bot of one organisation is for nobody else's. Teams says where a message comes from: one that does not is nobody's. */
function assertTenant({ MicrosoftAppType, MicrosoftAppTenantId: own }: Registration, activity: Incoming): void {
  if (MicrosoftAppType === 'MultiTenant' || activity.channelId !== 'msteams') return;
  const tenant = tenantIn(activity);
  if (tenant?.toLowerCase() === own.toLowerCase()) return;
  const found = tenant === undefined ? 'The message says no tenant' : 'The bot is not for this tenant';
  throw new RotaError('FORBIDDEN', `${found}: it is for that of MicrosoftAppTenantId alone.`);
}

const gateOf = ({ MicrosoftAppId }: Registration, cloud: Cloud) =>
  tokenGateOf({
    metadataUrl: cloud.ToBotFromChannelOpenIdMetadataUrl,
    issuer: cloud.ToBotFromChannelTokenIssuer,
    audience: MicrosoftAppId,
  });
