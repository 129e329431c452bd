-- What is true of the database as a whole; one row.
CREATE TABLE installation (
  id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
  -- Random; anew whenever the database is put back to an earlier state, so that a revision's number
  -- that is used twice is never taken for the same revision.
  epoch TEXT COLLATE "C" NOT NULL CHECK (length(epoch) = 32),
  renewed_at BIGINT
);

INSERT INTO installation (id, epoch) VALUES (1, REPLACE(GEN_RANDOM_UUID()::TEXT, '-', ''));
