-- Dated: which role a license type came with on any day.
CREATE TABLE license_bindings (
    id            INTEGER PRIMARY KEY,
    license_type_id INTEGER NOT NULL REFERENCES license_types (id),
    role_id       INTEGER NOT NULL REFERENCES roles (id),
    from_at       INTEGER NOT NULL,
    from_by       TEXT NOT NULL,
    ended_at      INTEGER,
    ended_by      TEXT
) STRICT;
CREATE UNIQUE INDEX license_bindings_open ON license_bindings (license_type_id) WHERE ended_at IS NULL;
CREATE INDEX license_bindings_by_type ON license_bindings (license_type_id, from_at);

INSERT INTO license_bindings (license_type_id, role_id, from_at, from_by)
    SELECT id, role_id, created_at, '(chargehand)' FROM license_types WHERE role_id IS NOT NULL AND removed_at IS NULL;

-- Who was called so: names are free again once somebody is deleted.
CREATE INDEX users_gone_by_name ON users (username_key) WHERE deleted_at IS NOT NULL;
CREATE INDEX role_grants_by_user ON role_grants (user_id, from_at);
CREATE INDEX license_grants_by_user ON license_grants (user_id, from_at);
CREATE INDEX role_permissions_by_role ON role_permissions (role_id, from_at);
CREATE INDEX license_bindings_by_role ON license_bindings (role_id, from_at);
