-- What the outbox remembers of a message beyond its state.

-- 1 once it was in doubt: an earlier attempt may have arrived.
ALTER TABLE outbox ADD COLUMN doubted BIGINT NOT NULL DEFAULT 0;
-- 1 when it was taken back while it was on its way: it is not tried again.
ALTER TABLE outbox ADD COLUMN withdrawn BIGINT NOT NULL DEFAULT 0;
-- The comment that it answers; empty for what goes to the person of the conversation. Rows go out one after the other
-- within a conversation and comment.
ALTER TABLE outbox ADD COLUMN comment TEXT NOT NULL DEFAULT '';
