-- The words stay where they are: the release before finds more by them, and a new name replaces them.
SELECT 1;
