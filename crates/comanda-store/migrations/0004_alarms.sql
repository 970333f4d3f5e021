-- What only a person can put right.
CREATE TABLE alarms (
    kind TEXT NOT NULL,
    -- Which page; empty for the whole installation.
    subject TEXT NOT NULL,
    detail TEXT NOT NULL,
    since BIGINT NOT NULL,
    PRIMARY KEY (kind, subject)
);
