-- The token that took a token's place. What a rotation counts with is the end that a token was made for, which an overlap
-- writes over: so no token is rotated twice.
ALTER TABLE api_tokens ADD COLUMN replaced_by TEXT COLLATE "C";
