-- By which a person proves that an address or a phone number is theirs. Of the code only a keyed hash is here; a new
-- code replaces the old one.
CREATE TABLE verification_codes (
    user_id    TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    contact    TEXT NOT NULL CHECK (contact IN ('email', 'phone')),
    code_hash  TEXT NOT NULL,
    tries      INTEGER NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, contact)
);
CREATE INDEX verification_codes_expires_at ON verification_codes (expires_at);

-- Addresses whose password somebody says they forgot, whether anybody has them or not: looked up when the letter is written.
CREATE TABLE forgotten_passwords (
    id    TEXT PRIMARY KEY,
    email TEXT NOT NULL
);

-- What the link in such a letter opens, once. One per person: a new letter makes the older ones dead.
CREATE TABLE password_resets (
    user_id    TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    token_hash TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX password_resets_token ON password_resets (token_hash);
CREATE INDEX password_resets_expires_at ON password_resets (expires_at);

-- Text messages wait in the same queue as mails; the address of one is a phone number.
ALTER TABLE mails ADD COLUMN channel TEXT NOT NULL DEFAULT 'mail' CHECK (channel IN ('mail', 'sms'));
