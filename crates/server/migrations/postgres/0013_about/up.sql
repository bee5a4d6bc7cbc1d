-- The id of what a notification is about, where all that is about the same is read together: a chat, an announcement.
ALTER TABLE notifications ADD COLUMN about TEXT;
CREATE INDEX notifications_about ON notifications (user_id, about) WHERE about IS NOT NULL;
