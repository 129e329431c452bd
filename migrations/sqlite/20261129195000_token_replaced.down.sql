ALTER TABLE api_tokens DROP COLUMN replaced_by;
