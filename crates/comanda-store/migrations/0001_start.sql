-- The state of Comanda, as SQLite and PostgreSQL both read it: BIGINT, TEXT and BYTEA are the only types.
-- Times are milliseconds since 1970-01-01T00:00Z, flags are 0 or 1, amounts are minor units of their currency.
-- A conversation is written `page/channel/thread`.

CREATE TABLE pages (
    id TEXT NOT NULL PRIMARY KEY,
    instagram TEXT,
    whatsapp TEXT,
    shop TEXT NOT NULL,
    -- Sealed with the master key and the page's id: useless elsewhere.
    token_sealed BYTEA,
    active BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE TABLE branches (
    id TEXT NOT NULL PRIMARY KEY,
    position BIGINT NOT NULL,
    name TEXT NOT NULL,
    timezone TEXT NOT NULL,
    kitchen_language TEXT NOT NULL,
    active BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

-- Every number that is given out one by one: `order/<day>/<branch>`, `outbox/<partition>`, `board/<branch>`.
CREATE TABLE counters (
    name TEXT NOT NULL PRIMARY KEY,
    last BIGINT NOT NULL
);

CREATE TABLE seen (
    event BYTEA NOT NULL PRIMARY KEY,
    received_at BIGINT NOT NULL
);
CREATE INDEX seen_by_time ON seen (received_at);

CREATE TABLE conversations (
    key TEXT NOT NULL PRIMARY KEY,
    page TEXT NOT NULL,
    channel TEXT NOT NULL,
    thread TEXT NOT NULL,
    revision BIGINT NOT NULL,
    state TEXT NOT NULL,
    with_person_until BIGINT,
    window_until BIGINT,
    -- Versioned JSON of the whole conversation.
    snapshot TEXT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX conversations_by_time ON conversations (updated_at);

CREATE TABLE calls (
    conversation TEXT NOT NULL,
    called_at BIGINT NOT NULL,
    reason TEXT NOT NULL,
    -- When a person took the conversation.
    closed_at BIGINT,
    PRIMARY KEY (conversation, called_at, reason)
);

-- One person, whatever the number of channels.
CREATE TABLE profiles (
    id TEXT NOT NULL PRIMARY KEY,
    first_name TEXT,
    last_name TEXT,
    country TEXT,
    city TEXT,
    industry TEXT,
    status TEXT,
    language TEXT,
    loyalty_points BIGINT NOT NULL DEFAULT 0,
    favourite_product TEXT,
    products_of_interest TEXT,
    updated_at BIGINT NOT NULL
);

CREATE TABLE identities (
    page TEXT NOT NULL,
    channel TEXT NOT NULL,
    person TEXT NOT NULL,
    profile TEXT NOT NULL REFERENCES profiles (id),
    -- As the channel sent it along.
    name TEXT,
    first_seen_at BIGINT NOT NULL,
    PRIMARY KEY (page, channel, person)
);
CREATE INDEX identities_by_profile ON identities (profile);

CREATE TABLE facebook_details (
    page TEXT NOT NULL,
    channel TEXT NOT NULL,
    person TEXT NOT NULL,
    first_name TEXT,
    last_name TEXT,
    picture TEXT,
    locale TEXT,
    last_interaction_at BIGINT,
    last_inbound_at BIGINT,
    last_outbound_at BIGINT,
    -- The answer of the Graph API as it came.
    raw TEXT,
    -- 0 = never.
    fetched_at BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (page, channel, person)
);
CREATE INDEX facebook_details_by_fetch ON facebook_details (fetched_at);

CREATE TABLE interactions (
    event BYTEA NOT NULL PRIMARY KEY,
    sequence BIGINT NOT NULL,
    conversation TEXT NOT NULL,
    page TEXT NOT NULL,
    channel TEXT NOT NULL,
    person TEXT,
    kind TEXT NOT NULL,
    direction TEXT NOT NULL,
    occurred_at BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    entry_time BIGINT
);
CREATE INDEX interactions_by_conversation ON interactions (conversation, occurred_at);

CREATE TABLE messages (
    mid TEXT NOT NULL PRIMARY KEY,
    conversation TEXT NOT NULL,
    inbound BIGINT NOT NULL,
    sender TEXT,
    recipient TEXT,
    text TEXT,
    -- Kinds, comma-separated; everything else of them is in the JSON.
    attachments TEXT,
    attachments_json TEXT,
    seq BIGINT,
    -- Place in the log; the largest number for what we learnt of from the Send API.
    sequence BIGINT NOT NULL,
    occurred_at BIGINT NOT NULL,
    entry_time BIGINT,
    delivered_at BIGINT,
    read_at BIGINT,
    edited BIGINT NOT NULL DEFAULT 0,
    deleted BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX messages_by_conversation ON messages (conversation, occurred_at);
CREATE INDEX messages_unread ON messages (conversation, occurred_at) WHERE inbound = 0 AND read_at IS NULL;

CREATE TABLE feed_events (
    event BYTEA NOT NULL PRIMARY KEY,
    conversation TEXT NOT NULL,
    field TEXT NOT NULL,
    item TEXT NOT NULL,
    verb TEXT NOT NULL,
    verb_raw TEXT NOT NULL,
    post TEXT,
    comment TEXT,
    parent TEXT,
    share TEXT,
    page_event TEXT,
    photo TEXT,
    photo_id TEXT,
    photos TEXT,
    photo_ids TEXT,
    video TEXT,
    link TEXT,
    message TEXT,
    reaction TEXT,
    published BIGINT,
    hidden BIGINT,
    sender TEXT,
    sender_name TEXT,
    -- The post or comment that this answers to.
    in_reply_to TEXT,
    created_at BIGINT,
    edited_at BIGINT
);
CREATE INDEX feed_events_by_post ON feed_events (post);

CREATE TABLE orders (
    id TEXT NOT NULL PRIMARY KEY,
    conversation TEXT NOT NULL,
    branch TEXT NOT NULL,
    business_day TEXT NOT NULL,
    number BIGINT NOT NULL,
    stage TEXT NOT NULL,
    is_final BIGINT NOT NULL,
    -- JSON: the stage with its reasons.
    status TEXT NOT NULL,
    status_since BIGINT NOT NULL,
    before_stage TEXT,
    revision BIGINT NOT NULL,
    currency TEXT NOT NULL,
    subtotal BIGINT NOT NULL,
    delivery_fee BIGINT,
    total BIGINT NOT NULL,
    fulfilment TEXT NOT NULL,
    reach TEXT NOT NULL,
    wanted TEXT NOT NULL,
    customer_name TEXT,
    payment TEXT,
    allergies TEXT NOT NULL,
    note TEXT,
    said TEXT NOT NULL,
    language TEXT NOT NULL,
    placed_at BIGINT NOT NULL,
    shop_version TEXT NOT NULL
);
CREATE UNIQUE INDEX orders_by_number ON orders (branch, business_day, number);
CREATE INDEX orders_by_board ON orders (branch, is_final, status_since);
CREATE INDEX orders_by_time ON orders (placed_at);
CREATE INDEX orders_by_conversation ON orders (conversation);

CREATE TABLE order_lines (
    order_id TEXT NOT NULL REFERENCES orders (id),
    position BIGINT NOT NULL,
    section TEXT NOT NULL,
    quantity BIGINT NOT NULL,
    title TEXT NOT NULL,
    unit_price BIGINT NOT NULL,
    price BIGINT NOT NULL,
    confidence_percent BIGINT NOT NULL,
    -- JSON: as said, and as the kitchen reads it.
    line TEXT NOT NULL,
    ticket TEXT NOT NULL,
    PRIMARY KEY (order_id, position)
);

CREATE TABLE order_history (
    order_id TEXT NOT NULL REFERENCES orders (id),
    -- Of the order after the change.
    revision BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    party TEXT NOT NULL,
    action TEXT NOT NULL,
    from_stage TEXT NOT NULL,
    to_stage TEXT NOT NULL,
    PRIMARY KEY (order_id, revision)
);

CREATE TABLE outbox (
    id TEXT NOT NULL PRIMARY KEY,
    -- Grows within a conversation.
    position BIGINT NOT NULL,
    conversation TEXT NOT NULL,
    page TEXT NOT NULL,
    purpose TEXT NOT NULL,
    outgoing TEXT NOT NULL,
    state TEXT NOT NULL,
    not_before BIGINT NOT NULL,
    attempt BIGINT NOT NULL,
    since BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    -- NULL while something may still become of it.
    settled_at BIGINT,
    mid TEXT,
    why TEXT
);
CREATE INDEX outbox_open ON outbox (conversation, position) WHERE settled_at IS NULL;
CREATE INDEX outbox_by_state ON outbox (state, not_before);
CREATE INDEX outbox_by_purpose ON outbox (conversation, purpose);

CREATE TABLE timers (
    conversation TEXT NOT NULL,
    kind TEXT NOT NULL,
    due BIGINT NOT NULL,
    handed_out_at BIGINT,
    PRIMARY KEY (conversation, kind)
);
CREATE INDEX timers_by_due ON timers (handed_out_at, due);

CREATE TABLE command_outcomes (
    id TEXT NOT NULL PRIMARY KEY,
    outcome TEXT NOT NULL,
    revision BIGINT,
    stage TEXT,
    reason TEXT
);

CREATE TABLE quarantine (
    event BYTEA NOT NULL PRIMARY KEY,
    sequence BIGINT NOT NULL,
    conversation TEXT NOT NULL,
    reason TEXT NOT NULL,
    received_at BIGINT NOT NULL
);

CREATE TABLE dead_letters (
    event BYTEA NOT NULL PRIMARY KEY,
    sequence BIGINT NOT NULL,
    conversation TEXT NOT NULL,
    reason TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    given_up_at BIGINT NOT NULL
);

CREATE TABLE settings (
    key TEXT NOT NULL,
    scope_kind TEXT NOT NULL,
    -- Which shop, branch or page; empty for the installation.
    scope TEXT NOT NULL,
    value TEXT NOT NULL,
    kind TEXT NOT NULL,
    description TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (key, scope_kind, scope)
);

CREATE TABLE media (
    sha256 BYTEA NOT NULL PRIMARY KEY,
    content_type TEXT NOT NULL,
    bytes BYTEA NOT NULL
);

CREATE TABLE shop_versions (
    version TEXT NOT NULL,
    path TEXT NOT NULL,
    content TEXT NOT NULL,
    saved_at BIGINT NOT NULL,
    PRIMARY KEY (version, path)
);
