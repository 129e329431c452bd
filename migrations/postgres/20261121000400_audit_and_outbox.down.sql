DROP TABLE outbox;
DROP TABLE audit_refusals;
DROP TABLE audit_events;
DROP TABLE audit_chains;
