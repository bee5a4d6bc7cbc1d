-- What administrators tell all of a role. It is stored for each of them bit by bit, in the order of their ids: `told_to` is the last
-- who has it, `told_at` when all had it.
CREATE TABLE site_announcements (
    id         TEXT PRIMARY KEY,
    user_id    TEXT NOT NULL REFERENCES users (id),
    role       TEXT NOT NULL CHECK (role IN ('user', 'admin')),
    note       TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    told_to    TEXT NOT NULL DEFAULT '',
    told_count INTEGER NOT NULL DEFAULT 0,
    told_at    INTEGER
);
CREATE INDEX site_announcements_due ON site_announcements (id) WHERE told_at IS NULL;
