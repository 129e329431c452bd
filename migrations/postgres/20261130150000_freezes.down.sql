DROP TRIGGER revisions_are_not_frozen ON revisions;
DROP FUNCTION check_revision_frozen();
DROP TABLE freezes;
DROP FUNCTION await_revisions();
