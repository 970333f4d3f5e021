//! Words of the customers' pages.

use comanda_domain::profile::LinkedBy;

/// The words of one language.
pub(in crate::desk) struct PeopleWords {
    pub(in crate::desk) customers: &'static str,
    pub(in crate::desk) search: &'static str,
    pub(in crate::desk) find: &'static str,
    pub(in crate::desk) nobody: &'static str,
    pub(in crate::desk) nobody_found: &'static str,
    pub(in crate::desk) orders_count: &'static str,
    pub(in crate::desk) orders: &'static str,
    pub(in crate::desk) favourite: &'static str,
    pub(in crate::desk) also: &'static str,
    pub(in crate::desk) points: &'static str,
    pub(in crate::desk) wrote: &'static str,
    pub(in crate::desk) answered: &'static str,
    pub(in crate::desk) deeds: &'static str,
    pub(in crate::desk) deed_names: [(&'static str, &'static str); 8],
    pub(in crate::desk) writes_on: &'static str,
    pub(in crate::desk) since: &'static str,
    pub(in crate::desk) one_person: &'static str,
    pub(in crate::desk) by_phone: &'static str,
    pub(in crate::desk) by_private_reply: &'static str,
    pub(in crate::desk) by_hand: &'static str,
    pub(in crate::desk) not_the_same: &'static str,
    pub(in crate::desk) same_as: &'static str,
    pub(in crate::desk) is_the_same: &'static str,
    pub(in crate::desk) forget: &'static str,
    pub(in crate::desk) forget_what: &'static str,
    pub(in crate::desk) forget_now: &'static str,
    pub(in crate::desk) profile: &'static str,
}

impl PeopleWords {
    /// Why two identities are one person.
    pub(in crate::desk) const fn how(&self, how: LinkedBy) -> &'static str {
        match how {
            LinkedBy::Phone => self.by_phone,
            LinkedBy::PrivateReply => self.by_private_reply,
            LinkedBy::Hand => self.by_hand,
        }
    }

    /// What was done, by its stored name; an unknown one as it is.
    pub(in crate::desk) fn deed<'a>(&self, kind: &'a str) -> &'a str {
        self.deed_names.iter().find(|(known, _)| *known == kind).map_or(kind, |(_, words)| words)
    }
}

pub(super) static ENGLISH: PeopleWords = PeopleWords {
    customers: "Customers",
    search: "Name or phone",
    find: "Search",
    nobody: "Nobody has written yet. Customers appear here as soon as the first message comes in.",
    nobody_found: "Nobody of that name or number",
    orders_count: "{count} orders",
    orders: "Orders",
    favourite: "Favourite",
    also: "Also orders",
    points: "Points",
    wrote: "Wrote last",
    answered: "Answered last",
    deeds: "Did",
    deed_names: [
        ("message", "messages"),
        ("comment", "comments"),
        ("reaction", "reactions"),
        ("share", "shares"),
        ("post", "posts"),
        ("photo", "photos"),
        ("like", "likes"),
        ("rating_changed", "ratings"),
    ],
    writes_on: "Writes on",
    since: "since {time}",
    one_person: "Why this is one person",
    by_phone: "ordered with the same phone number",
    by_private_reply: "a private reply to the comment reached them",
    by_hand: "{by} said so",
    not_the_same: "Two people",
    same_as: "Is the same person as somebody else",
    is_the_same: "The same",
    forget: "Delete what is kept of an account",
    forget_what: "Name, address, phone numbers, messages and comments are deleted. Orders stay in the books without anything \
                  personal. While an order is being made, it waits for that. It cannot be undone.",
    forget_now: "Delete for good",
    profile: "Customer",
};

pub(super) static VIETNAMESE: PeopleWords = PeopleWords {
    customers: "Khách hàng",
    search: "Tên hoặc số điện thoại",
    find: "Tìm",
    nobody: "Chưa có ai nhắn. Khách hiện ở đây ngay khi có tin nhắn đầu tiên.",
    nobody_found: "Không có ai tên hay số như vậy",
    orders_count: "{count} đơn",
    orders: "Đơn",
    favourite: "Món ruột",
    also: "Hay gọi thêm",
    points: "Điểm tích luỹ",
    wrote: "Khách nhắn gần nhất",
    answered: "Quán trả lời gần nhất",
    deeds: "Đã làm",
    deed_names: [
        ("message", "tin nhắn"),
        ("comment", "bình luận"),
        ("reaction", "cảm xúc"),
        ("share", "chia sẻ"),
        ("post", "bài viết"),
        ("photo", "ảnh"),
        ("like", "lượt thích"),
        ("rating_changed", "đánh giá"),
    ],
    writes_on: "Nhắn qua",
    since: "từ {time}",
    one_person: "Vì sao là một người",
    by_phone: "đặt cùng một số điện thoại",
    by_private_reply: "tin nhắn riêng trả lời bình luận đã tới người này",
    by_hand: "{by} xác nhận",
    not_the_same: "Hai người khác nhau",
    same_as: "Là cùng một người với khách khác",
    is_the_same: "Cùng một người",
    forget: "Xoá dữ liệu của một tài khoản",
    forget_what: "Xoá tên, địa chỉ, số điện thoại, tin nhắn và bình luận. Đơn vẫn còn trong sổ sách, không kèm thông tin cá nhân. \
                  Nếu đang làm đơn thì xong đơn mới xoá. Không lấy lại được.",
    forget_now: "Xoá hẳn",
    profile: "Khách",
};
