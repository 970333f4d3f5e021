//! Every limit of the Send API and of this simulator, on one page.

/// A text must be shorter than this many characters.
pub(crate) const TEXT_CHARS_BELOW: usize = 2000;
/// The text of a button template.
pub(crate) const BUTTON_TEXT_CHARS_MAX: usize = 640;
/// Quick replies under one message.
pub(crate) const QUICK_REPLIES_MAX: usize = 13;
/// Title of a quick reply or a button.
pub(crate) const TITLE_CHARS_MAX: usize = 20;
/// Payload of a quick reply or a button.
pub(crate) const PAYLOAD_CHARS_MAX: usize = 1000;
/// `metadata` must be shorter than this many characters.
pub(crate) const METADATA_CHARS_BELOW: usize = 1000;
/// Cards of one generic or product template.
pub(crate) const ELEMENTS_MAX: usize = 10;
/// Title and subtitle of a card.
pub(crate) const CARD_TEXT_CHARS_MAX: usize = 80;
/// Buttons of one card or button template.
pub(crate) const BUTTONS_MAX: usize = 3;
/// Lines of a receipt.
pub(crate) const RECEIPT_ELEMENTS_MAX: usize = 100;
/// Images of an image grid.
pub(crate) const GRID_IMAGES_MAX: usize = 6;
/// Requests in one Graph batch.
pub(crate) const BATCH_REQUESTS_MAX: usize = 50;
/// Updates in one webhook, whatever the fault switch asks for.
pub(crate) const WEBHOOK_ITEMS_MAX: usize = 1000;
/// The standard messaging window.
pub(crate) const WINDOW_MS: i64 = 24 * 60 * 60 * 1000;
/// How long a human agent, a feedback template and a private reply may come after the person wrote.
pub(crate) const SEVEN_DAYS_MS: i64 = 7 * WINDOW_MS;
/// A greeting of the Messenger profile.
pub(crate) const GREETING_CHARS_MAX: usize = 160;
/// Questions that open a thread, for each locale.
pub(crate) const ICE_BREAKERS_MAX: usize = 4;
/// One such question.
pub(crate) const QUESTION_CHARS_MAX: usize = 80;
/// Rows of the persistent menu, for each locale.
pub(crate) const MENU_ROWS_MAX: usize = 20;
/// Title of a row of the menu.
pub(crate) const MENU_TITLE_CHARS_MAX: usize = 30;
/// Domains that may use the extensions.
pub(crate) const DOMAINS_MAX: usize = 50;
/// Commands, for each locale.
pub(crate) const COMMANDS_MAX: usize = 100;
/// Name of a command.
pub(crate) const COMMAND_NAME_CHARS_MAX: usize = 32;
/// What a command says of itself.
pub(crate) const COMMAND_DESCRIPTION_CHARS_MAX: usize = 64;
/// Calls to the Messenger profile of one page within [`PROFILE_CALLS_MS`].
pub(crate) const PROFILE_CALLS_MAX: usize = 10;
/// See [`PROFILE_CALLS_MAX`].
pub(crate) const PROFILE_CALLS_MS: i64 = 10 * 60 * 1000;
/// Newest messages of a conversation whose content can be asked for.
pub(crate) const DETAILED_MESSAGES_MAX: usize = 20;
/// Bubbles that one thread keeps, so that a long load does not eat the machine. At the bound the older half goes.
pub(crate) const THREAD_BUBBLES_MAX: usize = 200;
/// Rows per page of a Graph edge when the caller names no limit, and at most.
pub(crate) const EDGE_ROWS_DEFAULT: usize = 25;
/// See [`EDGE_ROWS_DEFAULT`].
pub(crate) const EDGE_ROWS_MAX: usize = 100;
/// Typing dots vanish by themselves after this long.
pub(crate) const TYPING_MS: i64 = 20_000;
/// Edits of one message that the client offers.
pub(crate) const EDITS_MAX: u32 = 5;
/// The app behind the Page Inbox.
pub(crate) const INBOX_APP: u64 = 263_902_037_430_900;
/// Life of an account-linking token.
pub(crate) const ACCOUNT_LINKING_MS: i64 = 5 * 60 * 1000;
/// Largest body of a request that the server reads.
pub(crate) const BODY_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Connections that the server holds at once.
pub(crate) const CONNECTIONS_MAX: usize = 4096;
