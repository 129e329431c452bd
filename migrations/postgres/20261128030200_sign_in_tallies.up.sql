-- How attempts at an account's password went, from each network and (network '*') from all together.
-- `sign_in_failures` is no longer written; a process of the release before may still count there.
CREATE TABLE sign_in_tallies (
  name_fold TEXT NOT NULL,
  -- An IPv4 address or an IPv6 /64.
  network TEXT NOT NULL,
  failures BIGINT NOT NULL CHECK (failures >= 0),
  last_at BIGINT NOT NULL,
  -- Absent until somebody signed in.
  succeeded_at BIGINT,
  PRIMARY KEY (name_fold, network)
);

CREATE INDEX sign_in_tallies_by_time ON sign_in_tallies (last_at);
