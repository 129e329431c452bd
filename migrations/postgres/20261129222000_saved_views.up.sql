-- Views of lists that people have saved: filters and order under a name. They go with the person, if one ever goes.
CREATE TABLE saved_views (
  id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  user_id TEXT COLLATE "C" NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  list TEXT COLLATE "C" NOT NULL,
  name TEXT NOT NULL,
  -- What names share that look the same.
  name_fold TEXT COLLATE "C" NOT NULL,
  -- The query of the list's URL.
  query TEXT NOT NULL,
  created_at BIGINT NOT NULL
);

CREATE UNIQUE INDEX saved_views_name_key ON saved_views (user_id, list, name_fold);
