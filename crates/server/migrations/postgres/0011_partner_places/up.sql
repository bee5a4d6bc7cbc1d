-- What people ask of administrators: that their place may be chosen for events. An approved one is a place. Of an approved one whose
-- applicant had their account deleted, the name, address and number of the person are empty.
CREATE TABLE partner_places (
    id            TEXT PRIMARY KEY,
    status        TEXT NOT NULL CHECK (status IN ('pending', 'approved', 'needs_info', 'rejected')),
    business_name TEXT NOT NULL,
    contact_name  TEXT NOT NULL,
    email         TEXT NOT NULL,
    phone         TEXT NOT NULL,
    country_code  TEXT NOT NULL,
    city          TEXT NOT NULL,
    address       TEXT NOT NULL,
    description   TEXT,
    capacity      BIGINT CHECK (capacity > 0),
    image_url     TEXT,
    -- In which the applicant is written to who has no account.
    language      TEXT NOT NULL CHECK (language IN ('en', 'ar')),
    created_at    BIGINT NOT NULL,
    updated_at    BIGINT NOT NULL
);
CREATE INDEX partner_places_status ON partner_places (status, id);
CREATE INDEX partner_places_email ON partner_places (email, id);

CREATE TABLE partner_place_messages (
    id         TEXT PRIMARY KEY,
    place_id   TEXT NOT NULL REFERENCES partner_places (id) ON DELETE CASCADE,
    sender     TEXT NOT NULL CHECK (sender IN ('admin', 'applicant')),
    text       TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX partner_place_messages_place ON partner_place_messages (place_id, id);

-- The private links of an applicant, one in each letter. Of the key only the hash is kept.
CREATE TABLE partner_place_keys (
    id       TEXT PRIMARY KEY,
    place_id TEXT NOT NULL REFERENCES partner_places (id) ON DELETE CASCADE,
    key_hash TEXT NOT NULL
);
CREATE UNIQUE INDEX partner_place_keys_hash ON partner_place_keys (key_hash);
CREATE INDEX partner_place_keys_place ON partner_place_keys (place_id, id);
