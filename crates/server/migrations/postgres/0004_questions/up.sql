-- What an event asks those who book. A removed question stays while there are answers to it.
CREATE TABLE form_questions (
    id         TEXT PRIMARY KEY,
    event_id   TEXT NOT NULL REFERENCES events (id) ON DELETE CASCADE,
    place      BIGINT NOT NULL,
    kind       TEXT NOT NULL CHECK (kind IN ('text', 'long_text', 'choice', 'choices')),
    label      TEXT NOT NULL,
    help       TEXT NOT NULL,
    required   BOOLEAN NOT NULL,
    -- A JSON array of texts.
    options    TEXT NOT NULL,
    removed_at BIGINT
);
CREATE INDEX form_questions_event ON form_questions (event_id, place);

-- How many questions are asked, on the row that every booking reads anyway.
ALTER TABLE events ADD COLUMN question_count BIGINT NOT NULL DEFAULT 0;

-- A JSON object of answers by the question's id.
ALTER TABLE bookings ADD COLUMN answers TEXT NOT NULL DEFAULT '{}';
ALTER TABLE waitlist ADD COLUMN answers TEXT NOT NULL DEFAULT '{}';
