-- Why somebody is banned. When an account was deleted: it is banned too from then on, so that whatever leaves out
-- the banned leaves it out; its row stays without anything of the person, for what others keep of it. When to look
-- (again) for what is left of the person elsewhere; null: never.
ALTER TABLE users ADD COLUMN ban_reason TEXT;
ALTER TABLE users ADD COLUMN deleted_at INTEGER;
ALTER TABLE users ADD COLUMN erasure_due_at INTEGER;

-- What administrators count.
CREATE INDEX users_present ON users (created_at) WHERE deleted_at IS NULL;
CREATE INDEX users_banned ON users (id) WHERE banned_at IS NOT NULL AND deleted_at IS NULL;
CREATE INDEX users_verified ON users (id) WHERE email_verified AND deleted_at IS NULL;
CREATE INDEX users_role ON users (role);
CREATE INDEX users_erasure_due ON users (erasure_due_at) WHERE erasure_due_at IS NOT NULL;

-- A person's letters: those to the account, and those to the address before there was one.
CREATE INDEX mails_user ON mails (user_id, id) WHERE user_id IS NOT NULL;
CREATE INDEX mails_address ON mails (address) WHERE user_id IS NULL;

-- The name as it is searched; written with the name. Below, what it is made of by `store/text.rs` at the time of this migration.
ALTER TABLE users ADD COLUMN search_name TEXT NOT NULL DEFAULT '';
UPDATE users SET search_name = translate(lower(full_name), 'آأإٱىئیؤةک٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹àáâãäåāçèéêëēìíîïīñòóôõöōùúûüūýÿـًٌٍَُِّْٰ̧ٕٓٔ̀́̂̃̄̆̇̈̊̌', 'اااايييوهك01234567890123456789aaaaaaaceeeeeiiiiinoooooouuuuuyy');
