import { expect } from '@jest/globals';
import { onDutyAlways } from '../support/rota.ts';

export const agent = (name: string, team: string, language = 'en') => ({
  name,
  language,
  teams: [team],
  accounts: [{ channel: 'directline', id: `dl_${name.toLowerCase()}` }],
});

/** Anna and Budi are the morning team, which is always on duty. */
export const configFor = (language = 'en', parameters: object = {}) => ({
  agents: { agents: { anna: agent('Anna', 'morning', language), budi: agent('Budi', 'morning', language) } },
  teams: { teams: { morning: { name: 'Morning team' }, night: { name: 'Night team' } } },
  shifts: onDutyAlways('morning'),
  routing: {
    machine: 'reception',
    parameters: { assign: { logic: 'round-robin', onlineOnly: true }, reply: { within: '1 hour' }, ...parameters },
  },
});

/** What is said where Marie asks about her printer. */
export const welcome = 'Hello and welcome! Thank you for writing to us.';
export const annaWill = 'Anna will take care of your request and answer you here.';
export const brief: unknown = expect.stringMatching(/^New conversation #REF: Marie .*my printer is broken/);
