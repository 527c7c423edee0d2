import type { Activity } from './activity.ts';
import { settledCard } from './card.ts';

/** The cards on the page by what they are about, so that they lose their buttons when it is settled. */
export interface ShownCards {
  keep(activity: Activity): void;
  /** Those about a conversation that has left the agent, as they are shown from now on. */
  settle(ref: string, status: string): readonly Activity[];
}

export function shownCards(): ShownCards {
  const byRef = new Map<string, Map<string, Activity>>();
  return {
    keep: (activity) => {
      const { ref, card } = activity.channelData?.rota ?? {};
      if (activity.id === undefined || ref == null || !card) return;
      byRef.set(ref, (byRef.get(ref) ?? new Map<string, Activity>()).set(activity.id, activity));
    },
    settle: (ref, status) => {
      const cards = [...(byRef.get(ref)?.values() ?? [])];
      byRef.delete(ref);
      return cards.map((activity) => withoutButtons(activity, status));
    },
  };
}

function withoutButtons(activity: Activity, status: string): Activity {
  const { channelData } = activity;
  const { rota } = channelData ?? {};
  if (!rota?.card) return activity;
  return { ...activity, channelData: { ...channelData, rota: { ...rota, card: settledCard(rota.card, status) } } };
}
