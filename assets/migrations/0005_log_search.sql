-- Finding events: by time, by words, and those of refused logins.

-- Events that are older than the one before them: the clock went back there. Between two of them times only grow, so
-- the events of a day are found by halving.
CREATE TABLE clock_steps (
    event         INTEGER PRIMARY KEY
) STRICT;
INSERT INTO clock_steps (event)
    SELECT id FROM (SELECT id, time, lag(time) OVER (ORDER BY id) AS before FROM events) WHERE time < before;
CREATE TRIGGER events_note_clock AFTER INSERT ON events
    WHEN NEW.time < (SELECT time FROM events WHERE id = NEW.id - 1)
    BEGIN INSERT INTO clock_steps (event) VALUES (NEW.id); END;

-- Refused logins and lock-outs by time: the last quarter of an hour, the hours of a day.
CREATE INDEX events_refused ON events (category, time) WHERE severity <> 'info';

-- The words of events up to `through`. It follows behind the log and holds no facts: it can be thrown away at any time and is
-- made again from the events. Folded text, three letters at a time; which events hold them, and nothing else of them.
CREATE TABLE log_index (
    only          INTEGER PRIMARY KEY CHECK (only = 1),
    first         INTEGER NOT NULL,                             -- events before it are not in it
    through       INTEGER NOT NULL
) STRICT;
INSERT INTO log_index (only, first, through) VALUES (1, 0, 0);
CREATE VIRTUAL TABLE events_text USING fts5
    (text, content = '', detail = none, columnsize = 0, tokenize = 'trigram case_sensitive 1');
INSERT INTO events_text (events_text, rank) VALUES ('hashsize', 8388608);
