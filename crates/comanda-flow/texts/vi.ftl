### Lời của quán. Quán có thể ghi đè từng câu trong thư mục `texts/` của mình.

greeting = Chào { $you }, { $shop } đây ạ 👋 { $You } cứ nhắn tên món và số lượng muốn đặt, hoặc bấm xem thực đơn bên dưới.
ask-dishes = { $You } muốn dùng món gì ạ?
not-understood = Xin lỗi, { $me } chưa hiểu ý { $you }. { $You } nhắn tên món và số lượng giúp { $me } nhé.
not-understood-again = { $Me } vẫn chưa hiểu ạ. { $You } muốn xem thực đơn hay gặp nhân viên ạ?
sorry-again = Xin lỗi, { $me } chưa rõ ạ.
all-right = Dạ vâng ạ 🙂 Khi nào cần { $you } cứ nhắn nhé.
unknown-dish = Quán không có “{ $dish }” ạ.
unknown-dish-nearest = Quán không có “{ $dish }” ạ, gần giống nhất là { $nearest }.
sold-out = { $dish } hôm nay hết rồi ạ.
ask-which = “{ $word }”: { $you } chọn loại nào ạ?
cart-summary = Giỏ hàng của { $you }:
    { $cart }
    { $extras }
    Tổng: { $total }
cart-line = { $price ->
    [none] { $quantity } × { $dish }
   *[other] { $quantity } × { $dish } — { $price }
  }
cart-empty = Giỏ hàng đang trống ạ.
cart-cleared = { $Me } đã xoá giỏ hàng rồi ạ. Khi nào cần { $you } cứ nhắn nhé.
cart-too-large = Đơn này hơi lớn, { $me } nhờ nhân viên xem giúp { $you } ngay ạ.
ask-fulfilment = { $You } muốn nhận món bằng cách nào ạ: giao tận nơi hay tự đến lấy?
ask-address = Giao đến địa chỉ nào ạ?
ask-phone = Cho { $me } xin số điện thoại để giao hàng ạ.
ask-phone-again = { $Me } chưa đọc được số điện thoại, { $you } nhắn lại giúp { $me } nhé, ví dụ 0901 234 567.
ask-time = { $You } muốn nhận lúc mấy giờ ạ?
ask-time-again = { $Me } chưa rõ giờ nhận, hoặc giờ đó đã qua rồi ạ. { $You } nhắn mấy giờ giúp { $me } nhé, ví dụ “7h tối” hoặc “18:30”.
ask-confirmation = { $Me } đọc lại đơn nhé:
    { $cart }
    { $extras }
    Tổng: { $total }
    { $how }
    { $when }
    { $method }
    { $allergies }
    { $You } xác nhận đơn này chứ ạ?
how-pickup = 🛍 Tự đến lấy
how-delivery = 🛵 Giao đến { $address } · { $phone }
how-dine-in = 🍽 Dùng tại quán
when-asap = ⏱ Càng sớm càng tốt
when-at = ⏱ { $time }
order-placed = Đã đặt xong! Số đơn của { $you } là #{ $number }. Đơn đã chuyển đến bếp ạ 🙏
ask-change = { $You } muốn đổi gì ạ? { $You } cứ nhắn món muốn thêm hay bỏ.
    { $cart }
    { $extras }
    Tổng: { $total }
ask-cancellation = { $You } muốn huỷ đơn #{ $number } phải không ạ?
order-cancelled = Đơn #{ $number } đã được huỷ ạ.
change-after-order = Đơn #{ $number } đã chuyển đến bếp rồi nên { $me } không tự đổi được, { $me } đã báo nhân viên xem giúp { $you } ạ.
way-not-offered = Quán không có cách nhận món này ạ.
cannot-cancel = Bếp đang làm đơn #{ $number } rồi nên { $me } không tự huỷ được, { $me } đã báo nhân viên xem giúp { $you }.
no-order = { $Me } chưa thấy đơn nào của { $you } ạ.
status-placed = Đơn #{ $number } đang chờ bếp nhận ạ.
status-accepted = Bếp đã nhận đơn #{ $number } ạ.
status-preparing = Bếp đang làm đơn #{ $number } ạ.
status-expected = Dự kiến { $time } ạ.
status-ready = Đơn #{ $number } đã xong ạ.
status-out-for-delivery = Đơn #{ $number } đang trên đường giao ạ.
status-completed = Đơn #{ $number } đã hoàn tất ạ.
status-rejected = Rất tiếc, quán không nhận được đơn #{ $number } ạ.
status-cancelled = Đơn #{ $number } đã huỷ ạ.
notify-accepted = Bếp đã nhận đơn #{ $number } của { $you } ạ 👨‍🍳
notify-ready-pickup = Đơn #{ $number } đã xong, mời { $you } đến lấy ạ 🎉
notify-ready-delivery = Đơn #{ $number } đã xong, tài xế sắp giao cho { $you } ạ 🎉
notify-ready-dine-in = Đơn #{ $number } đã xong, quán mang ra bàn ngay ạ 🎉
notify-out-for-delivery = Đơn #{ $number } đang trên đường giao đến { $you } ạ 🛵
notify-rejected = Rất tiếc, quán không nhận được đơn #{ $number }. { $reason }
notify-cancelled = Rất tiếc, quán phải huỷ đơn #{ $number }. { $reason }
notify-correction = Xin lỗi, tin vừa rồi bị nhầm. { $status }
person-called = { $Me } đã báo nhân viên, quán sẽ trả lời { $you } sớm nhất ạ.
welcome = Dạ, cảm ơn { $you } ạ 🧡
cannot-read-media = { $Me } chưa xem được ảnh hay tin thoại, { $me } đã báo nhân viên. { $You } cũng có thể nhắn chữ giúp { $me } ạ.
ask-still-wanted = Xin lỗi, tin của { $you } đến trễ do mất kết nối. { $You } vẫn muốn đặt chứ ạ?
reminder = { $You } còn giỏ hàng chưa đặt xong:
    { $cart }
    { $extras }
    Tổng: { $total }
    { $You } muốn đặt tiếp hay bỏ ạ?
ask-zone = “{ $address }” thuộc khu vực nào ạ?
ask-branch = { $You } chọn chi nhánh nào ạ?
ask-table = { $You } đang ngồi bàn số mấy ạ?
ask-payment = { $You } muốn thanh toán bằng cách nào ạ?
ask-known-address = Giao đến { $address } ({ $phone }) như lần trước phải không ạ?
ask-still-confirm = Vậy { $me } đặt đơn này luôn nhé?
ask-meaning = { $Me } chưa chắc hiểu đúng ạ. Ý { $you } là 1:
    { $cart }
    hay 2:
    { $other }
ask-amend = { $You } đang có đơn #{ $number } ở bếp. { $Me } thêm vào đơn đó, hay đặt đơn mới ạ?
ask-amend-confirmation = Đơn #{ $number } sẽ thành:
    { $cart }
    { $extras }
    Tổng: { $total }
    { $Me } báo bếp đổi nhé?
payment-not-taken = Quán nhận { $methods } ạ.
outside-area = Xin lỗi { $you }, quán chưa giao đến đó ạ. Quán giao: { $zones }. { $You } cho { $me } địa chỉ khác, hoặc ghé lấy nhé.
below-minimum = Quán giao đơn từ { $minimum }, còn thiếu { $short } ạ. { $You } dùng thêm gì không, hay ghé lấy ạ?
closed-now = Giờ quán đang nghỉ ạ. { $Me } nhận đơn cho { $time } hoặc trễ hơn: { $you } muốn nhận lúc nào ạ?
closed-then = Giờ đó quán nghỉ ạ. Sớm nhất là { $time }: { $you } muốn nhận lúc nào ạ?
closed-for-long = Quán tạm nghỉ một thời gian nên chưa nhận đơn được ạ, mong { $you } thông cảm.
last-order-passed = Bếp không kịp nhận thêm đơn trước giờ nghỉ ạ. { $Me } nhận cho { $time } hoặc trễ hơn: { $you } muốn nhận lúc nào ạ?
too-far-ahead = { $Me } chỉ nhận đơn đến { $date } ạ. { $You } muốn nhận lúc nào?
later-than-wanted = ⏱ { $time } – sớm nhất quán làm kịp ạ
fee-line = Phí giao ({ $zone }): { $price }
rounding-line = Làm tròn: −{ $price }
how-table = 🍽 Bàn { $table }
how-pickup-at = 🛍 Tự đến lấy tại { $branch }
when-asap-about = ⏱ Càng sớm càng tốt, khoảng { $time }
time-today = { $clock } hôm nay
time-tomorrow = { $clock } ngày mai
time-on-day = { $clock } { $date }
date = { $weekday ->
    [1] thứ hai
    [2] thứ ba
    [3] thứ tư
    [4] thứ năm
    [5] thứ sáu
    [6] thứ bảy
   *[other] chủ nhật
  } { $day }/{ $month }
date-short = { $weekday ->
    [1] T2
    [2] T3
    [3] T4
    [4] T5
    [5] T6
    [6] T7
   *[other] CN
  } { $day }/{ $month }
date-short-us = { $weekday ->
    [1] T2
    [2] T3
    [3] T4
    [4] T5
    [5] T6
    [6] T7
   *[other] CN
  } { $month }/{ $day }
paid-by = 💳 { $method }
paid-with-change = 💵 Tiền mặt, thối lại từ { $amount }
allergy-in-dish = ⚠️ { $dish } có { $allergens }. { $You } xem kỹ giúp { $me }, cần đổi món thì bấm Đổi món ạ.
allergy-noted = ⚠ Dị ứng: { $allergies }. Bếp sẽ thấy chữ đỏ và phải xác nhận ạ.
offer = Ăn kèm ngon: { $dish } ({ $price }), { $you } bấm thêm là có ạ.
order-accepted = Bếp đã nhận đơn #{ $number }, dự kiến { $time } ạ 👨‍🍳
transfer-details = { $You } chuyển khoản giúp { $me } { $total } vào { $bank }, số { $account } ({ $holder }), nội dung { $reference } ạ.
notify-delayed = Đơn #{ $number } cần thêm chút thời gian, dự kiến { $time } ạ. Cảm ơn { $you } đã chờ 🙏
notify-change-accepted = Bếp đã đổi đơn #{ $number }:
    { $cart }
    Tổng: { $total }
notify-change-refused = Xin lỗi, bếp không đổi được đơn #{ $number } nữa ạ. Đơn giữ như cũ.
change-proposed = { $Me } đã báo bếp đổi đơn #{ $number }, có gì { $me } nhắn { $you } ngay ạ.
change-too-late = Bếp đang làm đơn #{ $number } rồi nên không đổi được nữa ạ, { $me } đã báo nhân viên.
greeting-again = Chào { $you }, { $shop } đây ạ 👋 { $You } dùng như lần trước không ạ?
    { $cart }
    Tổng: { $total }
no-usual = { $Me } chưa biết lần trước { $you } dùng gì ạ.
automated-notice = { $Me } là trợ lý tự động; { $you } cần gặp nhân viên thì cứ nhắn nhé.
stopped = Dạ, quán sẽ không nhắn cho { $you } nữa ạ. Khi nào cần { $you } cứ nhắn lại nhé.
resumed = Chào { $you } quay lại ạ! Quán sẽ nhắn cho { $you } như trước.
heard = { $Me } nghe là: “{ $text }”.
ask-deletion = { $Me } xoá hết những gì đã lưu về { $you } (tên, địa chỉ, số điện thoại, món quen) phải không ạ? Xoá rồi không lấy lại được.
data-deleted = { $Me } đã xoá tên, địa chỉ, số điện thoại, món quen và tin nhắn của { $you }. Đơn cũ chỉ còn trong sổ sách, không kèm thông tin cá nhân ạ.
data-deleted-later = Dạ, xong đơn #{ $number } là { $me } xoá hết thông tin của { $you } ạ.
points-earned = Xong đơn { $you } được cộng { $points } điểm tích luỹ ạ.
person-called-later = Giờ này chưa có nhân viên trực ạ. Nhân viên sẽ xem tin của { $you } lúc { $time }. Trong lúc đó { $me } vẫn nhận đơn được ạ.
person-still-called = Nhân viên đang bận, mong { $you } thông cảm ạ. { $Me } đã gọi lại. { $You } muốn thì cứ đặt món với { $me } trước nhé.
place-noted = Dạ, { $me } nhận được vị trí rồi ạ.
message-taken-back = { $Me } đã bỏ món đó ra rồi ạ.
changed-too-late = { $Me } thấy { $you } vừa sửa tin trước. { $You } nhắn giúp { $me } cần đổi gì nhé.
cannot-hear-voice = { $Me } chưa nghe được tin thoại nên đã báo nhân viên ạ. { $You } cũng có thể nhắn chữ cho { $me }.
answer-open-now = Quán đang mở, đến { $time } ạ.
answer-always-open = Quán mở 24/24 ạ.
answer-closed-now = Giờ quán đang nghỉ, mở lại { $time } ạ.
answer-open-on = Quán mở { $date }: { $spans } ạ.
answer-closed-on = Quán nghỉ { $date } ạ.
answer-holiday = Quán nghỉ { $name }, { $date } ạ.
answer-holidays = Quán nghỉ { $name } từ { $from } đến hết { $to } ạ.
answer-hours = Giờ mở cửa:
    { $lines }
hours-line = { $from ->
    [1] Thứ hai
    [2] Thứ ba
    [3] Thứ tư
    [4] Thứ năm
    [5] Thứ sáu
    [6] Thứ bảy
   *[other] Chủ nhật
  }{ $to ->
    [same] {""}
    [1] {" – thứ hai"}
    [2] {" – thứ ba"}
    [3] {" – thứ tư"}
    [4] {" – thứ năm"}
    [5] {" – thứ sáu"}
    [6] {" – thứ bảy"}
   *[other] {" – chủ nhật"}
  }: { $spans }
closed = nghỉ
answer-delivers = Dạ có, quán giao tận nơi ạ.
answer-delivers-to = Dạ quán có giao { $zone }: { $price } ạ.
answer-zones = Quán giao các khu vực:
    { $lines }
zone-line = • { $zone }: { $price }
free = miễn phí
answer-no-delivery = Quán chưa có giao hàng ạ, { $you } ghé lấy giúp { $me } nhé.
answer-free-from = Đơn từ { $price } được miễn phí giao ạ.
answer-minimum = Quán giao đơn từ { $minimum } ạ.
answer-no-minimum = Quán không có đơn tối thiểu ạ.
answer-waiting = Giờ làm khoảng { $minutes } phút ạ.
answer-waiting-delivery = Giao tận nơi khoảng { $minutes } phút ạ.
from-price = từ { $price }
answer-price = { $dish } giá { $price } ạ.
dish-line = • { $dish }: { $price }
answer-sizes = { $dish } có:
    { $lines }
answer-one-size = { $dish } chỉ có một cỡ ạ.
answer-ingredients = { $dish }: { $text } ạ.
answer-allergens = { $dish } có { $allergens } ạ.
answer-not-marked = Trong { $dish } có { $allergens } hay không thì quán chưa ghi ạ, để chắc chắn { $you } hỏi nhân viên giúp { $me } nhé.
answer-without = Những món không ghi có { $allergens } ạ:
    { $lines }
answer-no-allergens = { $dish } không ghi chất gây dị ứng nào ạ.
allergen = { $name ->
    [celery] cần tây
    [crustacean] tôm cua
    [dairy] sữa
    [egg] trứng
    [fish] cá (nước mắm)
    [gluten] gluten (bột mì)
    [milk] sữa
    [mollusc] mực ốc
    [mustard] mù tạt
    [nut] các loại hạt
    [peanut] đậu phộng
    [sesame] mè
    [shellfish] tôm cua
    [soy] đậu nành
   *[other] { $name }
  }
allergen-care = { $You } có dị ứng gì thì nhắn { $me } nhé: phiếu bếp sẽ ghi đỏ và bếp phải xác nhận ạ.
answer-is-vegetarian = Dạ, { $dish } là món chay ạ.
answer-not-vegetarian = Dạ { $dish } không phải món chay ạ.
answer-vegetarian = Món chay của quán:
    { $lines }
answer-vegan = Món thuần chay của quán:
    { $lines }
answer-no-vegan = Quán chưa có món thuần chay ạ.
answer-is-vegan = Dạ, { $dish } là món thuần chay ạ.
answer-not-vegan = { $dish } chưa được ghi là món thuần chay ạ.
answer-no-vegetarian = Quán chưa có món chay ạ.
answer-payment = Quán nhận: { $methods } ạ.
answer-location = Quán ở: { $address }
answer-map = 📍 { $text }
answer-phone = Số của quán: { $phone } ạ
answer-dishes = Quán có:
    { $lines }
answer-recommend = Quán gợi ý:
    { $lines }
answer-available = Dạ còn { $dish } ({ $price }) ạ.
answer-automated = { $Me } là trợ lý tự động ạ. { $You } muốn gặp nhân viên thì cứ nhắn nhé.
answer-unknown = Câu này { $me } chưa rõ ạ.
comment-answered = Quán đã nhắn tin cho { $you } rồi ạ 📩
comment-price = { $dish }: { $price } ạ. Quán đã nhắn tin cho { $you } rồi ạ 📩
stock-reserved = { $name } ơi, { $dish } là của { $you } rồi ạ 🎉 { $You } xem tin nhắn giúp quán nhé.
stock-gone = { $name } ơi, { $dish } hết mất rồi ạ 🙏
comment-greeting = Chào { $name } ạ! Cảm ơn { $you } đã bình luận dưới bài của quán.
own = { $text }
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
button-delete-data = Có, xoá đi
button-keep-data = Thôi, giữ lại
button-keep-order = Giữ đơn
button-pickup = Tự đến lấy
button-delivery = Giao tận nơi
button-dine-in = Ăn tại quán
button-asap = Càng sớm càng tốt
button-menu = 📋 Xem thực đơn
button-more = Xem thêm
button-person = 🙋 Gặp nhân viên
button-add = ➕ Thêm món này
button-elsewhere = Khu vực khác
button-known-address = 📍 Đúng địa chỉ đó
button-other-address = Địa chỉ khác
button-usual = 🔁 Như lần trước
button-amend = ➕ Thêm vào đơn
button-new-order = 🆕 Đơn mới
button-less = ➖ { $dish }
button-offer = ➕ { $dish }
button-time = { $time }
button-order = 📝 Đặt món với bot
button-neither = Không phải
button-order-this = 🛒 Đặt luôn
button-status = 📦 Đơn của mình
