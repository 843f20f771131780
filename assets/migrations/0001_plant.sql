-- The whole plant. docs/schema.md says why each table is as it is, and tries it on every section of RULES.md.
-- Times are milliseconds since 1970 UTC. `*_key` columns are folded in Rust (NFKC, full case folding, NFKC).
-- Rows of people, roles, groups and grants are never removed: they get an end, so that the rights of any day can be read.

CREATE TABLE plant (
    only          INTEGER PRIMARY KEY CHECK (only = 1),
    site_key      BLOB NOT NULL CHECK (length(site_key) = 32), -- random; the log's chain starts from it
    created_at    INTEGER NOT NULL,
    set_up_at     INTEGER                                       -- NULL until the first administrator exists
) STRICT;

CREATE TABLE settings (                                         -- only what differs from the default
    key           TEXT PRIMARY KEY,
    value         TEXT NOT NULL,
    changed_at    INTEGER NOT NULL,
    changed_by    TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- User groups and teams: two lists kept alike, told apart by kind.
CREATE TABLE groupings (
    id            INTEGER PRIMARY KEY,
    kind          TEXT NOT NULL CHECK (kind IN ('user group', 'team')),
    name          TEXT NOT NULL,
    name_key      TEXT NOT NULL,
    built_in      INTEGER NOT NULL DEFAULT 0 CHECK (built_in IN (0, 1)),
    created_at    INTEGER NOT NULL,
    removed_at    INTEGER
) STRICT;
CREATE UNIQUE INDEX groupings_by_name ON groupings (kind, name_key) WHERE removed_at IS NULL;

CREATE TABLE roles (
    id            INTEGER PRIMARY KEY,
    name          TEXT NOT NULL,
    name_key      TEXT NOT NULL,
    built_in      INTEGER NOT NULL CHECK (built_in IN (0, 1)),
    several_devices INTEGER NOT NULL CHECK (several_devices IN (0, 1)),
    created_at    INTEGER NOT NULL,
    removed_at    INTEGER
) STRICT;
CREATE UNIQUE INDEX roles_by_name ON roles (name_key) WHERE removed_at IS NULL;

CREATE TABLE role_permissions (                                 -- dated: a role's permissions of any day
    id            INTEGER PRIMARY KEY,
    role_id       INTEGER NOT NULL REFERENCES roles (id),
    permission    TEXT NOT NULL,
    from_at       INTEGER NOT NULL,
    from_by       TEXT NOT NULL,
    ended_at      INTEGER,
    ended_by      TEXT
) STRICT;
CREATE UNIQUE INDEX role_permissions_open ON role_permissions (role_id, permission) WHERE ended_at IS NULL;
CREATE INDEX role_permissions_by_permission ON role_permissions (permission, from_at);

CREATE TABLE users (
    id            INTEGER PRIMARY KEY,                          -- counts up; deleted accounts stay as tombstones
    username      TEXT NOT NULL,
    username_key  TEXT NOT NULL,
    skeleton      TEXT NOT NULL,                                -- same for names that look alike
    search_key    TEXT NOT NULL,                                -- folded username, full name, email, SUID
    full_name     TEXT NOT NULL,
    email         TEXT NOT NULL DEFAULT '',
    email_key     TEXT,                                         -- NULL where there is none
    suid          TEXT NOT NULL DEFAULT '',
    suid_key      TEXT,
    erp_id        TEXT NOT NULL DEFAULT '',
    title         TEXT NOT NULL DEFAULT '',
    mobile        TEXT NOT NULL DEFAULT '',
    shift_selection_mode TEXT NOT NULL CHECK (shift_selection_mode IN ('Auto', 'None', 'Prompt')),
    holiday_entitlement INTEGER NOT NULL CHECK (holiday_entitlement IN (0, 1)),
    full_screen   INTEGER NOT NULL CHECK (full_screen IN (0, 1)),
    trusted_devices_only INTEGER NOT NULL CHECK (trusted_devices_only IN (0, 1)),
    ignore_password_rules INTEGER NOT NULL CHECK (ignore_password_rules IN (0, 1)),
    force_password_change INTEGER NOT NULL CHECK (force_password_change IN (0, 1)),
    user_group_id INTEGER NOT NULL REFERENCES groupings (id),
    team_id       INTEGER NOT NULL REFERENCES groupings (id),
    default_menu_item TEXT NOT NULL DEFAULT '',
    manager_id    INTEGER REFERENCES users (id),
    valid_from    INTEGER,
    valid_until   INTEGER,
    disabled      INTEGER NOT NULL CHECK (disabled IN (0, 1)),  -- an open stop of that kind; lists walk an index of it
    password_hash TEXT,
    password_temporary INTEGER NOT NULL DEFAULT 0 CHECK (password_temporary IN (0, 1)),
    password_set_at INTEGER,
    password_set_by TEXT,
    sso_state     TEXT NOT NULL DEFAULT 'none' CHECK (sso_state IN ('none', 'pending', 'federated')),
    sso_issuer    TEXT,
    sso_subject   TEXT,
    sso_since     INTEGER,
    failed_attempts INTEGER NOT NULL DEFAULT 0 CHECK (failed_attempts >= 0),
    last_login_at INTEGER,
    has_acted     INTEGER NOT NULL DEFAULT 0 CHECK (has_acted IN (0, 1)),
    revision      INTEGER NOT NULL DEFAULT 1,                   -- moved by every change but logins
    changed_event INTEGER NOT NULL,                             -- the event that last moved the revision
    created_at    INTEGER NOT NULL,
    changed_at    INTEGER NOT NULL,
    changed_by    TEXT NOT NULL,
    deleted_at    INTEGER,
    deleted_by    TEXT,
    CHECK (ignore_password_rules = 0 OR trusted_devices_only = 1),
    CHECK (sso_state <> 'federated' OR (sso_issuer IS NOT NULL AND sso_subject IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX users_by_name ON users (username_key) WHERE deleted_at IS NULL;
CREATE INDEX users_enabled_by_name ON users (username_key) WHERE deleted_at IS NULL AND disabled = 0;
CREATE UNIQUE INDEX users_by_email ON users (email_key) WHERE deleted_at IS NULL AND email_key IS NOT NULL;
CREATE UNIQUE INDEX users_by_suid ON users (suid_key) WHERE deleted_at IS NULL AND suid_key IS NOT NULL;
CREATE UNIQUE INDEX users_by_sso ON users (sso_issuer, sso_subject) WHERE deleted_at IS NULL AND sso_subject IS NOT NULL;
CREATE INDEX users_by_skeleton ON users (skeleton) WHERE deleted_at IS NULL;
CREATE INDEX users_by_changed_event ON users (changed_event);
CREATE INDEX users_by_group ON users (user_group_id);
CREATE INDEX users_by_team ON users (team_id);
CREATE INDEX users_by_manager ON users (manager_id) WHERE manager_id IS NOT NULL;

CREATE TABLE stops (                                            -- disabled, locked, locked out: separate facts
    id            INTEGER PRIMARY KEY,
    user_id       INTEGER NOT NULL REFERENCES users (id),
    kind          TEXT NOT NULL CHECK (kind IN ('disabled', 'locked', 'locked out')),
    from_at       INTEGER NOT NULL,
    from_by       TEXT NOT NULL,
    reason        TEXT,
    until_at      INTEGER,                                      -- ends by itself
    ended_at      INTEGER,                                      -- was lifted
    ended_by      TEXT
) STRICT;
CREATE UNIQUE INDEX stops_open ON stops (user_id, kind) WHERE ended_at IS NULL;
CREATE INDEX stops_by_user ON stops (user_id, from_at);

CREATE TABLE role_grants (
    id            INTEGER PRIMARY KEY,
    user_id       INTEGER NOT NULL REFERENCES users (id),
    role_id       INTEGER NOT NULL REFERENCES roles (id),
    from_at       INTEGER NOT NULL,
    from_by       TEXT NOT NULL,
    until_at      INTEGER,
    ended_at      INTEGER,
    ended_by      TEXT
) STRICT;
CREATE UNIQUE INDEX role_grants_open ON role_grants (user_id, role_id) WHERE ended_at IS NULL;
CREATE INDEX role_grants_by_role ON role_grants (role_id, ended_at, user_id);

CREATE TABLE license_types (
    id            INTEGER PRIMARY KEY,
    name          TEXT NOT NULL,
    name_key      TEXT NOT NULL,
    quantity      INTEGER NOT NULL CHECK (quantity >= 0),
    valid_until   INTEGER,
    note          TEXT NOT NULL DEFAULT '',
    role_id       INTEGER REFERENCES roles (id),                -- bound: its seats come with the role
    created_at    INTEGER NOT NULL,
    removed_at    INTEGER
) STRICT;
CREATE UNIQUE INDEX license_types_by_name ON license_types (name_key) WHERE removed_at IS NULL;
CREATE UNIQUE INDEX license_types_by_role ON license_types (role_id) WHERE removed_at IS NULL AND role_id IS NOT NULL;

CREATE TABLE license_grants (                                   -- assigned by hand; used seats are counted, never stored
    id            INTEGER PRIMARY KEY,
    user_id       INTEGER NOT NULL REFERENCES users (id),
    license_type_id INTEGER NOT NULL REFERENCES license_types (id),
    from_at       INTEGER NOT NULL,
    from_by       TEXT NOT NULL,
    ended_at      INTEGER,
    ended_by      TEXT
) STRICT;
CREATE UNIQUE INDEX license_grants_open ON license_grants (user_id) WHERE ended_at IS NULL;
CREATE INDEX license_grants_by_type ON license_grants (license_type_id, ended_at, user_id);

CREATE TABLE devices (
    id            INTEGER PRIMARY KEY,
    name          TEXT NOT NULL,
    name_key      TEXT NOT NULL,
    key_hash      BLOB CHECK (key_hash IS NULL OR length(key_hash) = 32), -- NULL: not registered
    machine_hash  BLOB,
    registered_at INTEGER,
    registered_by TEXT,
    trusted       INTEGER NOT NULL DEFAULT 0 CHECK (trusted IN (0, 1)),
    enabled       INTEGER NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1)),
    default_menu_item TEXT NOT NULL DEFAULT '',
    address       TEXT NOT NULL DEFAULT '',
    automatic_login_user_id INTEGER REFERENCES users (id),
    enroll_hash   BLOB,                                         -- one-time code for another terminal
    enroll_until  INTEGER,
    last_seen_at  INTEGER,
    created_at    INTEGER NOT NULL,
    removed_at    INTEGER
) STRICT;
CREATE UNIQUE INDEX devices_by_name ON devices (name_key) WHERE removed_at IS NULL;
CREATE UNIQUE INDEX devices_by_key ON devices (key_hash) WHERE key_hash IS NOT NULL;
CREATE INDEX devices_by_user ON devices (automatic_login_user_id) WHERE automatic_login_user_id IS NOT NULL;

CREATE TABLE sessions (
    id            INTEGER PRIMARY KEY,
    user_id       INTEGER NOT NULL REFERENCES users (id),
    token_hash    BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    entrance      TEXT NOT NULL,
    device_id     INTEGER REFERENCES devices (id),
    device        TEXT NOT NULL,                                -- its name, or the host's where it isn't registered
    opened_at     INTEGER NOT NULL,
    last_seen_at  INTEGER NOT NULL,
    ended_at      INTEGER,
    ended_why     TEXT
) STRICT;
CREATE INDEX sessions_open ON sessions (user_id) WHERE ended_at IS NULL;

CREATE TABLE invites (
    id            INTEGER PRIMARY KEY,
    email         TEXT NOT NULL,
    email_key     TEXT NOT NULL,
    role_id       INTEGER NOT NULL REFERENCES roles (id),
    generation    INTEGER NOT NULL DEFAULT 1,                   -- the code is made from the key file, number and this
    created_at    INTEGER NOT NULL,
    created_by    INTEGER NOT NULL REFERENCES users (id),       -- asked again at acceptance
    expires_at    INTEGER NOT NULL,
    accepted_at   INTEGER,
    accepted_user_id INTEGER REFERENCES users (id),
    cancelled_at  INTEGER,
    cancelled_by  TEXT
) STRICT;
CREATE UNIQUE INDEX invites_open ON invites (email_key) WHERE accepted_at IS NULL AND cancelled_at IS NULL;

CREATE TABLE reset_codes (
    id            INTEGER PRIMARY KEY,
    user_id       INTEGER NOT NULL REFERENCES users (id),
    created_at    INTEGER NOT NULL,
    created_by    TEXT NOT NULL,
    expires_at    INTEGER NOT NULL,
    used_at       INTEGER
) STRICT;
CREATE INDEX reset_codes_by_user ON reset_codes (user_id, created_at);

CREATE TABLE outbox (                                           -- rendered when sent: holds no code
    id            INTEGER PRIMARY KEY,
    kind          TEXT NOT NULL CHECK (kind IN ('invite', 'reset code')),
    about_id      INTEGER NOT NULL,
    generation    INTEGER NOT NULL,
    address       TEXT NOT NULL,
    message_id    TEXT NOT NULL UNIQUE,
    created_at    INTEGER NOT NULL,
    tries         INTEGER NOT NULL DEFAULT 0,
    next_try_at   INTEGER,
    sent_at       INTEGER,
    failed_at     INTEGER,
    answer        TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX outbox_due ON outbox (next_try_at) WHERE sent_at IS NULL AND failed_at IS NULL;

CREATE TABLE saved_views (                                      -- columns, sort, filter of a screen, per person
    user_id       INTEGER NOT NULL REFERENCES users (id),
    screen        TEXT NOT NULL,
    view          TEXT NOT NULL,
    PRIMARY KEY (user_id, screen)
) STRICT, WITHOUT ROWID;

-- The system log. The hash covers the fields of `format`, length-prefixed, and the hash before it.
-- An operation's number is that of its first event.
CREATE TABLE events (
    id            INTEGER PRIMARY KEY,
    format        INTEGER NOT NULL,
    time          INTEGER NOT NULL,
    category      TEXT NOT NULL,
    severity      TEXT NOT NULL,
    actor_id      INTEGER,
    actor         TEXT NOT NULL,
    subject_kind  TEXT,
    subject_id    INTEGER,
    subject       TEXT,
    device        TEXT NOT NULL,
    code          TEXT,
    reference     TEXT,
    message       TEXT NOT NULL,
    details       TEXT NOT NULL,
    operation     INTEGER NOT NULL,
    previous_hash BLOB NOT NULL CHECK (length(previous_hash) = 32),
    hash          BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;
CREATE INDEX events_by_category ON events (category, id);
CREATE INDEX events_by_subject ON events (subject_kind, subject_id, id);
CREATE INDEX events_by_actor ON events (actor_id, id);
CREATE INDEX events_by_operation ON events (operation);
CREATE INDEX events_by_reference ON events (reference, time) WHERE reference IS NOT NULL;

CREATE TABLE archives (                                         -- events up to `through` left the table into a file
    through       INTEGER PRIMARY KEY,
    hash          BLOB NOT NULL CHECK (length(hash) = 32),      -- of event `through`
    archived_at   INTEGER NOT NULL,
    archived_by   TEXT NOT NULL,
    file_sha256   BLOB NOT NULL CHECK (length(file_sha256) = 32)
) STRICT;

CREATE TRIGGER events_keep_order BEFORE INSERT ON events
    WHEN NEW.id <> (SELECT coalesce(max(id), (SELECT coalesce(max(through), 0) FROM archives)) + 1 FROM events)
    BEGIN SELECT raise(ABORT, 'the system log takes events in order'); END;
CREATE TRIGGER events_are_not_changed BEFORE UPDATE ON events
    BEGIN SELECT raise(ABORT, 'the system log is append-only'); END;
CREATE TRIGGER events_are_not_removed BEFORE DELETE ON events
    WHEN OLD.id > (SELECT coalesce(max(through), 0) FROM archives)
    BEGIN SELECT raise(ABORT, 'the system log is append-only'); END;
CREATE TRIGGER archives_are_not_changed BEFORE UPDATE ON archives
    BEGIN SELECT raise(ABORT, 'the system log is append-only'); END;
CREATE TRIGGER archives_are_not_removed BEFORE DELETE ON archives
    BEGIN SELECT raise(ABORT, 'the system log is append-only'); END;
