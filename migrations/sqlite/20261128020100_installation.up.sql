-- What is true of the database as a whole; one row.
CREATE TABLE installation (
  id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  -- Random; anew whenever the database is put back to an earlier state, so that a revision's number
  -- that is used twice is never taken for the same revision.
  epoch TEXT NOT NULL CHECK (length(epoch) = 32),
  renewed_at INTEGER
) STRICT;

INSERT INTO installation (id, epoch) VALUES (1, LOWER(HEX(RANDOMBLOB(16))));
