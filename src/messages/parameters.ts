/** `number`: can be counted with (`plural`, `number`). Texts come in as they shall be read, durations and times too. */
export type ParameterKind = 'text' | 'number';
export type Parameters = Readonly<Record<string, ParameterKind>>;

/** What the texts for contacts are told, by key. */
export const contactParameters = {
  welcome: {},
  welcomeBack: {},
  queued: { position: 'number' },
  assigned: { agent: 'text' },
  reassigned: { agent: 'text' },
  away: { opensAt: 'text' },
  awayNoOpening: {},
  timedOut: { opensAt: 'text' },
  closed: {},
  closedSilent: {},
  reminder: { agent: 'text' },
  transcript: { ref: 'text' },
  transcriptCut: {},
  messageEdited: { text: 'text' },
  messageDeleted: {},
} as const satisfies Readonly<Record<string, Parameters>>;

/** Texts that need not be there. */
export const optionalParameters: ReadonlyMap<string, Parameters> = new Map([['title', {}]]);

/** What canned replies are told. */
export const replyParameters: Parameters = { contact: 'text', agent: 'text', ref: 'text' };

const ownTextParameters: Parameters = { agent: 'text', position: 'number', opensAt: 'text' };

/** What the texts for agents are told, by key under `desk`. Durations come in as text ("3 min"). */
export const deskParameters = {
  online: { waiting: 'number' },
  away: {},
  offline: {},
  assigned: { ref: 'text', contact: 'text', channel: 'text', language: 'text' },
  missed: { ref: 'text', contact: 'text', channel: 'text', language: 'text' },
  missedNote: {},
  reopened: { ref: 'text', contact: 'text', channel: 'text', language: 'text' },
  cardAssigned: { ref: 'text', contact: 'text' },
  cardMissed: { ref: 'text', contact: 'text' },
  cardReopened: { ref: 'text', contact: 'text' },
  channelWebChat: {},
  reassignedNote: { agent: 'text', ref: 'text' },
  transferredNote: { agent: 'text', ref: 'text' },
  handedOverNote: { agent: 'text', ref: 'text' },
  setAway: {},
  lapsed: {},
  lost: { ref: 'text', agent: 'text' },
  lostToTeam: { ref: 'text', team: 'text' },
  closed: { ref: 'text' },
  closedBy: { ref: 'text', agent: 'text' },
  unassigned: { ref: 'text' },
  focus: { ref: 'text', contact: 'text' },
  focusNone: {},
  sentTo: { ref: 'text', contact: 'text' },
  noFocus: {},
  noTarget: {},
  notYours: { ref: 'text' },
  backlog: { contact: 'text' },
  notAllSeen: { ref: 'text', contact: 'text' },
  unknownRef: { ref: 'text' },
  alreadyTaken: { ref: 'text', agent: 'text' },
  full: { max: 'number' },
  agentAway: { agent: 'text' },
  agentFull: { agent: 'text' },
  unknownTarget: { target: 'text' },
  transferred: { ref: 'text', to: 'text' },
  queuedFor: { ref: 'text', team: 'text' },
  noteSaved: { ref: 'text' },
  note: { agent: 'text', text: 'text' },
  heldBack: { text: 'text' },
  listHeader: {},
  listEmpty: {},
  listLine: { ref: 'text', contact: 'text', waiting: 'text', focus: 'text' },
  queueHeader: {},
  queueEmpty: {},
  queueLine: { position: 'number', ref: 'text', contact: 'text', team: 'text', waiting: 'text' },
  inboxLine: { ref: 'text', contact: 'text', waiting: 'text' },
  historyEmpty: {},
  historyCut: { count: 'number' },
  repliesHeader: {},
  replyLine: { key: 'text', text: 'text' },
  repliesMore: { count: 'number' },
  repliesNone: {},
  replyUnknown: { key: 'text', near: 'text' },
  usage: { command: 'text' },
  help: {},
  waitingNobodyOnline: { team: 'text', count: 'number' },
  undelivered: { ref: 'text', reason: 'text' },
  unreachable: { ref: 'text', contact: 'text' },
  retried: { ref: 'text' },
  nothingToRetry: { ref: 'text' },
  supervisorOnly: {},
  emptyMessage: {},
  withWords: { command: 'text' },
  tooLong: { max: 'number' },
  messageFrom: { ref: 'text', contact: 'text' },
  attachmentRefused: { max: 'text' },
  attachmentTooMuch: { max: 'text' },
  attachmentLost: { name: 'text' },
  attachmentsTooMany: { count: 'number', max: 'number' },
  notShown: {},
  textCut: { max: 'number' },
  messageEdited: { ref: 'text', contact: 'text', text: 'text' },
  messageDeleted: { ref: 'text', contact: 'text' },
  editIgnored: {},
  linked: { agent: 'text' },
  linkTaken: { agent: 'text' },
  linkWrong: {},
  agentsOnly: {},
  messageLost: {},
  linkTooOften: { minutes: 'number' },
  buttonClose: {},
  buttonTransfer: {},
  buttonReply: {},
  placeholderReply: {},
  factChannel: {},
  factLanguage: {},
  factWaiting: {},
  buttonNote: {},
  buttonRetry: {},
  buttonCanned: {},
  buttonClaim: {},
  buttonHistory: {},
  buttonUnassign: {},
  buttonSend: {},
  buttonSendAsIs: {},
  buttonSaveNote: {},
  buttonHandOver: {},
  buttonFocus: {},
  buttonOnline: {},
  buttonAway: {},
  buttonOffline: {},
  buttonQueue: {},
  buttonList: {},
  placeholderNote: {},
  placeholderTransfer: {},
  placeholderCanned: {},
  placeholderTransferNote: {},
  transferTo: { ref: 'text' },
  transferHow: {},
  choiceTeam: { team: 'text', waiting: 'number' },
  choiceAgent: { agent: 'text', presence: 'text', open: 'number', max: 'number' },
} as const satisfies Readonly<Record<string, Parameters>>;

const deskPrefix = 'desk.';
const optionPrefix = 'options.';

/** Every text that Rota itself uses, by its whole key (`desk.help`). */
export const knownParameters: ReadonlyMap<string, Parameters> = new Map<string, Parameters>([
  ...Object.entries(contactParameters),
  ...Object.entries(deskParameters).map(([key, parameters]) => [`${deskPrefix}${key}`, parameters] as const),
]);

/** Machines may have texts of their own, agents' texts are used by Rota alone. */
export const mayBeOwn = (key: string): boolean => !key.startsWith(deskPrefix);

/**
 * What a machine's own text is told: what the others are. The label of an option is told nothing, for what a contact presses or types
 * is compared with it.
 */
export const ownParametersOf = (key: string): Parameters | undefined =>
  key.startsWith(optionPrefix) ? {} : mayBeOwn(key) ? ownTextParameters : undefined;
