-- What people do about records that were set aside, and what a restore and a replay have to know.

-- The audit trail of retries and drops: one row for each time that somebody asked.
CREATE TABLE repairs (
    event BYTEA NOT NULL,
    asked_at BIGINT NOT NULL,
    sequence BIGINT NOT NULL,
    conversation TEXT NOT NULL,
    -- Where the record was: quarantine, dead_letter, lost.
    found TEXT NOT NULL,
    found_reason TEXT NOT NULL,
    action TEXT NOT NULL,
    by_whom TEXT NOT NULL,
    reason TEXT NOT NULL,
    state TEXT NOT NULL,
    outcome TEXT,
    -- NULL while something is still to be done.
    settled_at BIGINT,
    PRIMARY KEY (event, asked_at)
);
CREATE INDEX repairs_open ON repairs (sequence) WHERE settled_at IS NULL;
CREATE INDEX repairs_by_time ON repairs (asked_at);

-- Which version of its shop a page answered with, and since when.
CREATE TABLE page_shops (
    page TEXT NOT NULL,
    since BIGINT NOT NULL,
    version TEXT NOT NULL,
    PRIMARY KEY (page, since)
);
