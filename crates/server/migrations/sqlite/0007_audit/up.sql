-- What administrators did. Ids follow time. People are named by their ids, without a foreign key: an entry outlives all.
CREATE TABLE audit (
    id         TEXT PRIMARY KEY,
    -- Null: somebody at the command line.
    actor_id   TEXT,
    address    TEXT NOT NULL,
    action     TEXT NOT NULL,
    target     TEXT NOT NULL,
    -- JSON
    details    TEXT NOT NULL,
    created_at INTEGER NOT NULL
);
CREATE INDEX audit_actor ON audit (actor_id, id);
CREATE INDEX audit_target ON audit (target, id);
CREATE INDEX audit_action ON audit (action, id);

CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit log is only added to');
END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit log is only added to');
END;
