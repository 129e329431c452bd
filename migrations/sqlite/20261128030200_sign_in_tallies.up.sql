-- How attempts at an account's password went, from each network and (network '*') from all together.
-- `sign_in_failures` is no longer written; a process of the release before may still count there.
CREATE TABLE sign_in_tallies (
  name_fold TEXT NOT NULL,
  -- An IPv4 address or an IPv6 /64.
  network TEXT NOT NULL,
  failures INTEGER NOT NULL CHECK (failures >= 0),
  last_at INTEGER NOT NULL,
  -- Absent until somebody signed in.
  succeeded_at INTEGER,
  PRIMARY KEY (name_fold, network)
) STRICT, WITHOUT ROWID;

CREATE INDEX sign_in_tallies_by_time ON sign_in_tallies (last_at);
