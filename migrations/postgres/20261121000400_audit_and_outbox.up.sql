-- Who did what, chained by hashes, and the messages that go out because of it.
CREATE TABLE audit_chains (
  chain TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  -- The newest row of the chain; 0 and zeros before the first.
  sequence BIGINT NOT NULL CHECK (sequence >= 0),
  hash TEXT COLLATE "C" NOT NULL CHECK (length(hash) = 64)
);

CREATE TABLE audit_events (
  chain TEXT COLLATE "C" NOT NULL,
  sequence BIGINT NOT NULL CHECK (sequence >= 1),
  at BIGINT NOT NULL,
  actor_kind TEXT COLLATE "C" NOT NULL CHECK (actor_kind IN ('user', 'token', 'system')),
  actor_id TEXT COLLATE "C" NOT NULL,
  actor_name TEXT NOT NULL,
  actor_fold TEXT COLLATE "C" NOT NULL,
  action TEXT COLLATE "C" NOT NULL,
  -- The action up to its dot.
  feature TEXT COLLATE "C" NOT NULL,
  entity TEXT NOT NULL,
  entity_id TEXT NOT NULL,
  tenant_id TEXT,
  pack TEXT,
  -- The pack up to its slash, lower-cased.
  pack_fold TEXT COLLATE "C",
  request_id TEXT COLLATE "C" NOT NULL,
  address TEXT,
  before_json TEXT,
  after_json TEXT,
  reason TEXT,
  outcome TEXT COLLATE "C" NOT NULL CHECK (outcome IN ('done', 'refused')),
  count BIGINT NOT NULL CHECK (count >= 1),
  previous_hash TEXT COLLATE "C" NOT NULL CHECK (length(previous_hash) = 64),
  hash TEXT COLLATE "C" NOT NULL CHECK (length(hash) = 64),
  PRIMARY KEY (chain, sequence)
);

CREATE INDEX audit_events_by_time ON audit_events (at, chain, sequence);
CREATE INDEX audit_events_by_chain ON audit_events (chain, at, sequence);
CREATE INDEX audit_events_by_actor ON audit_events (actor_id, at, chain, sequence);
CREATE INDEX audit_events_by_actor_name ON audit_events (actor_fold, at, chain, sequence);
CREATE INDEX audit_events_by_action ON audit_events (action, at, chain, sequence);
CREATE INDEX audit_events_by_feature ON audit_events (feature, at, chain, sequence);
CREATE INDEX audit_events_by_pack ON audit_events (pack_fold, at, chain, sequence)
WHERE pack_fold IS NOT NULL;
CREATE INDEX audit_events_by_request ON audit_events (request_id, at, chain, sequence);

-- Equal refusals of one minute: the first has a row in the chain, all are counted here.
CREATE TABLE audit_refusals (
  chain TEXT COLLATE "C" NOT NULL,
  actor_id TEXT COLLATE "C" NOT NULL,
  action TEXT COLLATE "C" NOT NULL,
  entity TEXT COLLATE "C" NOT NULL,
  minute BIGINT NOT NULL,
  count BIGINT NOT NULL CHECK (count >= 1),
  last_at BIGINT NOT NULL,
  PRIMARY KEY (chain, actor_id, action, entity, minute)
);

CREATE TABLE outbox (
  id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  topic TEXT COLLATE "C" NOT NULL,
  -- The audit row that the message tells of; orders the messages of a tenant.
  chain TEXT COLLATE "C" NOT NULL,
  sequence BIGINT NOT NULL,
  tenant_id TEXT,
  payload_json TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  -- Whoever relays it has it until then.
  leased_until BIGINT NOT NULL,
  attempts BIGINT NOT NULL CHECK (attempts >= 0),
  sent_at BIGINT
);

CREATE INDEX outbox_unsent ON outbox (id) WHERE sent_at IS NULL;
CREATE INDEX outbox_sent ON outbox (sent_at) WHERE sent_at IS NOT NULL;

CREATE TRIGGER audit_events_keep BEFORE UPDATE OR DELETE ON audit_events
FOR EACH ROW EXECUTE FUNCTION refuse_change('the trail never changes');

CREATE TRIGGER audit_events_remain BEFORE TRUNCATE ON audit_events
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('the trail never changes');
