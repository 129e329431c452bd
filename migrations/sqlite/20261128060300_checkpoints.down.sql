DROP TABLE audit_pins;
DROP TABLE audit_checkpoints;
