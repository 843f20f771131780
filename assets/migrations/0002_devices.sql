-- A device's key that was shown on another machine than it was made on.
ALTER TABLE devices ADD COLUMN copy_seen_at INTEGER;
ALTER TABLE devices ADD COLUMN copy_seen_on TEXT;               -- what that machine says it is called

-- Who is signed in at a device.
CREATE INDEX sessions_open_at ON sessions (device_id) WHERE ended_at IS NULL AND device_id IS NOT NULL;
