-- What people have read of what waits for them. Notifications themselves are nowhere: they are what requests and schedules
-- say by how they stand. Both go with the person, if one ever goes.
CREATE TABLE notification_marks (
  user_id TEXT NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
  -- All that came to be so by then is read.
  read_until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What was read by itself after that.
CREATE TABLE notification_reads (
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  notification_id TEXT NOT NULL,
  -- When it came to be so.
  at INTEGER NOT NULL,
  PRIMARY KEY (user_id, notification_id)
) STRICT, WITHOUT ROWID;

-- What became of one's own.
CREATE INDEX change_requests_by_person ON change_requests (person_id, created_at);
