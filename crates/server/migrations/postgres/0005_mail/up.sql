-- The language in which somebody is written to.
ALTER TABLE users ADD COLUMN language TEXT NOT NULL DEFAULT 'en' CHECK (language IN ('en', 'ar'));

-- What people were told, in their language. Ids follow time, so what is old is found by them.
CREATE TABLE notifications (
    id         TEXT PRIMARY KEY,
    user_id    TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    type       TEXT NOT NULL,
    title      TEXT NOT NULL,
    body       TEXT NOT NULL,
    -- JSON
    data       TEXT NOT NULL,
    read_at    BIGINT,
    created_at BIGINT NOT NULL
);
CREATE INDEX notifications_user ON notifications (user_id, id);
CREATE INDEX notifications_unread ON notifications (user_id) WHERE read_at IS NULL;

-- Mail, written where it is sent or shown: here is only what it tells of. Whoever has no account has no `user_id`.
CREATE TABLE mails (
    id              TEXT PRIMARY KEY,
    user_id         TEXT REFERENCES users (id) ON DELETE CASCADE,
    address         TEXT NOT NULL,
    name            TEXT NOT NULL,
    language        TEXT NOT NULL CHECK (language IN ('en', 'ar')),
    type            TEXT NOT NULL,
    -- JSON: what happened
    data            TEXT NOT NULL,
    status          TEXT NOT NULL CHECK (status IN ('queued', 'sending', 'sent', 'failed', 'kept')),
    attempts        INTEGER NOT NULL DEFAULT 0,
    -- When it is due; while it is being sent, when whoever sends it has lost the right to. Null: never again.
    next_attempt_at BIGINT,
    last_error      TEXT,
    sent_at         BIGINT,
    created_at      BIGINT NOT NULL
);
CREATE INDEX mails_due ON mails (next_attempt_at) WHERE next_attempt_at IS NOT NULL;
CREATE INDEX mails_status ON mails (status, id);
