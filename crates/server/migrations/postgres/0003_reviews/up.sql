-- One review of one person. The id is another than the person's, and nothing shows `user_id`.
CREATE TABLE reviews (
    id           TEXT PRIMARY KEY,
    event_id     TEXT NOT NULL REFERENCES events (id) ON DELETE CASCADE,
    user_id      TEXT NOT NULL REFERENCES users (id),
    rating       BIGINT NOT NULL CHECK (rating BETWEEN 1 AND 5),
    comment      TEXT,
    is_anonymous BOOLEAN NOT NULL,
    created_at   BIGINT NOT NULL,
    updated_at   BIGINT NOT NULL
);
CREATE UNIQUE INDEX reviews_one_each ON reviews (event_id, user_id);
CREATE INDEX reviews_event ON reviews (event_id, id);
CREATE INDEX reviews_user ON reviews (user_id);

-- Whose reviews organizers were notified of: once per person and event, also if a review is taken back and written anew.
CREATE TABLE reviews_notified (
    event_id TEXT NOT NULL REFERENCES events (id) ON DELETE CASCADE,
    user_id  TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    PRIMARY KEY (event_id, user_id)
);

CREATE TABLE announcements (
    id         TEXT PRIMARY KEY,
    event_id   TEXT NOT NULL REFERENCES events (id) ON DELETE CASCADE,
    user_id    TEXT NOT NULL REFERENCES users (id),
    message    TEXT NOT NULL,
    priority   TEXT NOT NULL CHECK (priority IN ('low', 'medium', 'high')),
    created_at BIGINT NOT NULL
);
CREATE INDEX announcements_event ON announcements (event_id, id);
CREATE INDEX announcements_user ON announcements (user_id);

-- Letters to people without an account. Of the key only the hash is kept. Those that were taken or withdrawn (`ended_at`)
-- stay until they would have run out: who took one and asks again gets the same answer.
CREATE TABLE event_invitations (
    id          TEXT PRIMARY KEY,
    event_id    TEXT NOT NULL REFERENCES events (id) ON DELETE CASCADE,
    email       TEXT NOT NULL,
    role        TEXT NOT NULL CHECK (role IN ('co_organizer', 'checker')),
    key_hash    TEXT NOT NULL,
    invited_by  TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    accepted_by TEXT REFERENCES users (id) ON DELETE CASCADE,
    created_at  BIGINT NOT NULL,
    expires_at  BIGINT NOT NULL,
    ended_at    BIGINT
);
CREATE UNIQUE INDEX event_invitations_key ON event_invitations (key_hash);
CREATE UNIQUE INDEX event_invitations_one_open ON event_invitations (event_id, email) WHERE ended_at IS NULL;
CREATE INDEX event_invitations_sender ON event_invitations (invited_by, created_at);
CREATE INDEX event_invitations_expires_at ON event_invitations (expires_at);

-- The sums of an event's reviews, which cannot be what no reviews add up to.
ALTER TABLE events ADD CONSTRAINT events_ratings
    CHECK (rating_count >= 0 AND rating_sum BETWEEN rating_count AND 5 * rating_count);
