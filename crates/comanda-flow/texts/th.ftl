### คำพูดของร้าน ร้านแก้ข้อความใดก็ได้ในโฟลเดอร์ `texts/` ของตัวเอง

greeting = สวัสดีค่ะ { $shop } ยินดีให้บริการค่ะ 👋 พิมพ์เมนูที่ต้องการพร้อมจำนวนได้เลย หรือกดดูเมนูด้านล่างนะคะ
ask-dishes = รับอะไรดีคะ
not-understood = ขอโทษค่ะ ยังไม่เข้าใจค่ะ รบกวนพิมพ์ชื่อเมนูและจำนวนที่ต้องการนะคะ
not-understood-again = ขอโทษค่ะ ยังไม่เข้าใจอยู่ค่ะ ดูเมนูหรือคุยกับพนักงานดีคะ
sorry-again = ขอโทษค่ะ ยังไม่เข้าใจค่ะ
all-right = ได้เลยค่ะ 🙂 ทักมาได้ตลอดนะคะ
unknown-dish = ขอโทษค่ะ ทางร้านไม่มี “{ $dish }” ค่ะ
unknown-dish-nearest = ขอโทษค่ะ ทางร้านไม่มี “{ $dish }” ค่ะ ที่ใกล้เคียงที่สุดคือ { $nearest } ค่ะ
sold-out = ขอโทษค่ะ วันนี้ { $dish } หมดแล้วค่ะ
ask-which = “{ $word }” รับแบบไหนดีคะ
cart-summary = ตะกร้าของคุณลูกค้าค่ะ:
    { $cart }
    { $extras }
    รวม: { $total }
cart-line = { $price ->
    [none] { $quantity } × { $dish }
   *[other] { $quantity } × { $dish } — { $price }
  }
cart-empty = ตะกร้ายังว่างอยู่ค่ะ
cart-cleared = ล้างตะกร้าให้แล้วค่ะ ทักมาได้ตลอดนะคะ
cart-too-large = ออเดอร์นี้ค่อนข้างใหญ่ ขอให้พนักงานช่วยดูให้ทันทีนะคะ
ask-fulfilment = รับอาหารแบบไหนดีคะ จัดส่งหรือมารับเองคะ
ask-address = ให้จัดส่งที่ไหนดีคะ
ask-phone = ขอเบอร์โทรที่คนส่งโทรหาได้ด้วยค่ะ
ask-phone-again = ขอโทษค่ะ อ่านเบอร์โทรไม่ออกค่ะ รบกวนพิมพ์อีกครั้งนะคะ เช่น 081 234 5678
ask-time = ต้องการรับกี่โมงดีคะ
ask-time-again = ขอโทษค่ะ อ่านเวลาไม่ออก หรือเลยเวลานั้นไปแล้วค่ะ รบกวนบอกเวลาอีกครั้งนะคะ เช่น “1 ทุ่ม” หรือ “18:30”
ask-confirmation = ขอทวนออเดอร์นะคะ:
    { $cart }
    { $extras }
    รวม: { $total }
    { $how }
    { $when }
    { $method }
    { $allergies }
    สั่งตามนี้เลยไหมคะ รบกวนยืนยันด้วยค่ะ
how-pickup = 🛍 มารับเอง
how-delivery = 🛵 จัดส่งที่ { $address } · { $phone }
how-dine-in = 🍽 ทานที่ร้าน
when-asap = ⏱ เร็วที่สุด
when-at = ⏱ { $time }
order-placed = เรียบร้อยค่ะ! ออเดอร์หมายเลข #{ $number } ส่งเข้าครัวแล้วค่ะ 🙏
ask-change = แก้ไขอะไรดีคะ พิมพ์สิ่งที่จะเพิ่มหรือเอาออกได้เลยค่ะ
    { $cart }
    { $extras }
    รวม: { $total }
ask-cancellation = ต้องการยกเลิกออเดอร์ #{ $number } ใช่ไหมคะ
order-cancelled = ยกเลิกออเดอร์ #{ $number } แล้วค่ะ
change-after-order = ออเดอร์ #{ $number } เข้าครัวแล้ว เลยแก้ไขให้เองไม่ได้ค่ะ แจ้งพนักงานให้แล้วนะคะ
way-not-offered = ขอโทษค่ะ ทางร้านไม่มีบริการนี้ค่ะ
cannot-cancel = ครัวกำลังทำออเดอร์ #{ $number } แล้ว เลยยกเลิกให้เองไม่ได้ค่ะ แจ้งพนักงานให้แล้วนะคะ
no-order = ไม่พบออเดอร์ของคุณลูกค้าค่ะ
status-placed = ออเดอร์ #{ $number } กำลังรอครัวรับค่ะ
status-accepted = ครัวรับออเดอร์ #{ $number } แล้วค่ะ
status-preparing = ครัวกำลังทำออเดอร์ #{ $number } อยู่ค่ะ
status-expected = คาดว่าจะได้รับ { $time } ค่ะ
status-ready = ออเดอร์ #{ $number } เสร็จแล้วค่ะ
status-out-for-delivery = ออเดอร์ #{ $number } กำลังไปส่งค่ะ
status-completed = ออเดอร์ #{ $number } ส่งมอบเรียบร้อยแล้วค่ะ
status-rejected = ขอโทษค่ะ ทางร้านรับออเดอร์ #{ $number } ไม่ได้ค่ะ
status-cancelled = ออเดอร์ #{ $number } ถูกยกเลิกแล้วค่ะ
notify-accepted = ครัวรับออเดอร์ #{ $number } ของคุณลูกค้าแล้วค่ะ 👨‍🍳
notify-ready-pickup = ออเดอร์ #{ $number } เสร็จแล้ว มารับได้เลยค่ะ 🎉
notify-ready-delivery = ออเดอร์ #{ $number } เสร็จแล้ว อีกสักครู่คนส่งจะไปส่งค่ะ 🎉
notify-ready-dine-in = ออเดอร์ #{ $number } เสร็จแล้ว กำลังยกไปที่โต๊ะค่ะ 🎉
notify-out-for-delivery = ออเดอร์ #{ $number } กำลังไปส่งให้คุณลูกค้าค่ะ 🛵
notify-rejected = ขอโทษค่ะ ทางร้านรับออเดอร์ #{ $number } ไม่ได้ค่ะ { $reason }
notify-cancelled = ขอโทษค่ะ ทางร้านจำเป็นต้องยกเลิกออเดอร์ #{ $number } ค่ะ { $reason }
notify-correction = ขอโทษค่ะ ข้อความเมื่อสักครู่ผิดพลาดค่ะ { $status }
person-called = แจ้งพนักงานให้แล้วค่ะ จะรีบตอบกลับให้เร็วที่สุดนะคะ
welcome = ยินดีค่ะ 🧡
cannot-read-media = ยังดูรูปหรือฟังข้อความเสียงไม่ได้ค่ะ เลยแจ้งพนักงานให้แล้ว จะพิมพ์มาแทนก็ได้นะคะ
ask-still-wanted = ขอโทษค่ะ ข้อความของคุณลูกค้ามาถึงช้า ยังต้องการสั่งอยู่ไหมคะ
reminder = คุณลูกค้ายังไม่ได้ยืนยันออเดอร์นี้นะคะ:
    { $cart }
    { $extras }
    รวม: { $total }
    ต้องการสั่งต่อไหมคะ
ask-zone = “{ $address }” อยู่โซนไหนคะ
ask-branch = รับที่สาขาไหนดีคะ
ask-table = นั่งโต๊ะไหนคะ
ask-payment = ชำระเงินแบบไหนดีคะ
ask-known-address = ให้ส่งที่ { $address } ({ $phone }) เหมือนครั้งก่อนไหมคะ
ask-still-confirm = สั่งเลยไหมคะ
ask-meaning = ไม่แน่ใจว่าเข้าใจถูกไหมนะคะ หมายถึงข้อ 1:
    { $cart }
    หรือข้อ 2:
    { $other }
ask-amend = มีออเดอร์ #{ $number } อยู่ในครัวค่ะ เพิ่มเข้าออเดอร์นั้น หรือเป็นออเดอร์ใหม่คะ
ask-amend-confirmation = ออเดอร์ #{ $number } จะเป็นแบบนี้ค่ะ:
    { $cart }
    { $extras }
    รวม: { $total }
    ให้แจ้งครัวแก้ไขไหมคะ
payment-not-taken = ขอโทษค่ะ ทางร้านรับชำระเฉพาะ: { $methods } ค่ะ
outside-area = ขอโทษค่ะ ทางร้านยังไม่ส่งที่นั่นค่ะ ทางร้านส่ง: { $zones } ค่ะ แจ้งที่อยู่อื่น หรือมารับเองก็ได้นะคะ
below-minimum = จัดส่งขั้นต่ำ { $minimum } ยังขาดอีก { $short } ค่ะ รับอะไรเพิ่มไหมคะ หรือสะดวกมารับเองคะ
closed-now = ตอนนี้ร้านปิดอยู่ค่ะ รับออเดอร์สำหรับ { $time } หรือหลังจากนั้นได้ค่ะ ต้องการรับตอนไหนดีคะ
closed-then = เวลานั้นร้านปิดค่ะ เร็วที่สุดหลังจากนั้นคือ { $time } ค่ะ ต้องการรับตอนไหนดีคะ
closed-for-long = ขอโทษค่ะ ทางร้านปิดชั่วคราวระยะหนึ่ง ยังรับออเดอร์ไม่ได้ค่ะ
last-order-passed = วันนี้ครัวปิดรับออเดอร์แล้วค่ะ รับออเดอร์สำหรับ { $time } หรือหลังจากนั้นได้ค่ะ ต้องการรับตอนไหนดีคะ
too-far-ahead = รับออเดอร์ล่วงหน้าได้ถึง { $date } ค่ะ ต้องการรับตอนไหนดีคะ
later-than-wanted = ⏱ { $time } – เร็วที่สุดที่ทำได้ค่ะ
fee-line = ค่าส่ง ({ $zone }): { $price }
rounding-line = ปัดเศษ: −{ $price }
how-table = 🍽 โต๊ะ { $table }
how-pickup-at = 🛍 มารับเองที่ { $branch }
when-asap-about = ⏱ เร็วที่สุด ประมาณ { $time }
time-today = วันนี้ { $clock } น.
time-tomorrow = พรุ่งนี้ { $clock } น.
time-on-day = { $date } { $clock } น.
date = { $weekday ->
    [1] วันจันทร์
    [2] วันอังคาร
    [3] วันพุธ
    [4] วันพฤหัสบดี
    [5] วันศุกร์
    [6] วันเสาร์
   *[other] วันอาทิตย์
  }ที่ { $day } { $month ->
    [1] มกราคม
    [2] กุมภาพันธ์
    [3] มีนาคม
    [4] เมษายน
    [5] พฤษภาคม
    [6] มิถุนายน
    [7] กรกฎาคม
    [8] สิงหาคม
    [9] กันยายน
    [10] ตุลาคม
    [11] พฤศจิกายน
   *[other] ธันวาคม
  }
date-short = { $weekday ->
    [1] จ.
    [2] อ.
    [3] พ.
    [4] พฤ.
    [5] ศ.
    [6] ส.
   *[other] อา.
  } { $day }/{ $month }
date-short-us = { $weekday ->
    [1] จ.
    [2] อ.
    [3] พ.
    [4] พฤ.
    [5] ศ.
    [6] ส.
   *[other] อา.
  } { $month }/{ $day }
paid-by = 💳 { $method }
paid-with-change = 💵 เงินสด เตรียมเงินทอนจาก { $amount }
allergy-in-dish = ⚠️ { $dish } มี { $allergens } นะคะ กรุณาตรวจสอบอีกครั้ง ถ้าต้องการเปลี่ยนกดแก้ไขได้เลยค่ะ
allergy-noted = ⚠ แพ้: { $allergies } ครัวจะเห็นเป็นตัวสีแดงและต้องยืนยันก่อนค่ะ
offer = ทานคู่กันอร่อยค่ะ: { $dish } ({ $price }) กดเพิ่มได้เลยค่ะ
order-accepted = รับออเดอร์ #{ $number } แล้วค่ะ คาดว่าจะได้รับ { $time } ค่ะ 👨‍🍳
transfer-details = รบกวนโอน { $total } เข้า { $bank } เลขที่ { $account } ({ $holder }) ระบุอ้างอิง { $reference } ด้วยนะคะ
notify-delayed = ออเดอร์ #{ $number } ต้องใช้เวลาอีกสักหน่อย คาดว่าจะได้รับ { $time } ค่ะ ขอบคุณที่รอนะคะ 🙏
notify-change-accepted = ครัวแก้ไขออเดอร์ #{ $number } แล้วค่ะ:
    { $cart }
    รวม: { $total }
notify-change-refused = ขอโทษค่ะ ครัวแก้ไขออเดอร์ #{ $number } ไม่ได้แล้วค่ะ ออเดอร์ยังเหมือนเดิมนะคะ
change-proposed = ส่งรายการแก้ไขของออเดอร์ #{ $number } ให้ครัวแล้วค่ะ ครัวตอบว่าอย่างไรจะรีบแจ้งนะคะ
change-too-late = ครัวกำลังทำออเดอร์ #{ $number } แล้ว แก้ไขไม่ได้แล้วค่ะ แจ้งพนักงานให้แล้วนะคะ
greeting-again = { $shop } ยินดีต้อนรับอีกครั้งค่ะ 👋 รับเหมือนครั้งก่อนไหมคะ
    { $cart }
    รวม: { $total }
no-usual = ขอโทษค่ะ ไม่ทราบว่าครั้งก่อนคุณลูกค้าสั่งอะไรค่ะ
automated-notice = นี่คือผู้ช่วยอัตโนมัติค่ะ หากต้องการคุยกับพนักงาน บอกได้ตลอดเลยนะคะ
stopped = รับทราบค่ะ จะไม่ส่งข้อความไปอีกนะคะ หากต้องการเริ่มใหม่ ทักมาได้ตลอดค่ะ
resumed = ยินดีต้อนรับกลับมาค่ะ! จากนี้จะได้รับข้อความจากทางร้านอีกครั้งนะคะ
heard = ได้ยินว่า “{ $text }” ค่ะ
ask-deletion = ให้ลบข้อมูลทั้งหมดที่เก็บไว้ (ชื่อ ที่อยู่ เบอร์โทร เมนูประจำ) ใช่ไหมคะ ลบแล้วกู้คืนไม่ได้ค่ะ
data-deleted = ลบชื่อ ที่อยู่ เบอร์โทร เมนูประจำ และข้อความของคุณลูกค้าแล้วค่ะ ออเดอร์เก่ายังอยู่ในบัญชีโดยไม่มีข้อมูลส่วนตัวค่ะ
data-deleted-later = จะลบข้อมูลทั้งหมดทันทีที่ออเดอร์ #{ $number } เสร็จเรียบร้อยค่ะ ระหว่างนี้ยังต้องใช้สำหรับออเดอร์นี้ค่ะ
points-earned = ออเดอร์นี้ได้ { $points } คะแนนสะสมค่ะ
person-called-later = ตอนนี้ไม่มีพนักงานอยู่ค่ะ พนักงานจะมาอ่านข้อความ { $time } ค่ะ ระหว่างนี้รับออเดอร์ให้ได้นะคะ
person-still-called = ขอโทษค่ะ พนักงานกำลังยุ่งอยู่ เรียกให้อีกครั้งแล้วค่ะ ระหว่างนี้จะสั่งกับผู้ช่วยนี้ก่อนก็ได้นะคะ
place-noted = ขอบคุณค่ะ ได้รับตำแหน่งแล้วค่ะ
message-taken-back = เอารายการนั้นออกให้แล้วค่ะ
changed-too-late = เห็นว่าคุณลูกค้าแก้ข้อความก่อนหน้านี้ รบกวนบอกว่าต้องการเปลี่ยนอะไรนะคะ
cannot-hear-voice = ยังฟังข้อความเสียงไม่ได้ค่ะ เลยแจ้งพนักงานให้แล้ว จะพิมพ์มาแทนก็ได้นะคะ
answer-open-now = ตอนนี้ร้านเปิดอยู่ค่ะ ปิด { $time }
answer-always-open = ร้านเปิดตลอด 24 ชั่วโมงค่ะ
answer-closed-now = ตอนนี้ร้านปิดอยู่ เปิดอีกครั้ง { $time } ค่ะ
answer-open-on = { $date } เปิด { $spans } ค่ะ
answer-closed-on = { $date } ร้านปิดค่ะ
answer-holiday = { $date } ร้านปิดค่ะ ({ $name })
answer-holidays = ร้านปิดตั้งแต่ { $from } ถึง { $to } ค่ะ ({ $name })
answer-hours = เวลาเปิดร้านค่ะ:
    { $lines }
hours-line = { $from ->
    [1] วันจันทร์
    [2] วันอังคาร
    [3] วันพุธ
    [4] วันพฤหัสบดี
    [5] วันศุกร์
    [6] วันเสาร์
   *[other] วันอาทิตย์
  }{ $to ->
    [same] {""}
    [1] {" ถึงวันจันทร์"}
    [2] {" ถึงวันอังคาร"}
    [3] {" ถึงวันพุธ"}
    [4] {" ถึงวันพฤหัสบดี"}
    [5] {" ถึงวันศุกร์"}
    [6] {" ถึงวันเสาร์"}
   *[other] {" ถึงวันอาทิตย์"}
  }: { $spans }
closed = ปิด
answer-delivers = มีบริการจัดส่งค่ะ
answer-delivers-to = จัดส่งที่ { $zone } ค่ะ: { $price }
answer-zones = ทางร้านจัดส่งที่:
    { $lines }
zone-line = • { $zone }: { $price }
free = ฟรี
answer-no-delivery = ขอโทษค่ะ ทางร้านไม่มีบริการจัดส่ง มารับเองได้นะคะ
answer-free-from = ครบ { $price } ขึ้นไปส่งฟรีค่ะ
answer-minimum = จัดส่งขั้นต่ำ { $minimum } ค่ะ
answer-no-minimum = ไม่มีขั้นต่ำค่ะ
answer-waiting = ตอนนี้ใช้เวลาประมาณ { $minutes } นาทีค่ะ
answer-waiting-delivery = หากจัดส่ง ประมาณ { $minutes } นาทีค่ะ
from-price = เริ่มต้น { $price }
answer-price = { $dish } ราคา { $price } ค่ะ
dish-line = • { $dish }: { $price }
answer-sizes = { $dish } มีขนาด:
    { $lines }
answer-one-size = { $dish } มีขนาดเดียวค่ะ
answer-ingredients = { $dish }: { $text } ค่ะ
answer-allergens = { $dish } มี { $allergens } ค่ะ
answer-not-marked = ยังไม่มีข้อมูลว่า { $dish } มี { $allergens } หรือไม่ รบกวนสอบถามพนักงานค่ะ
answer-without = เมนูที่ไม่ได้ระบุว่ามี{ $allergens }ค่ะ:
    { $lines }
answer-no-allergens = ยังไม่มีสารก่อภูมิแพ้ที่บันทึกไว้สำหรับ { $dish } ค่ะ
allergen = { $name ->
    [celery] เซเลอรี
    [crustacean] กุ้งและปู
    [dairy] นม
    [egg] ไข่
    [fish] ปลา
    [gluten] กลูเตน (แป้งสาลี)
    [milk] นม
    [mollusc] หอยและหมึก
    [mustard] มัสตาร์ด
    [nut] ถั่วเปลือกแข็ง
    [peanut] ถั่วลิสง
    [sesame] งา
    [shellfish] กุ้ง ปู และหอย
    [soy] ถั่วเหลือง
   *[other] { $name }
  }
allergen-care = หากแพ้อะไร บอกได้เลยนะคะ ในใบสั่งจะเป็นตัวสีแดง และครัวต้องยืนยันก่อนค่ะ
answer-is-vegetarian = ใช่ค่ะ { $dish } เป็นเมนูมังสวิรัติค่ะ
answer-not-vegetarian = ไม่ใช่ค่ะ { $dish } ไม่ใช่เมนูมังสวิรัติค่ะ
answer-vegetarian = เมนูมังสวิรัติค่ะ:
    { $lines }
answer-vegan = เมนูวีแกนค่ะ:
    { $lines }
answer-no-vegan = ขอโทษค่ะ ไม่มีเมนูที่ระบุว่าเป็นวีแกนค่ะ
answer-is-vegan = ใช่ค่ะ { $dish } เป็นวีแกนค่ะ
answer-not-vegan = { $dish } ไม่ได้ระบุว่าเป็นวีแกนค่ะ
answer-no-vegetarian = ขอโทษค่ะ ไม่มีเมนูที่ระบุว่าเป็นมังสวิรัติค่ะ
answer-payment = ชำระได้ด้วย: { $methods } ค่ะ
answer-location = ร้านอยู่ที่: { $address }
answer-map = 📍 { $text }
answer-phone = โทรหาร้านได้ที่: { $phone }
answer-dishes = ทางร้านมีค่ะ:
    { $lines }
answer-recommend = เมนูแนะนำค่ะ:
    { $lines }
answer-available = มีค่ะ { $dish } ({ $price })
answer-automated = นี่คือผู้ช่วยอัตโนมัติค่ะ หากอยากคุยกับพนักงาน บอกได้เลยนะคะ
answer-unknown = เรื่องนี้ไม่ทราบค่ะ
comment-answered = ทักแชทไปให้แล้วนะคะ 📩
comment-price = { $dish } ราคา { $price } ค่ะ ทักแชทไปให้แล้วนะคะ 📩
stock-reserved = คุณ { $name } ได้ { $dish } แล้วค่ะ 🎉 รบกวนดูในแชทนะคะ
stock-gone = คุณ { $name } ขอโทษค่ะ { $dish } หมดแล้วค่ะ 🙏
comment-greeting = สวัสดีค่ะคุณ { $name }! ขอบคุณที่คอมเมนต์ใต้โพสต์ของทางร้านนะคะ
own = { $text }
pay-cash = เงินสด
pay-card = บัตร
pay-transfer = โอนผ่านธนาคาร
pay-ewallet = อีวอลเล็ต
pay-open = จ่ายเมื่อได้รับ
button-confirm = ✅ ยืนยัน
button-change = ✏️ แก้ไข
button-cancel = ❌ ยกเลิก
button-keep = สั่งต่อ
button-cancel-order = ใช่ ยกเลิกเลย
button-delete-data = ใช่ ลบเลย
button-keep-data = ไม่ลบ
button-keep-order = เก็บออเดอร์ไว้
button-pickup = มารับเอง
button-delivery = จัดส่ง
button-dine-in = ทานที่ร้าน
button-asap = เร็วที่สุด
button-menu = 📋 ดูเมนู
button-more = ดูเพิ่มเติม
button-person = 🙋 คุยกับพนักงาน
button-add = ➕ เพิ่มเมนูนี้
button-elsewhere = ไม่ใช่ที่เหล่านี้
button-known-address = 📍 ใช่ ส่งที่นั่น
button-other-address = ที่อยู่อื่น
button-usual = 🔁 เหมือนครั้งก่อน
button-amend = ➕ เพิ่มเข้าไป
button-new-order = 🆕 ออเดอร์ใหม่
button-less = ➖ { $dish }
button-offer = ➕ { $dish }
button-time = { $time }
button-order = 📝 สั่งกับบอท
button-neither = ไม่ใช่ทั้งสอง
button-order-this = 🛒 สั่งเลย
button-status = 📦 ออเดอร์ของฉัน
