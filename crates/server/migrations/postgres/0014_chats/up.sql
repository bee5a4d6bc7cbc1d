-- Chats between people. Whoever changes something in a chat locks its row; messages, participants and what they have read hang on it.
CREATE TABLE chats (
    id              TEXT PRIMARY KEY,
    -- Who and what about: the same people about the same thing have one chat.
    topic           TEXT NOT NULL,
    subject         TEXT NOT NULL,
    -- Whose booking it was when the chat began: who gives it away keeps the chat.
    guest_id        TEXT REFERENCES users (id) ON DELETE SET NULL,
    booking_id      TEXT REFERENCES bookings (id) ON DELETE SET NULL,
    event_id        TEXT REFERENCES events (id) ON DELETE SET NULL,
    -- Messages that were ever sent, which is the ordinal of the last.
    message_count   BIGINT NOT NULL DEFAULT 0,
    last_message_id TEXT,
    created_by      TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at      BIGINT NOT NULL,
    updated_at      BIGINT NOT NULL
);
CREATE UNIQUE INDEX chats_topic ON chats (topic);
CREATE INDEX chats_booking ON chats (booking_id) WHERE booking_id IS NOT NULL;
CREATE INDEX chats_event ON chats (event_id) WHERE event_id IS NOT NULL;

-- Who takes part, and how far they have come. Ordinals are of messages.
CREATE TABLE chat_participants (
    chat_id           TEXT NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
    user_id           TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- What was there when they came is neither read by them nor unread.
    joined_ordinal    BIGINT NOT NULL,
    read_ordinal      BIGINT NOT NULL,
    delivered_ordinal BIGINT NOT NULL,
    -- Messages of others after `read_ordinal` that are not deleted.
    unread_count      BIGINT NOT NULL DEFAULT 0 CHECK (unread_count >= 0),
    -- As `updated_at` of the chat: what the person's list is ordered by.
    active_at         BIGINT NOT NULL,
    left_at           BIGINT,
    -- When they are mailed about what they have to read, unless they have read it by then.
    mail_due_at       BIGINT,
    PRIMARY KEY (chat_id, user_id)
);
CREATE INDEX chat_participants_inbox ON chat_participants (user_id, active_at, chat_id) WHERE left_at IS NULL;
CREATE INDEX chat_participants_unread ON chat_participants (user_id) WHERE unread_count > 0;
CREATE INDEX chat_participants_mail ON chat_participants (mail_due_at) WHERE mail_due_at IS NOT NULL;

CREATE TABLE chat_messages (
    id             TEXT PRIMARY KEY,
    chat_id        TEXT NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
    ordinal        BIGINT NOT NULL,
    sender_id      TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    content        TEXT NOT NULL,
    -- The content as it is searched; written with it.
    search_content TEXT NOT NULL,
    message_type   TEXT NOT NULL CHECK (message_type IN ('text', 'image', 'file')),
    reply_to       TEXT,
    is_edited      BOOLEAN NOT NULL DEFAULT FALSE,
    is_deleted     BOOLEAN NOT NULL DEFAULT FALSE,
    created_at     BIGINT NOT NULL,
    updated_at     BIGINT NOT NULL
);
CREATE UNIQUE INDEX chat_messages_ordinal ON chat_messages (chat_id, ordinal);
CREATE INDEX chat_messages_sender ON chat_messages (sender_id, is_deleted, id);
CREATE INDEX chat_messages_erasure ON chat_messages (sender_id, is_deleted, chat_id);

-- What people send along, or are about to.
CREATE TABLE chat_files (
    id          TEXT PRIMARY KEY,
    uploader_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    chat_id     TEXT REFERENCES chats (id) ON DELETE CASCADE,
    -- None: not sent yet.
    message_id  TEXT REFERENCES chat_messages (id) ON DELETE CASCADE,
    place       BIGINT NOT NULL DEFAULT 0,
    name        TEXT NOT NULL,
    size        BIGINT NOT NULL,
    media_type  TEXT NOT NULL,
    -- Of `pictures`; never told to anybody.
    stored_as   TEXT NOT NULL REFERENCES pictures (name),
    created_at  BIGINT NOT NULL
);
CREATE INDEX chat_files_message ON chat_files (message_id, place) WHERE message_id IS NOT NULL;
CREATE INDEX chat_files_chat ON chat_files (chat_id) WHERE chat_id IS NOT NULL;
CREATE INDEX chat_files_stored ON chat_files (stored_as);
CREATE INDEX chat_files_unsent ON chat_files (created_at) WHERE message_id IS NULL;
CREATE INDEX chat_files_uploader ON chat_files (uploader_id);

CREATE TABLE user_blocks (
    blocker_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    blocked_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (blocker_id, blocked_id)
);
CREATE INDEX user_blocks_blocked ON user_blocks (blocked_id);
