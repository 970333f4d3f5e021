### What the shop says. A shop may override any of it in its own `texts/` folder.

greeting = Hello, this is { $shop } 👋 Just write what you would like and how many, or look at the menu below.
ask-dishes = What would you like?
not-understood = Sorry, I did not get that. Please write the dish and how many you would like.
unknown-dish = We do not have “{ $dish }”, sorry.
unknown-dish-nearest = We do not have “{ $dish }”, sorry. The nearest we have is { $nearest }.
sold-out = { $dish } is sold out today, sorry.
ask-which = “{ $word }”: which one would you like?
cart-summary = Your cart:
    { $cart }
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
    Total: { $total }
    { $how }
    { $when }
    Shall I place this order? Please confirm.
how-pickup = 🛍 Pickup
how-delivery = 🛵 Delivery to { $address } · { $phone }
how-dine-in = 🍽 Eat here
when-asap = ⏱ As soon as possible
when-at = ⏱ At { $time }
order-placed = Done! Your order number is #{ $number }. We have sent it to the kitchen 🙏
ask-change = What shall I change? Just write what to add or remove.
    { $cart }
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
    Total: { $total }
    Would you like to go on?
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
button-keep-order = Keep my order
button-pickup = Pickup
button-delivery = Delivery
button-dine-in = Eat here
button-asap = As soon as possible
button-menu = 📋 See the menu
button-more = Show more
button-person = 🙋 Talk to a person
button-add = ➕ Add this
