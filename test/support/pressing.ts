import { fromTeams } from './connectorActivity.ts';
import type { RotaHere } from './connectorApp.ts';
import type { Connector, SentActivity } from './connector.ts';

export interface ShownCard {
  readonly body: readonly object[];
  readonly actions: readonly { readonly type: string; readonly title: string; readonly card?: ShownCard }[];
}
export const cardOf = ({ attachments }: SentActivity): ShownCard => attachments?.[0]?.content as ShownCard;
export const titles = (activity: SentActivity): string[] => cardOf(activity).actions.map(({ title }) => title);
export const refOf = ({ summary }: SentActivity): string => /#(\w+)/.exec(summary ?? '')?.[1] ?? '';

/** What the channel said that the id of a message is. */
export const idOf = ({ calls }: Connector, activity: SentActivity): string =>
  `sent-${calls.findIndex((call) => call.activity === activity) + 1}`;

/** A button of a card pressed in Teams, by Budi, or by whoever `more` says. */
export function pressIn(rota: RotaHere, connector: Connector) {
  return (activity: SentActivity, command: string, text?: string, more: object = {}): Promise<Response> => {
    const data = { rota: { command, ref: refOf(activity) }, ...(text !== undefined && { [`text-${command}`]: text }) };
    return rota.post(
      fromTeams(connector.serviceUrl, '', {
        type: 'invoke',
        name: 'adaptiveCard/action',
        id: crypto.randomUUID(),
        replyToId: idOf(connector, activity),
        value: { action: { type: 'Action.Execute', verb: command, data } },
        ...more,
      }),
    );
  };
}
