-- Invites and their mail.

-- While a program has a mail in hand, no other takes it. A program that was killed lets go of it by this running out.
ALTER TABLE outbox ADD COLUMN held_until INTEGER;

-- The mail of an invite, or of a code for a new password.
CREATE INDEX outbox_about ON outbox (kind, about_id, generation);

-- What waits, in its order: few, however many went.
CREATE INDEX outbox_waits ON outbox (id) WHERE sent_at IS NULL AND failed_at IS NULL;
