import { type Activity, CloudAdapter, type ResourceResponse, type TurnContext } from 'botbuilder';
import type { Authentication } from './authentication.ts';

type Logic = (context: TurnContext) => Promise<void>;
type Authenticated = Awaited<ReturnType<Authentication['authenticateRequest']>>;

/** The library's adapter. `process` is not used: it prints what it refuses, and whoever sends that has a say in it. */
export class Adapter extends CloudAdapter {
  /** One turn, for an activity whose sender was authenticated; returns what an `invoke` is answered with. */
  turn(authenticated: Authenticated, activity: Activity, logic: Logic) {
    return this.processActivity(authenticated, activity, logic);
  }

  /** Whom the bot itself is to the channel. */
  identityOf(appId: string) {
    return this.createClaimsIdentity(appId);
  }

  /** A turn of our own carries an id that nobody else knows: an answer to it would be waited for in vain. */
  override sendActivities(context: TurnContext, activities: Partial<Activity>[]): Promise<ResourceResponse[]> {
    return super.sendActivities(
      context,
      activities.map(({ replyToId: _, ...activity }) => activity),
    );
  }
}
