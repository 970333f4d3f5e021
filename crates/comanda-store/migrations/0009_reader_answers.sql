-- What an outside reader answered about a text, byte for byte: with it the same events lead to the same decisions again.
CREATE TABLE reader_answers (
    -- The event whose decision used it.
    event BYTEA NOT NULL PRIMARY KEY,
    conversation TEXT NOT NULL,
    -- Which protocol it is in: wit, chat_completions ...
    reader TEXT NOT NULL,
    -- SHA-256 of the text that was read: the answer is about that text and no other.
    text_hash BYTEA NOT NULL,
    answer TEXT NOT NULL,
    received_at BIGINT NOT NULL
);
CREATE INDEX reader_answers_old ON reader_answers (received_at);
