### Lo que dice el local. Cada local puede cambiar cualquier texto en su propia carpeta `texts/`.
### `$tone` es `formal` (usted) o `casual` (tú).

greeting = { $tone ->
    [formal] Hola, le atiende { $shop } 👋 Escriba qué desea y cuánto, o vea el menú aquí abajo.
   *[casual] ¡Hola! Aquí { $shop } 👋 Escribe qué quieres y cuánto, o mira el menú aquí abajo.
  }
ask-dishes = { $tone ->
    [formal] ¿Qué desea ordenar?
   *[casual] ¿Qué te gustaría pedir?
  }
not-understood = { $tone ->
    [formal] Disculpe, no le entendí. Por favor, escriba el plato y cuántos desea.
   *[casual] Perdona, no te entendí. Escribe, por favor, el plato y cuántos quieres.
  }
not-understood-again = { $tone ->
    [formal] Disculpe, sigo sin entenderle. ¿Desea ver el menú o hablar con una persona?
   *[casual] Perdona, sigo sin entenderte. ¿Quieres ver el menú o hablar con una persona?
  }
sorry-again = { $tone ->
    [formal] Disculpe, no le entendí.
   *[casual] Perdona, no te entendí.
  }
all-right = { $tone ->
    [formal] De acuerdo 🙂 Escríbanos cuando guste.
   *[casual] De acuerdo 🙂 Escríbenos cuando quieras.
  }
unknown-dish = No tenemos “{ $dish }”, lo siento.
unknown-dish-nearest = No tenemos “{ $dish }”, lo siento. Lo más parecido que tenemos es { $nearest }.
sold-out = Hoy ya no nos queda { $dish }, lo siento.
ask-which = { $tone ->
    [formal] “{ $word }”: ¿cuál desea?
   *[casual] “{ $word }”: ¿cuál quieres?
  }
cart-summary =
    { $tone ->
        [formal] Su carrito:
       *[casual] Tu carrito:
    }
    { $cart }
    { $extras }
    Total: { $total }
cart-line = { $price ->
    [none] { $quantity } × { $dish }
   *[other] { $quantity } × { $dish } — { $price }
  }
cart-empty = { $tone ->
    [formal] Su carrito está vacío.
   *[casual] Tu carrito está vacío.
  }
cart-cleared = { $tone ->
    [formal] Ya vacié su carrito. Escríbanos cuando guste.
   *[casual] Ya vacié tu carrito. Escríbenos cuando quieras.
  }
cart-too-large = Es un pedido grande: una persona del equipo lo revisa enseguida.
ask-fulfilment = { $tone ->
    [formal] ¿Cómo lo desea: a domicilio o para recoger?
   *[casual] ¿Cómo lo quieres: a domicilio o para recoger?
  }
ask-address = ¿A qué dirección lo llevamos?
ask-phone = ¿A qué número puede llamar el repartidor?
ask-phone-again = { $tone ->
    [formal] No pude leer ese número de teléfono. Escríbalo de nuevo, por favor, con todas sus cifras.
   *[casual] No pude leer ese número de teléfono. Escríbelo de nuevo, por favor, con todas sus cifras.
  }
ask-time = { $tone ->
    [formal] ¿Para qué hora lo desea?
   *[casual] ¿Para qué hora lo quieres?
  }
ask-time-again = { $tone ->
    [formal] No entendí la hora, o ya pasó. Dígame, por favor, a qué hora, por ejemplo “7 pm” o “18:30”.
   *[casual] No entendí la hora, o ya pasó. Dime, por favor, a qué hora, por ejemplo “7 pm” o “18:30”.
  }
ask-confirmation =
    { $tone ->
        [formal] Le repito el pedido:
       *[casual] Te repito el pedido:
    }
    { $cart }
    { $extras }
    Total: { $total }
    { $how }
    { $when }
    { $method }
    { $allergies }
    { $tone ->
        [formal] ¿Hago este pedido? Confírmelo, por favor.
       *[casual] ¿Hago este pedido? Confírmalo, por favor.
    }
how-pickup = 🛍 Para recoger
how-delivery = 🛵 A domicilio: { $address } · { $phone }
how-dine-in = 🍽 Para comer aquí
when-asap = ⏱ Lo antes posible
when-at = ⏱ { $time }
order-placed = { $tone ->
    [formal] ¡Listo! Su número de pedido es #{ $number }. Ya lo enviamos a la cocina 🙏
   *[casual] ¡Listo! Tu número de pedido es #{ $number }. Ya lo enviamos a la cocina 🙏
  }
ask-change =
    { $tone ->
        [formal] ¿Qué cambio? Escriba qué agregar o quitar.
       *[casual] ¿Qué cambio? Escribe qué agregar o quitar.
    }
    { $cart }
    { $extras }
    Total: { $total }
ask-cancellation = ¿Cancelo el pedido #{ $number }?
order-cancelled = El pedido #{ $number } está cancelado.
change-after-order = El pedido #{ $number } ya está en la cocina, así que no puedo cambiarlo yo. Ya avisé a una persona del equipo.
way-not-offered = Lo siento, no ofrecemos esa opción.
cannot-cancel = La cocina ya está preparando el pedido #{ $number }, así que no puedo cancelarlo yo. Ya avisé a una persona del equipo.
no-order = { $tone ->
    [formal] No encuentro ningún pedido suyo.
   *[casual] No encuentro ningún pedido tuyo.
  }
status-placed = El pedido #{ $number } espera la respuesta de la cocina.
status-accepted = La cocina aceptó el pedido #{ $number }.
status-preparing = La cocina está preparando el pedido #{ $number }.
status-expected = Hora estimada: { $time }.
status-ready = El pedido #{ $number } está listo.
status-out-for-delivery = El pedido #{ $number } va en camino.
status-completed = El pedido #{ $number } ya se entregó.
status-rejected = Lo siento, no pudimos aceptar el pedido #{ $number }.
status-cancelled = El pedido #{ $number } está cancelado.
notify-accepted = { $tone ->
    [formal] La cocina aceptó su pedido #{ $number } 👨‍🍳
   *[casual] La cocina aceptó tu pedido #{ $number } 👨‍🍳
  }
notify-ready-pickup = { $tone ->
    [formal] El pedido #{ $number } está listo, ya puede pasar a recogerlo 🎉
   *[casual] El pedido #{ $number } está listo, ya puedes pasar a recogerlo 🎉
  }
notify-ready-delivery = { $tone ->
    [formal] El pedido #{ $number } está listo, el repartidor se lo lleva pronto 🎉
   *[casual] El pedido #{ $number } está listo, el repartidor te lo lleva pronto 🎉
  }
notify-ready-dine-in = { $tone ->
    [formal] El pedido #{ $number } está listo y va a su mesa 🎉
   *[casual] El pedido #{ $number } está listo y va a tu mesa 🎉
  }
notify-out-for-delivery = El pedido #{ $number } ya va en camino 🛵
notify-rejected = Lo siento, no podemos aceptar el pedido #{ $number }. { $reason }
notify-cancelled = Lo siento, tuvimos que cancelar el pedido #{ $number }. { $reason }
notify-correction = Perdón, el último mensaje fue un error. { $status }
person-called = { $tone ->
    [formal] Ya avisé a una persona del equipo, que le responderá lo antes posible.
   *[casual] Ya avisé a una persona del equipo, que te responderá lo antes posible.
  }
welcome = ¡Con mucho gusto! 🧡
cannot-read-media = { $tone ->
    [formal] Todavía no puedo ver fotos ni escuchar notas de voz, así que avisé a una persona del equipo. También puede escribírmelo.
   *[casual] Todavía no puedo ver fotos ni escuchar notas de voz, así que avisé a una persona del equipo. También puedes escribírmelo.
  }
ask-still-wanted = { $tone ->
    [formal] Lo siento, su mensaje nos llegó tarde. ¿Todavía desea ordenar?
   *[casual] Lo siento, tu mensaje nos llegó tarde. ¿Todavía quieres pedir?
  }
reminder =
    { $tone ->
        [formal] Su pedido aún no está hecho:
       *[casual] Tu pedido aún no está hecho:
    }
    { $cart }
    { $extras }
    Total: { $total }
    { $tone ->
        [formal] ¿Desea continuar?
       *[casual] ¿Quieres seguir?
    }
ask-zone = ¿En qué zona está “{ $address }”?
ask-branch = ¿En cuál de nuestras sucursales?
ask-table = { $tone ->
    [formal] ¿En qué mesa está?
   *[casual] ¿En qué mesa estás?
  }
ask-payment = { $tone ->
    [formal] ¿Cómo desea pagar?
   *[casual] ¿Cómo quieres pagar?
  }
ask-known-address = ¿Lo llevamos a { $address } ({ $phone }), como la última vez?
ask-still-confirm = ¿Hago el pedido ahora?
ask-meaning =
    { $tone ->
        [formal] No estoy seguro de haber entendido. Quizá quiso decir 1:
       *[casual] No estoy seguro de haber entendido. Quizá quisiste decir 1:
    }
    { $cart }
    o 2:
    { $other }
    ¿Cuál de los dos?
ask-amend = { $tone ->
    [formal] Tiene el pedido #{ $number } en la cocina. ¿Agrego esto a ese pedido o es un pedido nuevo?
   *[casual] Tienes el pedido #{ $number } en la cocina. ¿Agrego esto a ese pedido o es un pedido nuevo?
  }
ask-amend-confirmation = El pedido #{ $number } quedaría así:
    { $cart }
    { $extras }
    Total: { $total }
    ¿Le pido a la cocina que lo cambie?
payment-not-taken = Lo siento, solo aceptamos: { $methods }.
outside-area = { $tone ->
    [formal] Lo siento, hasta ahí no llegamos. Hacemos envíos a: { $zones }. Puede darme otra dirección o pasar a recogerlo.
   *[casual] Lo siento, hasta ahí no llegamos. Hacemos envíos a: { $zones }. Puedes darme otra dirección o pasar a recogerlo.
  }
below-minimum = { $tone ->
    [formal] Hacemos envíos a partir de { $minimum }: faltan { $short }. ¿Desea algo más o prefiere pasar a recogerlo?
   *[casual] Hacemos envíos a partir de { $minimum }: faltan { $short }. ¿Quieres algo más o prefieres pasar a recogerlo?
  }
closed-now = { $tone ->
    [formal] Ahora estamos cerrados. Puedo tomar su pedido, lo más pronto sería { $time }: ¿para cuándo lo desea?
   *[casual] Ahora estamos cerrados. Puedo tomar tu pedido, lo más pronto sería { $time }: ¿para cuándo lo quieres?
  }
closed-then = { $tone ->
    [formal] A esa hora estamos cerrados. Lo más pronto después sería { $time }: ¿para cuándo lo desea?
   *[casual] A esa hora estamos cerrados. Lo más pronto después sería { $time }: ¿para cuándo lo quieres?
  }
closed-for-long = Estaremos cerrados por un tiempo y no podemos tomar pedidos, lo siento.
last-order-passed = { $tone ->
    [formal] La cocina ya no recibe más pedidos antes de cerrar. Puedo tomar el suyo, lo más pronto sería { $time }: ¿para cuándo lo desea?
   *[casual] La cocina ya no recibe más pedidos antes de cerrar. Puedo tomar el tuyo, lo más pronto sería { $time }: ¿para cuándo lo quieres?
  }
too-far-ahead = { $tone ->
    [formal] Puedo tomar pedidos hasta { $date }. ¿Para cuándo lo desea?
   *[casual] Puedo tomar pedidos hasta { $date }. ¿Para cuándo lo quieres?
  }
later-than-wanted = ⏱ { $time } – es lo más pronto que podemos
fee-line = Envío ({ $zone }): { $price }
rounding-line = Redondeo: −{ $price }
how-table = 🍽 Mesa { $table }
how-pickup-at = 🛍 Para recoger en { $branch }
when-asap-about = ⏱ Lo antes posible, aproximadamente { $time }
time-today = hoy a las { $clock }
time-tomorrow = mañana a las { $clock }
time-on-day = { $date } a las { $clock }
date = { $weekday ->
    [1] el lunes
    [2] el martes
    [3] el miércoles
    [4] el jueves
    [5] el viernes
    [6] el sábado
   *[other] el domingo
  } { $day } de { $month ->
    [1] enero
    [2] febrero
    [3] marzo
    [4] abril
    [5] mayo
    [6] junio
    [7] julio
    [8] agosto
    [9] septiembre
    [10] octubre
    [11] noviembre
   *[other] diciembre
  }
date-short = { $weekday ->
    [1] lu
    [2] ma
    [3] mi
    [4] ju
    [5] vi
    [6] sá
   *[other] do
  } { $day }/{ $month }
date-short-us = { $weekday ->
    [1] lu
    [2] ma
    [3] mi
    [4] ju
    [5] vi
    [6] sá
   *[other] do
  } { $month }/{ $day }
paid-by = 💳 { $method }
paid-with-change = 💵 Efectivo, pago con { $amount }
allergy-in-dish = { $tone ->
    [formal] ⚠️ { $dish } lleva { $allergens }. Revíselo, por favor, y toque Cambiar si prefiere otra cosa.
   *[casual] ⚠️ { $dish } lleva { $allergens }. Revísalo, por favor, y toca Cambiar si prefieres otra cosa.
  }
allergy-noted = ⚠ Alergia: { $allergies }. La cocina la verá en rojo y tiene que confirmarla.
offer = Para acompañar: { $dish } ({ $price }), basta un toque.
order-accepted = Pedido #{ $number } aceptado, hora estimada: { $time } 👨‍🍳
transfer-details = { $tone ->
    [formal] Por favor, transfiera { $total } a { $bank }, { $account } ({ $holder }), con la referencia { $reference }.
   *[casual] Por favor, transfiere { $total } a { $bank }, { $account } ({ $holder }), con la referencia { $reference }.
  }
notify-delayed = { $tone ->
    [formal] El pedido #{ $number } necesita un poco más de tiempo, hora estimada: { $time }. Gracias por su paciencia 🙏
   *[casual] El pedido #{ $number } necesita un poco más de tiempo, hora estimada: { $time }. Gracias por tu paciencia 🙏
  }
notify-change-accepted = La cocina cambió el pedido #{ $number }:
    { $cart }
    Total: { $total }
notify-change-refused = Lo siento, la cocina ya no puede cambiar el pedido #{ $number }. Se queda como estaba.
change-proposed = { $tone ->
    [formal] Ya pasé a la cocina el cambio del pedido #{ $number } y le aviso qué responden.
   *[casual] Ya pasé a la cocina el cambio del pedido #{ $number } y te aviso qué responden.
  }
change-too-late = La cocina ya está preparando el pedido #{ $number }, así que ya no se puede cambiar. Ya avisé a una persona del equipo.
greeting-again =
    { $tone ->
        [formal] Hola de nuevo, le atiende { $shop } 👋 ¿Lo mismo que la última vez?
       *[casual] ¡Hola de nuevo! Aquí { $shop } 👋 ¿Lo mismo que la última vez?
    }
    { $cart }
    Total: { $total }
no-usual = { $tone ->
    [formal] No sé qué pidió la última vez, lo siento.
   *[casual] No sé qué pediste la última vez, lo siento.
  }
automated-notice = { $tone ->
    [formal] Soy un asistente automático; si pide hablar con una persona, le atiende alguien del equipo.
   *[casual] Soy un asistente automático; si pides hablar con una persona, te atiende alguien del equipo.
  }
stopped = { $tone ->
    [formal] De acuerdo, ya no le enviaremos mensajes. Escríbanos cuando guste para empezar de nuevo.
   *[casual] De acuerdo, ya no te enviaremos mensajes. Escríbenos cuando quieras para empezar de nuevo.
  }
resumed = { $tone ->
    [formal] ¡Qué gusto tenerle de vuelta! Volverá a recibir nuestros mensajes.
   *[casual] ¡Qué gusto tenerte de vuelta! Volverás a recibir nuestros mensajes.
  }
heard = Escuché: «{ $text }».
ask-deletion = { $tone ->
    [formal] ¿Borro todo lo que guardo de usted (nombre, dirección, teléfono, pedido habitual)? No se puede deshacer.
   *[casual] ¿Borro todo lo que guardo de ti (nombre, dirección, teléfono, pedido habitual)? No se puede deshacer.
  }
data-deleted = { $tone ->
    [formal] Ya borré su nombre, su dirección, su teléfono, su pedido habitual y sus mensajes. Los pedidos anteriores quedan en los libros sin datos personales.
   *[casual] Ya borré tu nombre, tu dirección, tu teléfono, tu pedido habitual y tus mensajes. Los pedidos anteriores quedan en los libros sin datos personales.
  }
data-deleted-later = { $tone ->
    [formal] Lo borro todo en cuanto termine el pedido #{ $number }: hasta entonces lo necesitamos para entregárselo.
   *[casual] Lo borro todo en cuanto termine el pedido #{ $number }: hasta entonces lo necesitamos para entregártelo.
  }
points-earned = { $tone ->
    [formal] Puntos que gana con este pedido: { $points }.
   *[casual] Puntos que ganas con este pedido: { $points }.
  }
person-called-later = { $tone ->
    [formal] Ahora no hay nadie aquí. Una persona del equipo leerá esto { $time }. Mientras tanto, puedo tomar su pedido.
   *[casual] Ahora no hay nadie aquí. Una persona del equipo leerá esto { $time }. Mientras tanto, puedo tomar tu pedido.
  }
person-still-called = { $tone ->
    [formal] Mis compañeros están ocupados, lo siento. Los llamé otra vez. Si gusta, mientras tanto puede ordenar conmigo.
   *[casual] Mis compañeros están ocupados, lo siento. Los llamé otra vez. Si quieres, mientras tanto puedes pedir conmigo.
  }
place-noted = Gracias, ya tengo la ubicación.
message-taken-back = Ya lo quité.
changed-too-late = { $tone ->
    [formal] Vi que cambió un mensaje anterior. Dígame, por favor, qué debe ser distinto.
   *[casual] Vi que cambiaste un mensaje anterior. Dime, por favor, qué debe ser distinto.
  }
cannot-hear-voice = { $tone ->
    [formal] Todavía no puedo escuchar notas de voz, así que avisé a una persona del equipo. También puede escribírmelo.
   *[casual] Todavía no puedo escuchar notas de voz, así que avisé a una persona del equipo. También puedes escribírmelo.
  }
answer-open-now = Ahora estamos abiertos, cerramos { $time }.
answer-always-open = Estamos abiertos las 24 horas.
answer-closed-now = Ahora estamos cerrados, abrimos de nuevo { $time }.
answer-open-on = Abrimos { $date }: { $spans }.
answer-closed-on = Estamos cerrados { $date }.
answer-holiday = Estamos cerrados { $date } ({ $name }).
answer-holidays = Estamos cerrados desde { $from } hasta { $to } ({ $name }).
answer-hours = Nuestro horario:
    { $lines }
hours-line = { $from ->
    [1] Lunes
    [2] Martes
    [3] Miércoles
    [4] Jueves
    [5] Viernes
    [6] Sábado
   *[other] Domingo
  }{ $to ->
    [same] {""}
    [1] {" a lunes"}
    [2] {" a martes"}
    [3] {" a miércoles"}
    [4] {" a jueves"}
    [5] {" a viernes"}
    [6] {" a sábado"}
   *[other] {" a domingo"}
  }: { $spans }
closed = cerrado
answer-delivers = Sí, hacemos envíos.
answer-delivers-to = Hacemos envíos a { $zone }: { $price }.
answer-zones = Hacemos envíos a:
    { $lines }
zone-line = • { $zone }: { $price }
free = gratis
answer-no-delivery = { $tone ->
    [formal] No hacemos envíos, lo siento. Puede pasar a recogerlo.
   *[casual] No hacemos envíos, lo siento. Puedes pasar a recogerlo.
  }
answer-free-from = A partir de { $price } es gratis.
answer-minimum = Hacemos envíos a partir de { $minimum }.
answer-no-minimum = No hay pedido mínimo.
answer-waiting = Ahora tarda unos { $minutes } minutos.
answer-waiting-delivery = A domicilio, unos { $minutes } minutos.
from-price = desde { $price }
answer-price = { $dish }: { $price }.
dish-line = • { $dish }: { $price }
answer-sizes = { $dish } viene en:
    { $lines }
answer-one-size = { $dish } viene en un solo tamaño.
answer-ingredients = { $dish }: { $text }.
answer-allergens = { $dish } contiene { $allergens }.
answer-not-marked = No está anotado si { $dish } lleva { $allergens }: mejor preguntar a alguien del local.
answer-without = Sin marca de { $allergens } en el menú:
    { $lines }
answer-no-allergens = No hay alérgenos anotados para { $dish }.
allergen = { $name ->
    [celery] apio
    [crustacean] crustáceos
    [dairy] leche
    [egg] huevo
    [fish] pescado
    [gluten] gluten
    [milk] leche
    [mollusc] moluscos
    [mustard] mostaza
    [nut] frutos secos (nueces)
    [peanut] maní (cacahuate)
    [sesame] ajonjolí (sésamo)
    [shellfish] mariscos
    [soy] soya
   *[other] { $name }
  }
allergen-care = { $tone ->
    [formal] Si tiene alguna alergia, dígamelo: sale en rojo en la comanda y la cocina tiene que confirmarla.
   *[casual] Si tienes alguna alergia, dímelo: sale en rojo en la comanda y la cocina tiene que confirmarla.
  }
answer-is-vegetarian = Sí, { $dish } es un plato vegetariano.
answer-not-vegetarian = No, { $dish } no es un plato vegetariano.
answer-vegetarian = Platos vegetarianos:
    { $lines }
answer-vegan = Platos veganos:
    { $lines }
answer-no-vegan = Ninguno de nuestros platos está marcado como vegano, lo siento.
answer-is-vegan = Sí, { $dish } es vegano.
answer-not-vegan = { $dish } no está marcado como vegano.
answer-no-vegetarian = Ninguno de nuestros platos está marcado como vegetariano, lo siento.
answer-payment = Formas de pago: { $methods }.
answer-location = Estamos aquí: { $address }
answer-map = 📍 { $text }
answer-phone = { $tone ->
    [formal] Puede llamarnos: { $phone }
   *[casual] Puedes llamarnos: { $phone }
  }
answer-dishes = Tenemos:
    { $lines }
answer-recommend =
    { $tone ->
        [formal] Le recomendamos:
       *[casual] Te recomendamos:
    }
    { $lines }
answer-available = Sí, tenemos { $dish } ({ $price }).
answer-automated = { $tone ->
    [formal] Soy un asistente automático. Si prefiere hablar con una persona, solo dígamelo.
   *[casual] Soy un asistente automático. Si prefieres hablar con una persona, solo dímelo.
  }
answer-unknown = Eso no lo sé.
comment-answered = { $tone ->
    [formal] Le enviamos un mensaje 📩
   *[casual] Te enviamos un mensaje 📩
  }
comment-price = { $tone ->
    [formal] { $dish }: { $price }. Le enviamos un mensaje 📩
   *[casual] { $dish }: { $price }. Te enviamos un mensaje 📩
  }
stock-reserved = { $tone ->
    [formal] { $name }, le reservamos { $dish } 🎉 Por favor, revise sus mensajes.
   *[casual] { $name }, te reservamos { $dish } 🎉 Por favor, revisa tus mensajes.
  }
stock-gone = { $name }, ya no nos queda { $dish }, lo siento 🙏
comment-greeting = { $tone ->
    [formal] ¡Hola, { $name }! Gracias por su comentario en nuestra publicación.
   *[casual] ¡Hola, { $name }! Gracias por tu comentario en nuestra publicación.
  }
own = { $text }
pay-cash = Efectivo
pay-card = Tarjeta
pay-transfer = Transferencia
pay-ewallet = Billetera digital
pay-open = Al recibir
button-confirm = ✅ Confirmar
button-change = ✏️ Cambiar
button-cancel = ❌ Cancelar
button-keep = Seguir así
button-cancel-order = Sí, cancelarlo
button-delete-data = Sí, bórralo
button-keep-data = No, déjalo
button-keep-order = Mantener mi pedido
button-pickup = Para recoger
button-delivery = A domicilio
button-dine-in = Comer aquí
button-asap = Lo antes posible
button-menu = 📋 Ver el menú
button-more = Ver más
button-person = 🙋 Con una persona
button-add = ➕ Agregar
button-elsewhere = Ninguna de estas
button-known-address = 📍 Sí, ahí
button-other-address = Otra dirección
button-usual = 🔁 Lo mismo
button-amend = ➕ Agregar al pedido
button-new-order = 🆕 Pedido nuevo
button-less = ➖ { $dish }
button-offer = ➕ { $dish }
button-time = { $time }
button-order = 📝 Pedir con el bot
button-neither = Otra cosa
button-order-this = 🛒 Pedir esto
button-status = 📦 Mi pedido
