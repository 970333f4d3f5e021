### Ang sinasabi ng shop. Puwedeng palitan ng shop ang kahit alin dito sa sarili nitong `texts/` folder.

greeting = Hello po, { $shop } po ito 👋 I-chat lang po ang gusto ninyo at kung ilan, o tingnan ang menu sa baba.
ask-dishes = Ano po ang order ninyo?
not-understood = Pasensya na po, hindi ko nakuha. Paki-chat po kung anong dish at ilan ang gusto ninyo.
not-understood-again = Pasensya na po, hindi ko pa rin nakuha. Gusto po ba ninyong makita ang menu, o makipag-usap sa tao?
sorry-again = Pasensya na po, hindi ko nakuha.
all-right = Sige po 🙂 Mag-chat lang po kayo anytime.
unknown-dish = Pasensya na po, wala kaming “{ $dish }”.
unknown-dish-nearest = Pasensya na po, wala kaming “{ $dish }”. Ang pinakamalapit po na meron kami ay { $nearest }.
sold-out = Pasensya na po, sold out na ang { $dish } ngayong araw.
ask-which = “{ $word }”: alin po ang gusto ninyo?
cart-summary = Cart po ninyo:
    { $cart }
    { $extras }
    Total: { $total }
cart-line = { $price ->
    [none] { $quantity } × { $dish }
   *[other] { $quantity } × { $dish } — { $price }
  }
cart-empty = Wala pa pong laman ang cart ninyo.
cart-cleared = Na-clear ko na po ang cart ninyo. Mag-chat lang po kayo anytime.
cart-too-large = Malaki po ang order na ito: titingnan po agad ng kasama ko.
ask-fulfilment = Delivery po ba o pickup?
ask-address = Saang address po namin ide-deliver?
ask-phone = Anong number po ang puwedeng tawagan ng rider?
ask-phone-again = Hindi ko po nabasa ang number. Paki-type po ulit, halimbawa 0917 123 4567.
ask-time = Anong oras po ninyo gusto?
ask-time-again = Hindi ko po nabasa ang oras, o lampas na po ito. Paki-chat po kung anong oras, halimbawa “7 ng gabi” o “18:30”.
ask-confirmation = Ulitin ko lang po ang order:
    { $cart }
    { $extras }
    Total: { $total }
    { $how }
    { $when }
    { $method }
    { $allergies }
    I-place ko na po ba ang order na ito? Paki-confirm po.
how-pickup = 🛍 Pickup
how-delivery = 🛵 Delivery sa { $address } · { $phone }
how-dine-in = 🍽 Dine-in
when-asap = ⏱ ASAP po
when-at = ⏱ { $time }
order-placed = Okay na po! Order number po ninyo: #{ $number }. Naipadala na po namin sa kitchen 🙏
ask-change = Ano po ang papalitan? I-chat lang po kung ano ang idadagdag o aalisin.
    { $cart }
    { $extras }
    Total: { $total }
ask-cancellation = I-cancel ko na po ba ang order #{ $number }?
order-cancelled = Cancelled na po ang order #{ $number }.
change-after-order = Nasa kitchen na po ang order #{ $number }, kaya hindi ko na ito mababago. Sinabihan ko na po ang kasama ko.
way-not-offered = Pasensya na po, wala kaming ganyang option.
cannot-cancel = Ginagawa na po ng kitchen ang order #{ $number }, kaya hindi ko na ito mai-cancel. Sinabihan ko na po ang kasama ko.
no-order = Wala po akong makitang order ninyo.
status-placed = Naghihintay pa po sa kitchen ang order #{ $number }.
status-accepted = Accepted na po ng kitchen ang order #{ $number }.
status-preparing = Ginagawa na po ng kitchen ang order #{ $number }.
status-expected = Estimated time po: { $time }.
status-ready = Ready na po ang order #{ $number }.
status-out-for-delivery = On the way na po ang order #{ $number }.
status-completed = Naibigay na po ang order #{ $number }.
status-rejected = Pasensya na po, hindi namin na-accept ang order #{ $number }.
status-cancelled = Cancelled na po ang order #{ $number }.
notify-accepted = Accepted na po ng kitchen ang order ninyo #{ $number } 👨‍🍳
notify-ready-pickup = Ready na po for pickup ang order #{ $number } 🎉
notify-ready-delivery = Ready na po ang order #{ $number }, ihahatid na ng rider maya-maya 🎉
notify-ready-dine-in = Ready na po ang order #{ $number } at papunta na sa table ninyo 🎉
notify-out-for-delivery = On the way na po sa inyo ang order #{ $number } 🛵
notify-rejected = Pasensya na po, hindi namin maa-accept ang order #{ $number }. { $reason }
notify-cancelled = Pasensya na po, kinailangan naming i-cancel ang order #{ $number }. { $reason }
notify-correction = Pasensya na po, mali ang huling message. { $status }
person-called = Sinabihan ko na po ang kasama ko, sasagot po siya sa inyo as soon as possible.
welcome = Walang anuman po 🧡
cannot-read-media = Hindi ko pa po kayang tumingin ng picture o makinig ng voice message, kaya sinabihan ko na ang kasama ko. Puwede rin po ninyong i-type sa akin.
ask-still-wanted = Pasensya na po, late nang dumating sa amin ang message ninyo. Gusto pa rin po ba ninyong mag-order?
reminder = Hindi pa po naka-place ang order ninyo:
    { $cart }
    { $extras }
    Total: { $total }
    Itutuloy po ba natin?
ask-zone = Saang area po ang “{ $address }”?
ask-branch = Saang branch po namin?
ask-table = Anong table po kayo?
ask-payment = Paano po kayo magbabayad?
ask-known-address = Ihahatid po ba namin sa { $address } ({ $phone }), tulad ng dati?
ask-still-confirm = I-place ko na po ba ang order?
ask-meaning = Hindi po ako sigurado kung tama ang intindi ko. Ang ibig po ba ninyong sabihin ay 1:
    { $cart }
    o 2:
    { $other }
ask-amend = May order #{ $number } na po kayo sa kitchen. Idadagdag ko po ba ito doon, o bagong order po?
ask-amend-confirmation = Magiging ganito po ang order #{ $number }:
    { $cart }
    { $extras }
    Total: { $total }
    Ipapabago ko po ba sa kitchen?
payment-not-taken = Pasensya na po, ito lang ang tinatanggap namin: { $methods }.
outside-area = Pasensya na po, hindi kami nagde-deliver diyan. Nagde-deliver po kami sa: { $zones }. Puwede po kayong magbigay ng ibang address, o mag-pickup.
below-minimum = { $minimum } po ang minimum namin for delivery: kulang pa ng { $short }. May idadagdag pa po ba kayo, o pickup na lang?
closed-now = Closed po kami ngayon. Puwede ko pong kunin ang order ninyo, pinakamaaga po: { $time }. Kailan po ninyo gusto?
closed-then = Closed po kami sa oras na iyan. Pinakamaaga po pagkatapos noon: { $time }. Kailan po ninyo gusto?
closed-for-long = Pasensya na po, pansamantala kaming closed at hindi muna makakatanggap ng order.
last-order-passed = Hindi na po tumatanggap ng order ang kitchen ngayong araw. Puwede ko pong kunin ang sa inyo, pinakamaaga po: { $time }. Kailan po ninyo gusto?
too-far-ahead = Hanggang { $date } lang po ang kaya kong tanggaping order. Kailan po ninyo gusto?
later-than-wanted = ⏱ { $time } – iyan po ang pinakamaaga naming kaya
fee-line = Delivery ({ $zone }): { $price }
rounding-line = Rounding: −{ $price }
how-table = 🍽 Table { $table }
how-pickup-at = 🛍 Pickup sa { $branch }
when-asap-about = ⏱ ASAP po, estimated: { $time }
time-today = ngayong araw, { $clock }
time-tomorrow = bukas, { $clock }
time-on-day = { $date }, { $clock }
date = { $weekday ->
    [1] Lunes
    [2] Martes
    [3] Miyerkules
    [4] Huwebes
    [5] Biyernes
    [6] Sabado
   *[other] Linggo
  }, { $month ->
    [1] Enero
    [2] Pebrero
    [3] Marso
    [4] Abril
    [5] Mayo
    [6] Hunyo
    [7] Hulyo
    [8] Agosto
    [9] Setyembre
    [10] Oktubre
    [11] Nobyembre
   *[other] Disyembre
  } { $day }
date-short = { $weekday ->
    [1] Lun
    [2] Mar
    [3] Miy
    [4] Huw
    [5] Biy
    [6] Sab
   *[other] Lin
  } { $month ->
    [1] Ene
    [2] Peb
    [3] Marso
    [4] Abr
    [5] Mayo
    [6] Hun
    [7] Hul
    [8] Ago
    [9] Set
    [10] Okt
    [11] Nob
   *[other] Dis
  } { $day }
date-short-us = { $weekday ->
    [1] Lun
    [2] Mar
    [3] Miy
    [4] Huw
    [5] Biy
    [6] Sab
   *[other] Lin
  } { $month ->
    [1] Ene
    [2] Peb
    [3] Marso
    [4] Abr
    [5] Mayo
    [6] Hun
    [7] Hul
    [8] Ago
    [9] Set
    [10] Okt
    [11] Nob
   *[other] Dis
  } { $day }
paid-by = 💳 { $method }
paid-with-change = 💵 Cash, sukli para sa { $amount }
allergy-in-dish = ⚠️ May { $allergens } po ang { $dish }. Pakitingnan po ulit, at i-tap ang Baguhin kung gusto ng iba.
allergy-noted = ⚠ Allergy: { $allergies }. Makikita po ito ng kitchen na naka-red at kailangan nilang i-confirm.
offer = Bagay po dito: { $dish } ({ $price }), i-tap lang po.
order-accepted = Accepted na po ang order #{ $number }, estimated time: { $time } 👨‍🍳
transfer-details = Paki-transfer po ang { $total } sa { $bank }, { $account } ({ $holder }), at ilagay ang reference { $reference }.
notify-delayed = Kailangan pa po ng kaunting oras ang order #{ $number }, estimated time: { $time }. Salamat po sa paghihintay 🙏
notify-change-accepted = Binago na po ng kitchen ang order #{ $number }:
    { $cart }
    Total: { $total }
notify-change-refused = Pasensya na po, hindi na mababago ng kitchen ang order #{ $number }. Mananatili po ito kung ano ito dati.
change-proposed = Naipasa ko na po sa kitchen ang pagbabago sa order #{ $number }, sasabihin ko po sa inyo ang sagot nila.
change-too-late = Ginagawa na po ng kitchen ang order #{ $number }, kaya hindi na ito mababago. Sinabihan ko na po ang kasama ko.
greeting-again = Welcome back po sa { $shop } 👋 Tulad po ba ng dati?
    { $cart }
    Total: { $total }
no-usual = Pasensya na po, hindi ko alam kung ano ang huling order ninyo.
automated-notice = Automated assistant po ako; sabihin lang po ninyo kung gusto ninyo ng tao, at may sasagot po.
stopped = Sige po, hindi na kami magpapadala ng message sa inyo. Mag-chat lang po kayo anytime para magsimula ulit.
resumed = Welcome back po! Makakatanggap na po ulit kayo ng message mula sa amin.
heard = Narinig ko po: “{ $text }”.
ask-deletion = Buburahin ko na po ba ang lahat ng nakatago tungkol sa inyo (pangalan, address, phone number, usual order)? Hindi na ito maibabalik.
data-deleted = Nabura ko na po ang pangalan, address, phone number, usual order at mga message ninyo. Nananatili sa libro ang mga dating order, wala nang personal na detalye.
data-deleted-later = Buburahin ko po ang lahat kapag tapos na ang order #{ $number }: kailangan pa namin ito hanggang doon.
points-earned = May { $points } points po kayo sa order na ito.
person-called-later = Wala pong tao rito ngayon. Mababasa po ito ng kasama ko: { $time }. Habang wala pa, puwede ko pong kunin ang order ninyo.
person-still-called = Pasensya na po, busy pa ang mga kasama ko. Tinawag ko na po ulit sila. Kung gusto po ninyo, puwede muna kayong mag-order sa akin.
place-noted = Salamat po, nakuha ko na ang location.
message-taken-back = Inalis ko na po ulit iyon.
changed-too-late = Nakita ko po na binago ninyo ang naunang message. Pakisabi po kung ano ang dapat baguhin.
cannot-hear-voice = Hindi ko pa po kayang makinig ng voice message, kaya sinabihan ko na ang kasama ko. Puwede rin po ninyong i-type sa akin.
answer-open-now = Open po kami ngayon. Closing time po: { $time }.
answer-always-open = Open po kami 24 hours.
answer-closed-now = Closed po kami ngayon. Magbubukas po ulit: { $time }.
answer-open-on = { $date }: open po { $spans }.
answer-closed-on = Closed po kami sa { $date }.
answer-holiday = Closed po kami sa { $date } ({ $name }).
answer-holidays = Closed po kami mula { $from } hanggang { $to } ({ $name }).
answer-hours = Oras po namin:
    { $lines }
hours-line = { $from ->
    [1] Lunes
    [2] Martes
    [3] Miyerkules
    [4] Huwebes
    [5] Biyernes
    [6] Sabado
   *[other] Linggo
  }{ $to ->
    [same] {""}
    [1] {" hanggang Lunes"}
    [2] {" hanggang Martes"}
    [3] {" hanggang Miyerkules"}
    [4] {" hanggang Huwebes"}
    [5] {" hanggang Biyernes"}
    [6] {" hanggang Sabado"}
   *[other] {" hanggang Linggo"}
  }: { $spans }
closed = closed
answer-delivers = Opo, nagde-deliver kami.
answer-delivers-to = Nagde-deliver po kami sa { $zone }: { $price }.
answer-zones = Nagde-deliver po kami sa:
    { $lines }
zone-line = • { $zone }: { $price }
free = libre
answer-no-delivery = Pasensya na po, hindi kami nagde-deliver. Puwede po kayong mag-pickup.
answer-free-from = Mula { $price }, libre na po ito.
answer-minimum = { $minimum } po ang minimum namin for delivery.
answer-no-minimum = Wala pong minimum order.
answer-waiting = Mga { $minutes } minutes po ngayon.
answer-waiting-delivery = Kung delivery, mga { $minutes } minutes po.
from-price = mula { $price }
answer-price = { $dish }: { $price } po.
dish-line = • { $dish }: { $price }
answer-sizes = Ang { $dish } po ay may:
    { $lines }
answer-one-size = Isang size lang po ang { $dish }.
answer-ingredients = { $dish }: { $text }.
answer-allergens = May { $allergens } po ang { $dish }.
answer-not-marked = Hindi po nakasulat kung may { $allergens } ang { $dish }: magtanong po muna.
answer-without = Walang nakasulat na { $allergens } sa mga ito:
    { $lines }
answer-no-allergens = Wala pong nakalistang allergens para sa { $dish }.
allergen = { $name ->
    [celery] celery
    [crustacean] hipon at alimango
    [dairy] gatas
    [egg] itlog
    [fish] isda
    [gluten] gluten
    [milk] gatas
    [mollusc] tahong at pusit (molluscs)
    [mustard] mustard
    [nut] nuts
    [peanut] mani
    [sesame] linga (sesame)
    [shellfish] shellfish
    [soy] soy
   *[other] { $name }
  }
allergen-care = Kung may allergy po kayo, sabihin lang sa akin: naka-red po ito sa ticket, at kailangang i-confirm ng kitchen.
answer-is-vegetarian = Opo, vegetarian ang { $dish }.
answer-not-vegetarian = Hindi po vegetarian ang { $dish }.
answer-vegetarian = Mga vegetarian dish po namin:
    { $lines }
answer-vegan = Mga vegan dish po namin:
    { $lines }
answer-no-vegan = Pasensya na po, wala kaming dish na naka-mark na vegan.
answer-is-vegan = Opo, vegan po ang { $dish }.
answer-not-vegan = Hindi po naka-mark na vegan ang { $dish }.
answer-no-vegetarian = Pasensya na po, wala kaming dish na naka-mark na vegetarian.
answer-payment = Puwede po kayong magbayad gamit ang: { $methods }.
answer-location = Nandito po kami: { $address }
answer-map = 📍 { $text }
answer-phone = Puwede po ninyo kaming tawagan sa: { $phone }
answer-dishes = Mayroon po kami:
    { $lines }
answer-recommend = Recommended po namin:
    { $lines }
answer-available = Opo, meron kaming { $dish } ({ $price }).
answer-automated = Automated assistant po ako. Kung gusto po ninyong may makausap na tao, sabihin lang po.
answer-unknown = Hindi ko po alam iyan.
comment-answered = Nag-message na po kami sa inyo 📩
comment-price = { $dish }: { $price } po. Nag-message na po kami sa inyo 📩
stock-reserved = { $name }, sa inyo na po ang { $dish } 🎉 Paki-check po ang messages ninyo.
stock-gone = { $name }, pasensya na po, ubos na ang { $dish } 🙏
comment-greeting = Hello po { $name }! Salamat po sa comment ninyo sa post namin.
own = { $text }
pay-cash = Cash
pay-card = Card
pay-transfer = Bank transfer
pay-ewallet = E-wallet
pay-open = Bayad pagdating
button-confirm = ✅ Confirm
button-change = ✏️ Baguhin
button-cancel = ❌ Cancel
button-keep = Ituloy po
button-cancel-order = Oo, i-cancel
button-delete-data = Oo, burahin
button-keep-data = Huwag na
button-keep-order = Ituloy ang order
button-pickup = Pickup
button-delivery = Delivery
button-dine-in = Dine-in
button-asap = ASAP
button-menu = 📋 Tingnan ang menu
button-more = Tingnan pa
button-person = 🙋 Talk to a person
button-add = ➕ Idagdag ito
button-elsewhere = Wala sa mga ito
button-known-address = 📍 Opo, doon
button-other-address = Ibang address
button-usual = 🔁 Tulad ng dati
button-amend = ➕ Idagdag doon
button-new-order = 🆕 Bagong order
button-less = ➖ { $dish }
button-offer = ➕ { $dish }
button-time = { $time }
button-order = 📝 Order sa bot
button-neither = Iba po
button-order-this = 🛒 Order na
button-status = 📦 Order ko
