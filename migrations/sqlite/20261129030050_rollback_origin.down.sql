ALTER TABLE revisions DROP COLUMN rolled_back_to;
