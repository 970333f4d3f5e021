-- A service may read a text, and another one say what to recommend for it: an answer of each kind for an event.
CREATE TABLE reader_answers_new (
    -- The event whose decision used it.
    event BYTEA NOT NULL,
    conversation TEXT NOT NULL,
    -- Which protocol it is in: wit, chat_completions ...; recommend_chat_completions
    reader TEXT NOT NULL,
    -- SHA-256 of the text that was asked about: the answer is about that text and no other.
    text_hash BYTEA NOT NULL,
    answer TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (event, reader)
);
INSERT INTO reader_answers_new (event, conversation, reader, text_hash, answer, received_at)
    SELECT event, conversation, reader, text_hash, answer, received_at FROM reader_answers;
DROP TABLE reader_answers;
ALTER TABLE reader_answers_new RENAME TO reader_answers;
CREATE INDEX reader_answers_old ON reader_answers (received_at);
CREATE INDEX reader_answers_by_conversation ON reader_answers (conversation);
