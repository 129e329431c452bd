DROP TRIGGER revisions_are_not_frozen;
DROP TABLE freezes;
