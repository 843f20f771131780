-- Invites that are neither accepted nor cancelled, in their order: few, however many were.
CREATE INDEX invites_waiting ON invites (id) WHERE accepted_at IS NULL AND cancelled_at IS NULL;

-- What is due is looked for along what waits.
DROP INDEX outbox_due;
