### Lời của quán. Quán có thể ghi đè từng câu trong thư mục `texts/` của mình.

greeting = Chào bạn, { $shop } đây ạ 👋 Bạn cứ nhắn tên món và số lượng muốn đặt, hoặc bấm xem thực đơn bên dưới.
ask-dishes = Bạn muốn dùng món gì ạ?
not-understood = Xin lỗi, mình chưa hiểu ý bạn. Bạn nhắn tên món và số lượng giúp mình nhé.
unknown-dish = Quán không có “{ $dish }” ạ.
unknown-dish-nearest = Quán không có “{ $dish }” ạ, gần giống nhất là { $nearest }.
sold-out = { $dish } hôm nay hết rồi ạ.
ask-which = “{ $word }”: bạn chọn loại nào ạ?
cart-summary = Giỏ hàng của bạn:
    { $cart }
    Tổng: { $total }
cart-line = { $price ->
    [none] { $quantity } × { $dish }
   *[other] { $quantity } × { $dish } — { $price }
  }
cart-empty = Giỏ hàng đang trống ạ.
cart-cleared = Mình đã xoá giỏ hàng rồi ạ. Khi nào cần bạn cứ nhắn nhé.
cart-too-large = Đơn này hơi lớn, mình nhờ nhân viên xem giúp bạn ngay ạ.
ask-fulfilment = Bạn muốn nhận món bằng cách nào ạ: giao tận nơi hay tự đến lấy?
ask-address = Giao đến địa chỉ nào ạ?
ask-phone = Cho mình xin số điện thoại để giao hàng ạ.
ask-phone-again = Mình chưa đọc được số điện thoại, bạn nhắn lại giúp mình nhé, ví dụ 0901 234 567.
ask-time = Bạn muốn nhận lúc mấy giờ ạ?
ask-time-again = Mình chưa rõ giờ nhận, hoặc giờ đó đã qua rồi ạ. Bạn nhắn mấy giờ giúp mình nhé, ví dụ “7h tối” hoặc “18:30”.
ask-confirmation = Mình đọc lại đơn nhé:
    { $cart }
    Tổng: { $total }
    { $how }
    { $when }
    Bạn xác nhận đơn này chứ ạ?
how-pickup = 🛍 Tự đến lấy
how-delivery = 🛵 Giao đến { $address } · { $phone }
how-dine-in = 🍽 Dùng tại quán
when-asap = ⏱ Càng sớm càng tốt
when-at = ⏱ Lúc { $time }
order-placed = Đã đặt xong! Số đơn của bạn là #{ $number }. Đơn đã chuyển đến bếp ạ 🙏
ask-change = Bạn muốn đổi gì ạ? Bạn cứ nhắn món muốn thêm hay bỏ.
    { $cart }
    Tổng: { $total }
ask-cancellation = Bạn muốn huỷ đơn #{ $number } phải không ạ?
order-cancelled = Đơn #{ $number } đã được huỷ ạ.
change-after-order = Đơn #{ $number } đã chuyển đến bếp rồi nên mình không tự đổi được, mình đã báo nhân viên xem giúp bạn ạ.
way-not-offered = Quán không có cách nhận món này ạ.
cannot-cancel = Bếp đang làm đơn #{ $number } rồi nên mình không tự huỷ được, mình đã báo nhân viên xem giúp bạn.
no-order = Mình chưa thấy đơn nào của bạn ạ.
status-placed = Đơn #{ $number } đang chờ bếp nhận ạ.
status-accepted = Bếp đã nhận đơn #{ $number } ạ.
status-preparing = Bếp đang làm đơn #{ $number } ạ.
status-ready = Đơn #{ $number } đã xong ạ.
status-out-for-delivery = Đơn #{ $number } đang trên đường giao ạ.
status-completed = Đơn #{ $number } đã hoàn tất ạ.
status-rejected = Rất tiếc, quán không nhận được đơn #{ $number } ạ.
status-cancelled = Đơn #{ $number } đã huỷ ạ.
notify-accepted = Bếp đã nhận đơn #{ $number } của bạn ạ 👨‍🍳
notify-ready-pickup = Đơn #{ $number } đã xong, mời bạn đến lấy ạ 🎉
notify-ready-delivery = Đơn #{ $number } đã xong, tài xế sắp giao cho bạn ạ 🎉
notify-ready-dine-in = Đơn #{ $number } đã xong, quán mang ra bàn ngay ạ 🎉
notify-out-for-delivery = Đơn #{ $number } đang trên đường giao đến bạn ạ 🛵
notify-rejected = Rất tiếc, quán không nhận được đơn #{ $number }. { $reason }
notify-cancelled = Rất tiếc, quán phải huỷ đơn #{ $number }. { $reason }
notify-correction = Xin lỗi, tin vừa rồi bị nhầm. { $status }
person-called = Mình đã báo nhân viên, quán sẽ trả lời bạn sớm nhất ạ.
welcome = Dạ, cảm ơn bạn ạ 🧡
cannot-read-media = Mình chưa xem được ảnh hay tin thoại, mình đã báo nhân viên. Bạn cũng có thể nhắn chữ giúp mình ạ.
ask-still-wanted = Xin lỗi, tin của bạn đến trễ do mất kết nối. Bạn vẫn muốn đặt chứ ạ?
reminder = Bạn còn giỏ hàng chưa đặt xong:
    { $cart }
    Tổng: { $total }
    Bạn muốn đặt tiếp hay bỏ ạ?
pay-cash = Tiền mặt
pay-card = Thẻ
pay-transfer = Chuyển khoản
pay-ewallet = Ví điện tử
pay-open = Trả khi nhận hàng
button-confirm = ✅ Xác nhận
button-change = ✏️ Đổi món
button-cancel = ❌ Huỷ
button-keep = Đặt tiếp
button-cancel-order = Có, huỷ đơn
button-keep-order = Giữ đơn
button-pickup = Tự đến lấy
button-delivery = Giao tận nơi
button-dine-in = Ăn tại quán
button-asap = Càng sớm càng tốt
button-menu = 📋 Xem thực đơn
button-more = Xem thêm
button-person = 🙋 Gặp nhân viên
button-add = ➕ Thêm món này
