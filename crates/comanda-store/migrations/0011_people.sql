-- One person on several channels, and orders that wait for their time.

-- The profile that an identity was made with, and has again when it is linked to no other.
ALTER TABLE identities ADD COLUMN own_profile TEXT;
UPDATE identities SET own_profile = profile;
CREATE INDEX identities_by_own_profile ON identities (own_profile);

-- Which phone numbers an identity ordered with, by shop: two identities with the same number are one person, as a rule.
CREATE TABLE identity_phones (
    shop TEXT NOT NULL,
    phone TEXT NOT NULL,
    page TEXT NOT NULL,
    channel TEXT NOT NULL,
    person TEXT NOT NULL,
    first_seen_at BIGINT NOT NULL,
    PRIMARY KEY (shop, phone, page, channel, person)
);
CREATE INDEX identity_phones_by_identity ON identity_phones (page, channel, person);

-- Who is taken for the same person, by the profiles that their identities were made with, the smaller one first. A link that
-- was undone stays, so that it does not come back by itself.
CREATE TABLE profile_links (
    left_profile TEXT NOT NULL,
    right_profile TEXT NOT NULL,
    -- phone, private_reply, hand
    how TEXT NOT NULL,
    linked_at BIGINT NOT NULL,
    linked_by TEXT NOT NULL,
    undone_at BIGINT,
    undone_by TEXT,
    PRIMARY KEY (left_profile, right_profile, how)
);
CREATE INDEX profile_links_by_right ON profile_links (right_profile);

-- What somebody did on the page's posts. Of direct messages the conversation tells.
CREATE INDEX interactions_on_posts ON interactions (page, person) WHERE channel IN ('feed', 'instagram_feed');

-- A page that speaks for the branch: what a person does about it is a record of that page.
ALTER TABLE branches ADD COLUMN page TEXT;

-- Answers that the bot drafted for a person to send. Their words go with the conversation; what became of them is counted.
CREATE TABLE drafts (
    id TEXT NOT NULL PRIMARY KEY,
    -- Among those of the same moment.
    position BIGINT NOT NULL,
    conversation TEXT NOT NULL,
    outgoing TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    -- sent, changed, dropped; NULL while it waits.
    fate TEXT,
    settled_at BIGINT
);
CREATE INDEX drafts_by_conversation ON drafts (conversation, created_at, position);
CREATE INDEX drafts_open ON drafts (created_at) WHERE settled_at IS NULL;
CREATE INDEX drafts_settled ON drafts (settled_at) WHERE settled_at IS NOT NULL;

-- To forget what was read of a conversation.
CREATE INDEX reader_answers_by_conversation ON reader_answers (conversation);

-- When the kitchen begins with an order for later.
ALTER TABLE orders ADD COLUMN starts_at BIGINT;
