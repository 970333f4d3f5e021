### What the shop says. A shop may override any of it in its own `texts/` folder.

greeting = Hello, this is { $shop } 👋 Just write what you would like and how many, or look at the menu below.
ask-dishes = What would you like?
not-understood = Sorry, I did not get that. Please write the dish and how many you would like.
not-understood-again = Sorry, I still do not understand. Would you like to see the menu, or talk to a person?
sorry-again = Sorry, I did not get that.
all-right = All right 🙂 Write to us any time.
unknown-dish = We do not have “{ $dish }”, sorry.
unknown-dish-nearest = We do not have “{ $dish }”, sorry. The nearest we have is { $nearest }.
sold-out = { $dish } is sold out today, sorry.
ask-which = “{ $word }”: which one would you like?
cart-summary = Your cart:
    { $cart }
    { $extras }
    Total: { $total }
cart-line = { $price ->
    [none] { $quantity } × { $dish }
   *[other] { $quantity } × { $dish } — { $price }
  }
cart-empty = Your cart is empty.
cart-cleared = I have cleared your cart. Write to us any time.
cart-too-large = That is a large order: a colleague will have a look right away.
ask-fulfilment = How would you like to get it: delivery or pickup?
ask-address = What address shall we deliver to?
ask-phone = What phone number can the driver call?
ask-phone-again = I could not read that phone number. Please write it again, for example 0901 234 567.
ask-time = What time would you like it?
ask-time-again = I could not read that time, or it has passed. Please tell me what time, for example “7pm” or “18:30”.
ask-confirmation = Let me read it back:
    { $cart }
    { $extras }
    Total: { $total }
    { $how }
    { $when }
    { $method }
    { $allergies }
    Shall I place this order? Please confirm.
how-pickup = 🛍 Pickup
how-delivery = 🛵 Delivery to { $address } · { $phone }
how-dine-in = 🍽 Eat here
when-asap = ⏱ As soon as possible
when-at = ⏱ { $time }
order-placed = Done! Your order number is #{ $number }. We have sent it to the kitchen 🙏
ask-change = What shall I change? Just write what to add or remove.
    { $cart }
    { $extras }
    Total: { $total }
ask-cancellation = Shall I cancel order #{ $number }?
order-cancelled = Order #{ $number } is cancelled.
change-after-order = Order #{ $number } is already with the kitchen, so I cannot change it myself. I have told a colleague.
way-not-offered = Sorry, we do not offer that.
cannot-cancel = The kitchen is already making order #{ $number }, so I cannot cancel it myself. I have told a colleague.
no-order = I cannot find an order of yours.
status-placed = Order #{ $number } is waiting for the kitchen.
status-accepted = The kitchen has accepted order #{ $number }.
status-preparing = The kitchen is making order #{ $number }.
status-expected = You can expect it { $time }.
status-ready = Order #{ $number } is ready.
status-out-for-delivery = Order #{ $number } is on its way.
status-completed = Order #{ $number } was handed over.
status-rejected = Sorry, we could not take order #{ $number }.
status-cancelled = Order #{ $number } is cancelled.
notify-accepted = The kitchen has accepted your order #{ $number } 👨‍🍳
notify-ready-pickup = Order #{ $number } is ready to be picked up 🎉
notify-ready-delivery = Order #{ $number } is ready, the driver will bring it soon 🎉
notify-ready-dine-in = Order #{ $number } is ready and on its way to your table 🎉
notify-out-for-delivery = Order #{ $number } is on its way to you 🛵
notify-rejected = Sorry, we cannot take order #{ $number }. { $reason }
notify-cancelled = Sorry, we had to cancel order #{ $number }. { $reason }
notify-correction = Sorry, the last message was a mistake. { $status }
person-called = I have told a colleague, who will answer you as soon as possible.
welcome = You are welcome 🧡
cannot-read-media = I cannot look at pictures or listen to voice notes yet, so I have told a colleague. You can also write it to me.
ask-still-wanted = Sorry, your message reached us late. Would you still like to order?
reminder = Your order is not placed yet:
    { $cart }
    { $extras }
    Total: { $total }
    Would you like to go on?
ask-zone = Which part of town is “{ $address }” in?
ask-branch = At which of our shops?
ask-table = Which table are you at?
ask-payment = How would you like to pay?
ask-known-address = Shall we bring it to { $address } ({ $phone }), as last time?
ask-still-confirm = Shall I place the order now?
ask-meaning = I am not sure I understood. Did you mean 1:
    { $cart }
    or 2:
    { $other }
ask-amend = You have order #{ $number } in the kitchen. Shall I add this to it, or is it a new order?
ask-amend-confirmation = Order #{ $number } would then be:
    { $cart }
    { $extras }
    Total: { $total }
    Shall I ask the kitchen to change it?
payment-not-taken = Sorry, we take { $methods }.
outside-area = Sorry, we do not deliver there. We deliver to: { $zones }. You can give me another address, or pick it up.
below-minimum = We deliver from { $minimum } on: { $short } is missing. Would you like anything else, or would you rather pick it up?
closed-now = We are closed right now. I can take your order for { $time } or later: when would you like it?
closed-then = We are closed then. The next time I can take it for is { $time }: when would you like it?
closed-for-long = We are closed for a while and cannot take orders, sorry.
last-order-passed = The kitchen takes no more orders before it closes. I can take yours for { $time } or later: when would you like it?
too-far-ahead = I can take orders until { $date }. When would you like it?
later-than-wanted = ⏱ { $time } – that is the earliest we can do
fee-line = Delivery ({ $zone }): { $price }
rounding-line = Rounded off: −{ $price }
how-table = 🍽 Table { $table }
how-pickup-at = 🛍 Pickup at { $branch }
when-asap-about = ⏱ As soon as possible, about { $time }
time-today = today { $clock }
time-tomorrow = tomorrow { $clock }
time-on-day = { $date } { $clock }
date = { $weekday ->
    [1] Monday
    [2] Tuesday
    [3] Wednesday
    [4] Thursday
    [5] Friday
    [6] Saturday
   *[other] Sunday
  }, { $day } { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[other] December
  }
date-short = { $weekday ->
    [1] Mon
    [2] Tue
    [3] Wed
    [4] Thu
    [5] Fri
    [6] Sat
   *[other] Sun
  } { $day }/{ $month }
date-short-us = { $weekday ->
    [1] Mon
    [2] Tue
    [3] Wed
    [4] Thu
    [5] Fri
    [6] Sat
   *[other] Sun
  } { $month }/{ $day }
paid-by = 💳 { $method }
paid-with-change = 💵 Cash, change for { $amount }
allergy-in-dish = ⚠️ { $dish } contains { $allergens }. Please look again, and tap Change if you want something else.
allergy-noted = ⚠ Allergy: { $allergies }. The kitchen will see it in red and has to confirm it.
offer = Goes well with it: { $dish } ({ $price }), just tap.
order-accepted = Order #{ $number } is accepted: you can expect it { $time } 👨‍🍳
transfer-details = Please transfer { $total } to { $bank }, { $account } ({ $holder }), with the reference { $reference }.
notify-delayed = Order #{ $number } needs a little longer: you can expect it { $time }. Thank you for your patience 🙏
notify-change-accepted = The kitchen has changed order #{ $number }:
    { $cart }
    Total: { $total }
notify-change-refused = Sorry, the kitchen cannot change order #{ $number } any more. It stays as it was.
change-proposed = I have passed the change of order #{ $number } to the kitchen and will tell you what they say.
change-too-late = The kitchen is already making order #{ $number }, so it cannot be changed any more. I have told a colleague.
greeting-again = Welcome back to { $shop } 👋 The same as last time?
    { $cart }
    Total: { $total }
no-usual = I do not know what you had last time, sorry.
automated-notice = I am an automated assistant; a person takes over whenever you ask for one.
stopped = All right, you will get no more messages from us. Write to us any time to start again.
resumed = Welcome back! You will hear from us again.
heard = I heard: “{ $text }”.
ask-deletion = Shall I delete everything I keep about you (name, address, phone number, your usual order)? It cannot be undone.
data-deleted = I have deleted your name, address, phone number, usual order and messages. Past orders stay in the books without anything personal.
data-deleted-later = I will delete everything as soon as order #{ $number } is done: until then we need it to get the order to you.
points-earned = { $points ->
    [one] You earn { $points } point with this order.
   *[other] You earn { $points } points with this order.
  }
person-called-later = Nobody is here right now. A colleague will read this { $time }. Until then I can take your order.
person-still-called = My colleagues are busy, sorry. I have called them again. If you like, you can order with me meanwhile.
place-noted = Thank you, I have got the place.
message-taken-back = I have taken that off again.
changed-too-late = I saw that you changed an earlier message. Please tell me what shall be different.
cannot-hear-voice = I cannot listen to voice notes yet, so I have told a colleague. You can also write it to me.
answer-open-now = We are open now, until { $time }.
answer-always-open = We are open around the clock.
answer-closed-now = We are closed right now and open again { $time }.
answer-open-on = { $date }: open { $spans }.
answer-closed-on = We are closed on { $date }.
answer-holiday = We are closed on { $date } ({ $name }).
answer-holidays = We are closed from { $from } to { $to } ({ $name }).
answer-hours = Our hours:
    { $lines }
hours-line = { $from ->
    [1] Monday
    [2] Tuesday
    [3] Wednesday
    [4] Thursday
    [5] Friday
    [6] Saturday
   *[other] Sunday
  }{ $to ->
    [same] {""}
    [1] {" to Monday"}
    [2] {" to Tuesday"}
    [3] {" to Wednesday"}
    [4] {" to Thursday"}
    [5] {" to Friday"}
    [6] {" to Saturday"}
   *[other] {" to Sunday"}
  }: { $spans }
closed = closed
answer-delivers = Yes, we deliver.
answer-delivers-to = We deliver to { $zone }: { $price }.
answer-zones = We deliver to:
    { $lines }
zone-line = • { $zone }: { $price }
free = free
answer-no-delivery = We do not deliver, sorry. You can pick it up.
answer-free-from = From { $price } on it is free.
answer-minimum = We deliver from { $minimum } on.
answer-no-minimum = There is no minimum order.
answer-waiting = It takes about { $minutes } minutes now.
answer-waiting-delivery = Delivered, about { $minutes } minutes.
from-price = from { $price }
answer-price = { $dish }: { $price }.
dish-line = • { $dish }: { $price }
answer-sizes = { $dish } comes in:
    { $lines }
answer-one-size = { $dish } comes in one size.
answer-ingredients = { $dish }: { $text }.
answer-allergens = { $dish } contains { $allergens }.
answer-not-marked = Whether { $dish } has { $allergens } in it is not noted: please ask us to be sure.
answer-without = Not marked with { $allergens }:
    { $lines }
answer-no-allergens = No allergens are noted for { $dish }.
allergen = { $name ->
    [celery] celery
    [crustacean] shellfish
    [dairy] milk
    [egg] egg
    [fish] fish
    [gluten] gluten
    [milk] milk
    [mollusc] molluscs
    [mustard] mustard
    [nut] nuts
    [peanut] peanuts
    [sesame] sesame
    [shellfish] shellfish
    [soy] soy
   *[other] { $name }
  }
allergen-care = If you have an allergy, tell me: it stands in red on the ticket, and the kitchen has to confirm it.
answer-is-vegetarian = Yes, { $dish } is vegetarian.
answer-not-vegetarian = No, { $dish } is not vegetarian.
answer-vegetarian = Vegetarian dishes:
    { $lines }
answer-vegan = Vegan dishes:
    { $lines }
answer-no-vegan = None of our dishes is marked as vegan, sorry.
answer-is-vegan = Yes, { $dish } is vegan.
answer-not-vegan = { $dish } is not marked as vegan.
answer-no-vegetarian = None of our dishes is marked as vegetarian, sorry.
answer-payment = You can pay by: { $methods }.
answer-location = We are here: { $address }
answer-map = 📍 { $text }
answer-phone = You can call us: { $phone }
answer-dishes = We have:
    { $lines }
answer-recommend = We recommend:
    { $lines }
answer-available = Yes, we have { $dish } ({ $price }).
answer-automated = I am an automated assistant. If you would rather talk to a person, just say so.
answer-unknown = I do not know that.
comment-answered = We have sent you a message 📩
comment-price = { $dish }: { $price }. We have sent you a message 📩
stock-reserved = { $name }, { $dish } is yours 🎉 Please see your messages.
stock-gone = { $name }, { $dish } is all gone, sorry 🙏
comment-greeting = Hello { $name }! Thank you for your comment under our post.
own = { $text }
pay-cash = Cash
pay-card = Card
pay-transfer = Bank transfer
pay-ewallet = E-wallet
pay-open = On receipt
button-confirm = ✅ Confirm
button-change = ✏️ Change
button-cancel = ❌ Cancel
button-keep = Keep it
button-cancel-order = Yes, cancel it
button-delete-data = Yes, delete it
button-keep-data = No, keep it
button-keep-order = Keep my order
button-pickup = Pickup
button-delivery = Delivery
button-dine-in = Eat here
button-asap = As soon as possible
button-menu = 📋 See the menu
button-more = Show more
button-person = 🙋 Talk to a person
button-add = ➕ Add this
button-elsewhere = None of these
button-known-address = 📍 Yes, there
button-other-address = Another address
button-usual = 🔁 The same again
button-amend = ➕ Add to it
button-new-order = 🆕 New order
button-less = ➖ { $dish }
button-offer = ➕ { $dish }
button-time = { $time }
button-order = 📝 Order with the bot
button-neither = Something else
button-order-this = 🛒 Order this
button-status = 📦 My order
