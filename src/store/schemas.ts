import { Schema } from 'mongoose';

/**
 * Shapes and indexes. What the domain decided is stored as it is (`Mixed`): its types are the domain's, and reducing them
 * to mongoose's again would say everything twice.
 */
const { Mixed } = Schema.Types;
const options = { versionKey: false, minimize: false, strict: false, autoIndex: false, autoCreate: false } as const;
const dayS = 86_400;

const conversations = new Schema(
  {
    _id: String,
    ref: String,
    version: Number,
    contact: Mixed,
    facts: Mixed,
    timers: [Mixed],
    nextTimerAt: Date,
    place: String,
    lease: String,
  },
  { ...options, collection: 'conversations' },
)
  .index({ 'contact.id': 1 }, { name: 'one-open', unique: true, partialFilterExpression: { 'facts.status': 'open' } })
  .index({ 'contact.id': 1, 'facts.openedAt': -1 })
  .index({ ref: 1 }, { unique: true })
  .index({ nextTimerAt: 1 }, { partialFilterExpression: { nextTimerAt: { $exists: true } } })
  .index({ lease: 1 }, { partialFilterExpression: { lease: { $exists: true } } })
  .index({ 'facts.owner.agent': 1, 'facts.openedAt': 1 }, { partialFilterExpression: { place: 'owned' } })
  .index({ 'facts.unseen.agent': 1 }, { partialFilterExpression: { 'facts.unseen.agent': { $exists: true } } })
  .index({ place: 1, 'facts.openedAt': 1 }, { partialFilterExpression: { 'facts.status': 'open' } });

const journal = new Schema(
  { _id: String, conversation: String, version: Number },
  { ...options, collection: 'journal' },
)
  .index({ conversation: 1, version: 1 })
  .index({ 'ownerChange.to': 1, 'event.at': 1 }, { partialFilterExpression: { ownerChange: { $exists: true } } })
  .index({ 'ownerChange.from': 1, 'event.at': 1 }, { partialFilterExpression: { ownerChange: { $exists: true } } });

const activities = new Schema(
  { _id: String, line: String, seq: Number, key: String, at: Date, undecided: String },
  { ...options, collection: 'activities' },
)
  .index({ key: 1 }, { unique: true, partialFilterExpression: { key: { $exists: true } } })
  .index({ cardOf: 1, line: 1 }, { partialFilterExpression: { cardOf: { $exists: true } } })
  .index({ carries: 1, _id: 1 }, { partialFilterExpression: { carries: { $exists: true } } })
  .index({ undecided: 1, _id: 1 }, { partialFilterExpression: { undecided: { $exists: true } } });

const lines = new Schema(
  { _id: String, channel: String, accounts: [String], usedAt: Date },
  { ...options, collection: 'lines' },
).index({
  accounts: 1,
  usedAt: -1,
});

const agents = new Schema(
  {
    _id: String,
    teams: [String],
    presence: String,
    open: Number,
    free: Boolean,
    claims: [String],
    round: Number,
    turn: Number,
    changedAt: Date,
  },
  { ...options, collection: 'agents' },
)
  .index({ teams: 1, autoAssign: 1, presence: 1, free: 1, open: 1, turn: 1 }, { name: 'by-open' })
  .index({ teams: 1, autoAssign: 1, presence: 1, free: 1, round: 1, turn: 1 }, { name: 'by-round' })
  .index({ teams: 1, autoAssign: 1, presence: 1, free: 1, open: 1, round: 1, turn: 1 }, { name: 'by-open-and-round' })
  .index({ claims: 1 }, { unique: true, partialFilterExpression: { open: { $gt: 0 } } });

const queue = new Schema(
  { _id: String, key: String, enqueuedAt: Date, placedAt: Date },
  { ...options, collection: 'queue' },
).index({
  key: 1,
  priority: -1,
  enqueuedAt: 1,
  _id: 1,
});

const desks = new Schema({ _id: String, focus: String, heardFrom: String }, { ...options, collection: 'desks' });
const machines = new Schema(
  { _id: String, id: String, json: String, parameters: Mixed },
  { ...options, collection: 'machines' },
);
const revisions = new Schema(
  { _id: Number, hash: String, filesAt: Date, publishedAt: Date },
  { ...options, collection: 'revisions' },
);
const processes = new Schema(
  { _id: String, host: String, pid: Number, aliveAt: Date },
  { ...options, collection: 'processes' },
).index({ aliveAt: 1 }, { expireAfterSeconds: dayS });
const secrets = new Schema({ _id: String, value: String }, { ...options, collection: 'secrets' });
const signIns = new Schema(
  { _id: String, agent: String, expiresAt: Date },
  { ...options, collection: 'signIns' },
).index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
const linkCodes = new Schema(
  { _id: String, agent: String, expiresAt: Date },
  { ...options, collection: 'linkCodes' },
).index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
const linkTries = new Schema(
  { _id: String, count: Number, expiresAt: Date },
  { ...options, collection: 'linkTries' },
).index({ expiresAt: 1 }, { expireAfterSeconds: 0 });
const links = new Schema({ _id: String, agent: String, at: Date }, { ...options, collection: 'links' });
const fileUses = new Schema({ _id: String, bytes: Number, endsAt: Date }, { ...options, collection: 'fileUses' }).index(
  { endsAt: 1 },
  { expireAfterSeconds: 0 },
);
const signals = new Schema({ line: String, at: Date }, { ...options, collection: 'signals' }).index(
  { at: 1 },
  { expireAfterSeconds: 60 },
);

const owed = new Schema({ _id: String, lane: String, by: String, at: Date }, { ...options, collection: 'owed' })
  .index({ by: 1, at: 1 })
  .index({ lane: 1, at: 1 });

const notices = new Schema({ _id: String }, { ...options, collection: 'notices' });

const rounds = new Schema({ _id: String, at: Date }, { ...options, collection: 'rounds' });

const presences = new Schema(
  { agent: String, at: Date, presence: String },
  { ...options, collection: 'presences' },
).index({
  agent: 1,
  at: -1,
});

export const schemas = {
  conversations,
  journal,
  activities,
  lines,
  agents,
  queue,
  desks,
  machines,
  revisions,
  processes,
  secrets,
  signIns,
  linkCodes,
  linkTries,
  links,
  fileUses,
  signals,
  notices,
  owed,
  rounds,
  presences,
};
