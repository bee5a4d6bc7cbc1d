-- How somebody wants to be told: what differs from the default, and when it should be quiet.
CREATE TABLE notification_preferences (
    user_id    TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    -- JSON: {type: {inApp, email, sound}}
    types      TEXT NOT NULL,
    -- Minutes since midnight on the clocks of `quiet_zone`; all three, or none.
    quiet_from INTEGER,
    quiet_to   INTEGER,
    quiet_zone TEXT
);
