//! Every bound of the product's vocabulary, on one page.

/// Longest accepted page id in bytes. Meta's are 15 to 17 digits; test events carry words.
pub const PAGE_ID_LEN_MAX: usize = 64;
/// Longest accepted id of a person or thread in bytes (PSID, IGSID, WhatsApp id, post id).
pub const THREAD_ID_LEN_MAX: usize = 192;
/// Longest accepted message id in bytes. Instagram's are about 200.
pub const MESSAGE_ID_LEN_MAX: usize = 512;
/// Longest accepted id of a menu entry, branch, size or choice in bytes.
pub const SKU_LEN_MAX: usize = 64;
/// Largest quantity on one order line: beyond it a person is asked.
pub const QUANTITY_MAX: u32 = 999;
/// Most lines in one draft: beyond it a person is asked. An order is read back whole in one message, so this many lines
/// must fit [`TEXT_CHARS_MAX`].
pub const DRAFT_LINES_MAX: usize = 25;
/// Texts of one burst that are read together; older ones stay in the history.
pub const BURST_TEXTS_MAX: usize = 20;
/// Changes of messages that are kept until their message comes.
pub const EARLY_EDITS_MAX: usize = 4;
/// Number of partitions of the log: a record's lane is the hash of its conversation key modulo this. Persisted.
pub const PARTITIONS: u16 = 64;
/// Meta's limit for a text message is "less than 2000 characters" (Send API reference).
pub const TEXT_CHARS_MAX: usize = 1999;
/// Meta's limit for quick replies on one message (Send API reference).
pub const QUICK_REPLIES_MAX: usize = 13;
/// Meta's limit for the title of a quick reply or button in characters.
pub const BUTTON_TITLE_CHARS_MAX: usize = 20;
/// Meta's limit for elements of a generic template.
pub const CAROUSEL_ELEMENTS_MAX: usize = 10;

/// Voice notes of one conversation that are being written down at a time.
pub const VOICES_MAX: usize = 5;
