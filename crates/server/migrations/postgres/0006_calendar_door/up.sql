-- Raised with every change that a calendar shows (SEQUENCE of RFC 5545).
ALTER TABLE events ADD COLUMN calendar_sequence BIGINT NOT NULL DEFAULT 0;

-- The private address of a person's bookings as a calendar. Its secret is derived from the nonce;
-- a new nonce makes the old address dead.
CREATE TABLE calendar_links (
    user_id    TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    nonce      TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

-- Who checked a booking in and with which device, so that another door can explain a conflict and the
-- same device can send the same scan again.
ALTER TABLE bookings ADD COLUMN checked_in_by TEXT REFERENCES users (id) ON DELETE SET NULL;
ALTER TABLE bookings ADD COLUMN checked_in_device TEXT;
