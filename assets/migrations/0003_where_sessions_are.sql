-- Where a session was opened: it works on that machine alone.
ALTER TABLE sessions ADD COLUMN host TEXT NOT NULL DEFAULT '';  -- what the computer called itself, a device or not
ALTER TABLE sessions ADD COLUMN machine_hash BLOB;              -- of its machine's number; none where it has none

-- Behind the name of a host stood digits of that hash.
UPDATE sessions SET device = substr(device, 1, instr(device || ' #', ' #') - 1) WHERE device_id IS NULL;
UPDATE sessions SET host = device WHERE device_id IS NULL;

-- Who made the code that a device waits for.
ALTER TABLE devices ADD COLUMN enroll_by TEXT;
