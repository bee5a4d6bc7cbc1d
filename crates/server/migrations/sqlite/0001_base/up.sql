-- Ids are UUIDv7 text, times are milliseconds since 1970.

CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE outbox (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    body       TEXT NOT NULL,
    created_at INTEGER NOT NULL
);
CREATE INDEX outbox_created_at ON outbox (created_at);

CREATE TABLE users (
    id             TEXT PRIMARY KEY,
    email          TEXT NOT NULL,
    phone          TEXT NOT NULL,
    full_name      TEXT NOT NULL,
    country_code   TEXT NOT NULL,
    country_name   TEXT NOT NULL,
    password_hash  TEXT NOT NULL,
    role           TEXT NOT NULL CHECK (role IN ('user', 'admin')),
    banned_at      INTEGER,
    phone_verified BOOLEAN NOT NULL DEFAULT FALSE,
    email_verified BOOLEAN NOT NULL DEFAULT FALSE,
    photo_url      TEXT,
    created_at     INTEGER NOT NULL
);
CREATE UNIQUE INDEX users_email ON users (email);
CREATE UNIQUE INDEX users_phone ON users (phone);

-- A login on one device. Ended sessions are deleted.
CREATE TABLE sessions (
    id           TEXT PRIMARY KEY,
    user_id      TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    user_agent   TEXT NOT NULL,
    ip           TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    last_used_at INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_expires_at ON sessions (expires_at);

-- Used tokens stay until their session ends, so that a second use is recognised.
CREATE TABLE refresh_tokens (
    token_hash TEXT PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    used_at    INTEGER
);
CREATE INDEX refresh_tokens_session ON refresh_tokens (session_id);

-- First answers to requests with an Idempotency-Key.
CREATE TABLE idempotency (
    caller      TEXT NOT NULL,
    path        TEXT NOT NULL,
    key         TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    status      INTEGER NOT NULL,
    body        TEXT NOT NULL,
    created_at  INTEGER NOT NULL,
    PRIMARY KEY (caller, path, key)
);
CREATE INDEX idempotency_created_at ON idempotency (created_at);

-- `number` is the stable integer of the raw WebSocket clients. The seat columns are the ledger's: nothing
-- else writes them, and the checks make overselling impossible whatever the code does.
CREATE TABLE events (
    number               INTEGER PRIMARY KEY AUTOINCREMENT,
    id                   TEXT NOT NULL UNIQUE,
    owner_id             TEXT NOT NULL REFERENCES users (id),
    title                TEXT NOT NULL,
    description          TEXT NOT NULL,
    start_at             INTEGER NOT NULL,
    end_at               INTEGER NOT NULL,
    time_zone            TEXT NOT NULL,
    venue                TEXT NOT NULL,
    location             TEXT NOT NULL,
    place_id             TEXT,
    is_virtual           BOOLEAN NOT NULL,
    meeting_url          TEXT,
    image_url            TEXT,
    requires_approval    BOOLEAN NOT NULL,
    status               TEXT NOT NULL CHECK (status IN ('DRAFT', 'SCHEDULED', 'ONGOING', 'COMPLETED', 'CANCELLED')),
    ticket_seed          TEXT NOT NULL,
    -- Null: it was never more than a draft, and is its organizers' alone.
    published_at         INTEGER,
    -- When the start was last set or the event published: reminders that were due before are skipped.
    start_set_at         INTEGER NOT NULL,
    seats_max            INTEGER,
    seats_taken          INTEGER NOT NULL DEFAULT 0 CHECK (seats_taken >= 0),
    seats_held           INTEGER NOT NULL DEFAULT 0 CHECK (seats_held >= 0),
    seats_confirmed      INTEGER NOT NULL DEFAULT 0 CHECK (seats_confirmed >= 0),
    seats_checked_in     INTEGER NOT NULL DEFAULT 0 CHECK (seats_checked_in >= 0),
    waiting_count        INTEGER NOT NULL DEFAULT 0 CHECK (waiting_count >= 0),
    rating_sum           INTEGER NOT NULL DEFAULT 0,
    rating_count         INTEGER NOT NULL DEFAULT 0,
    -- From this waitlist ordinal on positions have changed and were not told yet; when they last were.
    positions_dirty_from INTEGER,
    positions_sent_at    INTEGER NOT NULL DEFAULT 0,
    created_at           INTEGER NOT NULL,
    updated_at           INTEGER NOT NULL,
    CONSTRAINT events_seats CHECK (seats_max IS NULL OR seats_taken + seats_held <= seats_max)
);
CREATE INDEX events_status_start ON events (status, start_at);
CREATE INDEX events_status_end ON events (status, end_at);
CREATE INDEX events_owner ON events (owner_id);
CREATE INDEX events_positions_dirty ON events (positions_sent_at) WHERE positions_dirty_from IS NOT NULL;

CREATE TABLE event_organizers (
    event_id   TEXT NOT NULL REFERENCES events (id) ON DELETE CASCADE,
    user_id    TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    role       TEXT NOT NULL CHECK (role IN ('co_organizer', 'checker')),
    created_at INTEGER NOT NULL,
    PRIMARY KEY (event_id, user_id)
);
CREATE INDEX event_organizers_user ON event_organizers (user_id);

CREATE TABLE bookings (
    id             TEXT PRIMARY KEY,
    event_id       TEXT NOT NULL REFERENCES events (id) ON DELETE CASCADE,
    user_id        TEXT NOT NULL REFERENCES users (id),
    attendee_name  TEXT NOT NULL,
    attendee_count INTEGER NOT NULL CHECK (attendee_count >= 1),
    status         TEXT NOT NULL CHECK (status IN ('pending', 'confirmed', 'attended', 'no_show', 'cancelled', 'expired')),
    notes          TEXT NOT NULL,
    code           TEXT NOT NULL,
    checked_in_at  INTEGER,
    created_at     INTEGER NOT NULL,
    updated_at     INTEGER NOT NULL
);
CREATE UNIQUE INDEX bookings_one_active ON bookings (event_id, user_id)
    WHERE status IN ('pending', 'confirmed', 'attended', 'no_show');
CREATE UNIQUE INDEX bookings_code ON bookings (code);
CREATE INDEX bookings_event ON bookings (event_id, id);
CREATE INDEX bookings_user ON bookings (user_id, id);

-- `ordinal` is the order of arrival.
CREATE TABLE waitlist (
    ordinal          INTEGER PRIMARY KEY AUTOINCREMENT,
    id               TEXT NOT NULL UNIQUE,
    event_id         TEXT NOT NULL REFERENCES events (id) ON DELETE CASCADE,
    user_id          TEXT NOT NULL REFERENCES users (id),
    attendee_count   INTEGER NOT NULL CHECK (attendee_count >= 1),
    notes            TEXT NOT NULL,
    status           TEXT NOT NULL CHECK (status IN ('waiting', 'offered', 'accepted', 'declined', 'expired', 'cancelled')),
    offered_at       INTEGER,
    offer_expires_at INTEGER,
    created_at       INTEGER NOT NULL,
    updated_at       INTEGER NOT NULL
);
CREATE UNIQUE INDEX waitlist_one_open ON waitlist (event_id, user_id) WHERE status IN ('waiting', 'offered');
CREATE INDEX waitlist_queue ON waitlist (event_id, status, ordinal);
CREATE INDEX waitlist_offers ON waitlist (offer_expires_at) WHERE status = 'offered';
CREATE INDEX waitlist_user ON waitlist (user_id, ordinal);

-- Reminders that were sent: once per lead and start.
CREATE TABLE reminders_sent (
    event_id TEXT NOT NULL REFERENCES events (id) ON DELETE CASCADE,
    lead_ms  INTEGER NOT NULL,
    start_at INTEGER NOT NULL,
    PRIMARY KEY (event_id, lead_ms, start_at)
);

-- Live connections that may come back and recover (see docs on delivery).
CREATE TABLE live_sessions (
    pid_hash   TEXT PRIMARY KEY,
    record     TEXT NOT NULL,
    expires_at INTEGER NOT NULL
);
CREATE INDEX live_sessions_expires_at ON live_sessions (expires_at);
