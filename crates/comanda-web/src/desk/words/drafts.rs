//! Words about what the bot drafts.

/// The words of one language.
pub(in crate::desk) struct DraftWords {
    pub(in crate::desk) draft: &'static str,
    pub(in crate::desk) in_private: &'static str,
    pub(in crate::desk) in_public: &'static str,
    pub(in crate::desk) wait: &'static str,
    pub(in crate::desk) send: &'static str,
    pub(in crate::desk) change: &'static str,
    pub(in crate::desk) send_changed: &'static str,
    pub(in crate::desk) drop: &'static str,
    pub(in crate::desk) figure: &'static str,
}

pub(super) static ENGLISH: DraftWords = DraftWords {
    draft: "The bot would say",
    in_private: "in private, to the author of a comment",
    in_public: "in public, under a comment",
    wait: "{count} to send",
    send: "Send",
    change: "Change",
    send_changed: "Send this",
    drop: "Not this",
    figure: "The bot only drafts. Of the last 30 days {percent} % went out as drafted: {sent} as they were, {changed} changed, \
             {dropped} dropped.",
};

pub(super) static VIETNAMESE: DraftWords = DraftWords {
    draft: "Bot định trả lời",
    in_private: "nhắn riêng cho người bình luận",
    in_public: "công khai, dưới bình luận",
    wait: "{count} tin chờ gửi",
    send: "Gửi",
    change: "Sửa",
    send_changed: "Gửi bản sửa",
    drop: "Không gửi",
    figure: "Bot chỉ soạn sẵn. Trong 30 ngày qua {percent} % được gửi nguyên văn: {sent} gửi nguyên, {changed} có sửa, \
             {dropped} bỏ.",
};
