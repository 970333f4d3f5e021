-- What is open is little, whatever has been sent: each question about it is answered from one small index, without a look at
-- the rows. A row that waits behind another one of its conversation is passed over at every claim, so that must cost nothing.
DROP INDEX outbox_by_state;
DROP INDEX outbox_open;
DROP INDEX outbox_by_purpose;
CREATE INDEX outbox_open ON outbox (conversation, position, comment, state, attempt, not_before)
    WHERE settled_at IS NULL;
CREATE INDEX outbox_due ON outbox (state, not_before, position, conversation, comment, partition, page, id)
    WHERE settled_at IS NULL;
-- What has left in a conversation.
CREATE INDEX outbox_settled ON outbox (conversation, purpose, settled_at) WHERE settled_at IS NOT NULL;
-- What is old enough to go.
CREATE INDEX outbox_old ON outbox (settled_at) WHERE settled_at IS NOT NULL;
CREATE INDEX command_outcomes_old ON command_outcomes (decided_at);
CREATE INDEX calls_old ON calls (closed_at) WHERE closed_at IS NOT NULL;
