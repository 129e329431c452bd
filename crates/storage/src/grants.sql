-- What the server's role may do, table by table and nothing else; `tenantry.server_role` names it.
-- Only the latest state counts: what was granted before, by default privileges too, is taken back first.
DO $grants$
DECLARE
  server TEXT := CURRENT_SETTING('tenantry.server_role');
  name TEXT;
  privileges TEXT;
BEGIN
  IF server = CURRENT_USER THEN
    RETURN;
  END IF;
  -- Two migrations at once would trip over each other's rows of the catalogue.
  PERFORM PG_ADVISORY_XACT_LOCK(7365182940);
  EXECUTE FORMAT('GRANT USAGE ON SCHEMA %I TO %I', CURRENT_SCHEMA, server);
  FOR name IN
    SELECT c.relname FROM pg_class c
    WHERE c.relnamespace = CURRENT_SCHEMA::REGNAMESPACE AND c.relkind IN ('r', 'p', 'v', 'm')
      AND c.relowner = CURRENT_USER::REGROLE
  LOOP
    EXECUTE FORMAT('REVOKE ALL ON %I FROM %I', name, server);
  END LOOP;
  FOR name, privileges IN
    SELECT * FROM (VALUES
      ('_sqlx_migrations', 'SELECT'),
      ('installation', 'SELECT'),
      -- The schema of a release before has no column for it.
      ('tenants', 'SELECT, INSERT, UPDATE (name, name_fold, '
        || CASE WHEN EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = TO_REGCLASS('tenants')
          AND a.attname = 'likeness' AND NOT a.attisdropped) THEN 'likeness, ' ELSE '' END
        || 'status, row_version, updated_at)'),
      ('tenant_words', 'SELECT, INSERT, DELETE'
        || CASE WHEN EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = TO_REGCLASS('tenant_words')
          AND a.attname = 'status' AND NOT a.attisdropped) THEN ', UPDATE (status)' ELSE '' END),
      ('documents', 'SELECT, INSERT, UPDATE (status, row_version)'),
      ('reports', 'SELECT, INSERT, DELETE'),
      ('revisions', 'SELECT, INSERT'),
      ('effective_documents', 'SELECT, INSERT'),
      ('playbook_links', 'SELECT, INSERT, DELETE'),
      ('revision_playbooks', 'SELECT, INSERT'),
      ('approval_settings', 'SELECT, INSERT, UPDATE (any_count, loosening_count, row_version, changed_at, changed_by, change_request_id)'),
      ('change_requests', 'SELECT, INSERT, UPDATE (status, closed_at, closed_by, closing_comment, revision, row_version)'),
      ('freezes', 'SELECT, INSERT, UPDATE (ended_at, ended_by)'),
      ('recalls', 'SELECT, INSERT, UPDATE (status, changed_at, changed_by, row_version)'),
      ('recall_tenants', 'SELECT, INSERT, UPDATE (outcome, back_to, revision, change_request_id, problem_json, changed_at)'),
      ('schedules', 'SELECT, INSERT, UPDATE (status, changed_at, changed_by, comment, problem_json, revision, resumed_as, row_version)'),
      ('change_request_authors', 'SELECT, INSERT'),
      ('change_request_approvals', 'SELECT, INSERT'),
      ('tenant_active_config', 'SELECT, INSERT, UPDATE'),
      ('audit_chains', 'SELECT, INSERT, UPDATE (sequence, hash)'),
      ('audit_events', 'SELECT, INSERT'),
      ('audit_refusals', 'SELECT, INSERT, UPDATE (count, last_at), DELETE'),
      ('audit_refused', 'SELECT, INSERT, UPDATE (count), DELETE'),
      ('audit_checkpoints', 'SELECT, INSERT'),
      ('audit_pins', 'SELECT, INSERT'),
      ('outbox', 'SELECT, INSERT, UPDATE (leased_until, attempts, sent_at), DELETE'),
      ('jobs', 'SELECT, INSERT, UPDATE (state, every_s, due_at, attempts, fence, last_error, row_version, started_at, finished_at), DELETE'),
      ('users', 'SELECT, INSERT, UPDATE'),
      ('role_bindings', 'SELECT, INSERT, DELETE'),
      ('sessions', 'SELECT, INSERT, UPDATE, DELETE'),
      ('api_tokens', 'SELECT, INSERT, UPDATE'),
      ('saved_views', 'SELECT, INSERT, UPDATE (name, name_fold), DELETE'),
      ('notification_marks', 'SELECT, INSERT, UPDATE (read_until)'),
      ('notification_reads', 'SELECT, INSERT, DELETE'),
      ('sign_in_tallies', 'SELECT, INSERT, UPDATE, DELETE'),
      ('sign_in_failures', 'SELECT, INSERT, UPDATE, DELETE'),
      ('idempotency_keys', 'SELECT, INSERT, DELETE')
    ) AS granted
  LOOP
    -- A table of a migration that was taken back is not there.
    IF TO_REGCLASS(FORMAT('%I.%I', CURRENT_SCHEMA, name)) IS NOT NULL THEN
      EXECUTE FORMAT('GRANT %s ON %I TO %I', privileges, name, server);
    END IF;
  END LOOP;
  -- The policies call them as whoever asks.
  IF TO_REGPROCEDURE(FORMAT('%I.scope_tenants()', CURRENT_SCHEMA)) IS NOT NULL THEN
    EXECUTE FORMAT('GRANT EXECUTE ON FUNCTION scope_is_global(), scope_tenants() TO %I', server);
  END IF;
END
$grants$
