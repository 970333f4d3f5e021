-- So that what is old can go.
ALTER TABLE command_outcomes ADD COLUMN decided_at BIGINT NOT NULL DEFAULT 0;
