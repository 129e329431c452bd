-- Any part of a word is found in scripts that are written without spaces between words: what begins at
-- a character of such a script, or right after one, is a word too, up to the next space. New names bring
-- theirs with them; this is for the names that are there.
WITH RECURSIVE
  unspaced (first, last) AS (VALUES
    (3584, 4095), (4096, 4255), (6016, 6143), (6480, 6655), (6656, 6831),
    (6912, 7039), (11904, 12255), (12293, 12295), (12352, 12591), (12704, 12799),
    (13312, 19903), (19968, 40959), (43392, 43519), (43616, 43743), (63744, 64255),
    (65382, 65439), (110592, 110959), (131072, 262143)),
  walked (tenant_id, rest, code, before) AS (
    SELECT tenant_id, name, UNICODE(name), 32 FROM (
      SELECT tenant_id, REPLACE(REPLACE(name_fold, CHAR(12288), ' '), CHAR(160), ' ') AS name
      FROM tenants WHERE LENGTH(CAST(name_fold AS BLOB)) <> LENGTH(name_fold)
    )
    UNION ALL
    SELECT tenant_id, SUBSTR(rest, 2), UNICODE(SUBSTR(rest, 2)), code FROM walked WHERE LENGTH(rest) > 1
  )
INSERT OR IGNORE INTO tenant_words (word, tenant_id)
SELECT SUBSTR(rest, 1, INSTR(rest || ' ', ' ') - 1), tenant_id FROM walked
WHERE code <> 32 AND before <> 32
  AND EXISTS (SELECT 1 FROM unspaced WHERE code BETWEEN first AND last OR before BETWEEN first AND last);
