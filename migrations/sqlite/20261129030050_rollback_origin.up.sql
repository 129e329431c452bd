-- The revision whose pair a rollback put in force again.
ALTER TABLE revisions ADD COLUMN rolled_back_to INTEGER CHECK (rolled_back_to >= 1);
