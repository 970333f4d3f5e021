-- Loops that have begun and not ended by themselves: a row that is there at a start means that the last run was cut off.
CREATE TABLE runs (
    name TEXT NOT NULL PRIMARY KEY,
    began_at BIGINT NOT NULL
);

-- Records that were about to be processed, after such a start.
CREATE TABLE marks (
    event BYTEA NOT NULL PRIMARY KEY,
    attempts BIGINT NOT NULL
);
