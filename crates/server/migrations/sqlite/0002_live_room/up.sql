-- Whether anybody has ever written in the event's live room: joins of the others read nothing of it.
ALTER TABLE events ADD COLUMN room_used BOOLEAN NOT NULL DEFAULT FALSE;

-- The live room of an event, made when it is first used. Whoever changes something in a room locks its row; all
-- that is in it hangs on that row, so that nothing in the room needs the event's lock.
CREATE TABLE live_rooms (
    event_id         TEXT PRIMARY KEY REFERENCES events (id) ON DELETE CASCADE,
    question_count   INTEGER NOT NULL DEFAULT 0,
    poll_count       INTEGER NOT NULL DEFAULT 0,
    message_count    INTEGER NOT NULL DEFAULT 0,
    -- Votes and reactions are told in rounds: when the last one was, and whether something waits for the next.
    told_at          INTEGER NOT NULL DEFAULT 0,
    is_untold        BOOLEAN NOT NULL DEFAULT FALSE,
    reactions_untold BOOLEAN NOT NULL DEFAULT FALSE,
    -- Who shares a screen, while somebody does.
    share_by         TEXT REFERENCES users (id) ON DELETE SET NULL,
    share_title      TEXT,
    share_url        TEXT,
    share_at         INTEGER
);
CREATE INDEX live_rooms_untold ON live_rooms (told_at) WHERE is_untold;
CREATE INDEX live_rooms_share_by ON live_rooms (share_by) WHERE share_by IS NOT NULL;

CREATE TABLE room_questions (
    id           TEXT PRIMARY KEY,
    event_id     TEXT NOT NULL REFERENCES live_rooms (event_id) ON DELETE CASCADE,
    -- Of an anonymous question never shown; for limits and mutes.
    author_id    TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    is_anonymous BOOLEAN NOT NULL,
    text         TEXT NOT NULL,
    votes        INTEGER NOT NULL DEFAULT 0 CHECK (votes >= 0),
    is_answered  BOOLEAN NOT NULL DEFAULT FALSE,
    answer       TEXT,
    is_hidden    BOOLEAN NOT NULL DEFAULT FALSE,
    -- Since when votes have changed and were not told.
    untold_since INTEGER,
    created_at   INTEGER NOT NULL
);
CREATE INDEX room_questions_event ON room_questions (event_id, id);
CREATE INDEX room_questions_votes ON room_questions (event_id, votes, id);
CREATE INDEX room_questions_author ON room_questions (author_id, event_id);
CREATE INDEX room_questions_untold ON room_questions (event_id, untold_since) WHERE untold_since IS NOT NULL;

CREATE TABLE room_upvotes (
    question_id TEXT NOT NULL REFERENCES room_questions (id) ON DELETE CASCADE,
    user_id     TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    PRIMARY KEY (question_id, user_id)
);
CREATE INDEX room_upvotes_user ON room_upvotes (user_id);

CREATE TABLE room_polls (
    id           TEXT PRIMARY KEY,
    event_id     TEXT NOT NULL REFERENCES live_rooms (event_id) ON DELETE CASCADE,
    question     TEXT NOT NULL,
    is_multiple  BOOLEAN NOT NULL,
    is_open      BOOLEAN NOT NULL DEFAULT TRUE,
    -- Votes of all options together, and the people who gave them.
    total_votes  INTEGER NOT NULL DEFAULT 0 CHECK (total_votes >= 0),
    voter_count  INTEGER NOT NULL DEFAULT 0 CHECK (voter_count >= 0),
    is_untold    BOOLEAN NOT NULL DEFAULT FALSE,
    created_at   INTEGER NOT NULL
);
CREATE INDEX room_polls_event ON room_polls (event_id, id);
CREATE INDEX room_polls_open ON room_polls (event_id) WHERE is_open;

CREATE TABLE room_poll_options (
    id      TEXT PRIMARY KEY,
    poll_id TEXT NOT NULL REFERENCES room_polls (id) ON DELETE CASCADE,
    place   INTEGER NOT NULL,
    text    TEXT NOT NULL,
    votes   INTEGER NOT NULL DEFAULT 0 CHECK (votes >= 0)
);
CREATE UNIQUE INDEX room_poll_options_place ON room_poll_options (poll_id, place);

CREATE TABLE room_poll_votes (
    poll_id   TEXT NOT NULL REFERENCES room_polls (id) ON DELETE CASCADE,
    user_id   TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    option_id TEXT NOT NULL REFERENCES room_poll_options (id) ON DELETE CASCADE,
    PRIMARY KEY (poll_id, user_id, option_id)
);
CREATE INDEX room_poll_votes_user ON room_poll_votes (user_id);
CREATE INDEX room_poll_votes_option ON room_poll_votes (option_id);

-- How often each reaction was given since the event began.
CREATE TABLE room_reactions (
    event_id TEXT NOT NULL REFERENCES live_rooms (event_id) ON DELETE CASCADE,
    reaction TEXT NOT NULL,
    count    INTEGER NOT NULL,
    PRIMARY KEY (event_id, reaction)
);

CREATE TABLE room_messages (
    id         TEXT PRIMARY KEY,
    event_id   TEXT NOT NULL REFERENCES live_rooms (event_id) ON DELETE CASCADE,
    user_id    TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    text       TEXT NOT NULL,
    reply_to   TEXT,
    created_at INTEGER NOT NULL
);
CREATE INDEX room_messages_event ON room_messages (event_id, id);
CREATE INDEX room_messages_user ON room_messages (user_id);

CREATE TABLE room_mutes (
    event_id    TEXT NOT NULL REFERENCES live_rooms (event_id) ON DELETE CASCADE,
    user_id     TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    muted_until INTEGER NOT NULL,
    PRIMARY KEY (event_id, user_id)
);
CREATE INDEX room_mutes_user ON room_mutes (user_id);

-- Servers that hold live connections; one that is not seen for a while is gone, and its people with it.
CREATE TABLE live_nodes (
    id      TEXT PRIMARY KEY,
    seen_at INTEGER NOT NULL
);

-- How many people each server has in the room of an event, and what was told of their sum.
CREATE TABLE node_crowds (
    event_id TEXT NOT NULL REFERENCES events (id) ON DELETE CASCADE,
    node_id  TEXT NOT NULL REFERENCES live_nodes (id) ON DELETE CASCADE,
    people   INTEGER NOT NULL,
    PRIMARY KEY (event_id, node_id)
);
CREATE INDEX node_crowds_node ON node_crowds (node_id);

CREATE TABLE event_crowds (
    event_id TEXT PRIMARY KEY REFERENCES events (id) ON DELETE CASCADE,
    people   INTEGER NOT NULL,
    told_at  INTEGER NOT NULL
);
