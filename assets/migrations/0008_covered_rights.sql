-- Who held which right, covered by the log's chain. Each dated row names the event that wrote it and the one that ended it; each
-- event has a digest of the halves of rows that it wrote. Rows from before name none: the next event covers them as they stand.
ALTER TABLE role_grants ADD COLUMN from_event INTEGER;
ALTER TABLE role_grants ADD COLUMN ended_event INTEGER;
ALTER TABLE license_grants ADD COLUMN from_event INTEGER;
ALTER TABLE license_grants ADD COLUMN ended_event INTEGER;
ALTER TABLE role_permissions ADD COLUMN from_event INTEGER;
ALTER TABLE role_permissions ADD COLUMN ended_event INTEGER;
ALTER TABLE license_bindings ADD COLUMN from_event INTEGER;
ALTER TABLE license_bindings ADD COLUMN ended_event INTEGER;
ALTER TABLE stops ADD COLUMN from_event INTEGER;
ALTER TABLE stops ADD COLUMN ended_event INTEGER;
ALTER TABLE events ADD COLUMN rights BLOB CHECK (rights IS NULL OR length(rights) = 32); -- hashed from format 2 on
