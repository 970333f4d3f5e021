### Ce que dit le restaurant. Chaque restaurant peut remplacer ces textes dans son propre dossier `texts/`.

greeting = Bonjour, ici { $shop } 👋 Écrivez simplement ce que vous souhaitez et en quelle quantité, ou regardez la carte ci-dessous.
ask-dishes = Qu’est-ce qui vous ferait plaisir ?
not-understood = Désolé, je n’ai pas compris. Écrivez-moi le plat et la quantité, s’il vous plaît.
not-understood-again = Désolé, je ne comprends toujours pas. Souhaitez-vous voir la carte ou parler à une personne ?
sorry-again = Désolé, je n’ai pas compris.
all-right = Très bien 🙂 Écrivez-nous quand vous voulez.
unknown-dish = Nous n’avons pas « { $dish } », désolé.
unknown-dish-nearest = Nous n’avons pas « { $dish } », désolé. Le plus proche que nous ayons : { $nearest }.
sold-out = Nous n’avons plus de « { $dish } » aujourd’hui, désolé.
ask-which = « { $word } » : lequel souhaitez-vous ?
cart-summary = Votre panier :
    { $cart }
    { $extras }
    Total : { $total }
cart-line = { $price ->
    [none] { $quantity } × { $dish }
   *[other] { $quantity } × { $dish } — { $price }
  }
cart-empty = Votre panier est vide.
cart-cleared = J’ai vidé votre panier. Écrivez-nous quand vous voulez.
cart-too-large = C’est une grande commande : un collègue va la regarder tout de suite.
ask-fulfilment = Comment souhaitez-vous la recevoir : en livraison ou à emporter ?
ask-address = À quelle adresse livrons-nous ?
ask-phone = À quel numéro le livreur peut-il vous appeler ?
ask-phone-again = Je n’ai pas pu lire ce numéro de téléphone. Écrivez-le à nouveau, s’il vous plaît, par exemple 06 12 34 56 78.
ask-time = Pour quelle heure ?
ask-time-again = Je n’ai pas compris l’heure, ou elle est déjà passée. Dites-moi pour quelle heure, par exemple « 19h » ou « 18:30 ».
ask-confirmation = Je récapitule :
    { $cart }
    { $extras }
    Total : { $total }
    { $how }
    { $when }
    { $method }
    { $allergies }
    Je passe cette commande ? Confirmez, s’il vous plaît.
how-pickup = 🛍 À emporter
how-delivery = 🛵 Livraison : { $address } · { $phone }
how-dine-in = 🍽 Sur place
when-asap = ⏱ Dès que possible
when-at = ⏱ { $time }
order-placed = C’est fait ! Votre numéro de commande est #{ $number }. Elle est partie en cuisine 🙏
ask-change = Que dois-je changer ? Écrivez simplement ce qu’il faut ajouter ou enlever.
    { $cart }
    { $extras }
    Total : { $total }
ask-cancellation = Dois-je annuler la commande #{ $number } ?
order-cancelled = La commande #{ $number } est annulée.
change-after-order = La commande #{ $number } est déjà en cuisine, je ne peux donc pas la changer moi-même. J’ai prévenu un collègue.
way-not-offered = Désolé, nous ne proposons pas cela.
cannot-cancel = La cuisine prépare déjà la commande #{ $number }, je ne peux donc pas l’annuler moi-même. J’ai prévenu un collègue.
no-order = Je ne trouve aucune commande de votre part.
status-placed = La commande #{ $number } attend la réponse de la cuisine.
status-accepted = La cuisine a accepté la commande #{ $number }.
status-preparing = La cuisine prépare la commande #{ $number }.
status-expected = Heure estimée : { $time }.
status-ready = La commande #{ $number } est prête.
status-out-for-delivery = La commande #{ $number } est en route.
status-completed = La commande #{ $number } a été remise.
status-rejected = Désolé, nous n’avons pas pu prendre la commande #{ $number }.
status-cancelled = La commande #{ $number } est annulée.
notify-accepted = La cuisine a accepté votre commande #{ $number } 👨‍🍳
notify-ready-pickup = La commande #{ $number } est prête, vous pouvez venir la chercher 🎉
notify-ready-delivery = La commande #{ $number } est prête, le livreur vous l’apporte bientôt 🎉
notify-ready-dine-in = La commande #{ $number } est prête et arrive à votre table 🎉
notify-out-for-delivery = La commande #{ $number } est en route vers vous 🛵
notify-rejected = Désolé, nous ne pouvons pas prendre la commande #{ $number }. { $reason }
notify-cancelled = Désolé, nous avons dû annuler la commande #{ $number }. { $reason }
notify-correction = Désolé, le dernier message était une erreur. { $status }
person-called = J’ai prévenu un collègue, qui vous répondra dès que possible.
welcome = Avec plaisir 🧡
cannot-read-media = Je ne peux pas encore voir les photos ni écouter les messages vocaux, j’ai donc prévenu un collègue. Vous pouvez aussi me l’écrire.
ask-still-wanted = Désolé, votre message nous est parvenu en retard. Souhaitez-vous toujours commander ?
reminder = Votre commande n’est pas encore passée :
    { $cart }
    { $extras }
    Total : { $total }
    Souhaitez-vous continuer ?
ask-zone = Dans quel quartier se trouve « { $address } » ?
ask-branch = Dans lequel de nos restaurants ?
ask-table = À quelle table êtes-vous ?
ask-payment = Comment souhaitez-vous payer ?
ask-known-address = Nous livrons à { $address } ({ $phone }), comme la dernière fois ?
ask-still-confirm = Je passe la commande maintenant ?
ask-meaning = Je ne suis pas sûr d’avoir compris. Vouliez-vous dire 1 :
    { $cart }
    ou 2 :
    { $other }
ask-amend = Votre commande #{ $number } est en cuisine. Dois-je y ajouter ceci, ou est-ce une nouvelle commande ?
ask-amend-confirmation = La commande #{ $number } serait alors :
    { $cart }
    { $extras }
    Total : { $total }
    Dois-je demander à la cuisine de la changer ?
payment-not-taken = Désolé, nous acceptons seulement : { $methods }.
outside-area = Désolé, nous ne livrons pas là-bas. Nos zones de livraison : { $zones }. Vous pouvez me donner une autre adresse ou venir chercher votre commande.
below-minimum = Nous livrons à partir de { $minimum } : il manque { $short }. Souhaitez-vous autre chose, ou préférez-vous venir chercher votre commande ?
closed-now = Nous sommes fermés en ce moment. Je peux prendre votre commande, au plus tôt { $time } : pour quand la souhaitez-vous ?
closed-then = Nous sommes fermés à ce moment-là. Ensuite, c’est possible au plus tôt { $time } : pour quand la souhaitez-vous ?
closed-for-long = Nous sommes fermés pour un certain temps et ne pouvons pas prendre de commandes, désolé.
last-order-passed = La cuisine ne prend plus de commandes aujourd’hui. Je peux prendre la vôtre, au plus tôt { $time } : pour quand la souhaitez-vous ?
too-far-ahead = Je peux prendre des commandes jusqu’au { $date }. Pour quand la souhaitez-vous ?
later-than-wanted = ⏱ { $time } – c’est le plus tôt possible
fee-line = Livraison ({ $zone }) : { $price }
rounding-line = Arrondi : −{ $price }
how-table = 🍽 Table { $table }
how-pickup-at = 🛍 À emporter, { $branch }
when-asap-about = ⏱ Dès que possible, heure estimée : { $time }
time-today = aujourd’hui à { $clock }
time-tomorrow = demain à { $clock }
time-on-day = { $date } à { $clock }
date = { $weekday ->
    [1] lundi
    [2] mardi
    [3] mercredi
    [4] jeudi
    [5] vendredi
    [6] samedi
   *[other] dimanche
  } { $day ->
    [1] 1er
   *[other] { $day }
  } { $month ->
    [1] janvier
    [2] février
    [3] mars
    [4] avril
    [5] mai
    [6] juin
    [7] juillet
    [8] août
    [9] septembre
    [10] octobre
    [11] novembre
   *[other] décembre
  }
date-short = { $weekday ->
    [1] lun.
    [2] mar.
    [3] mer.
    [4] jeu.
    [5] ven.
    [6] sam.
   *[other] dim.
  } { $day }/{ $month }
date-short-us = { $weekday ->
    [1] lun.
    [2] mar.
    [3] mer.
    [4] jeu.
    [5] ven.
    [6] sam.
   *[other] dim.
  } { $month }/{ $day }
paid-by = 💳 { $method }
paid-with-change = 💵 Espèces, monnaie sur { $amount }
allergy-in-dish = ⚠️ { $dish } contient : { $allergens }. Vérifiez, s’il vous plaît, et touchez Modifier pour changer.
allergy-noted = ⚠ Allergie : { $allergies }. La cuisine la verra en rouge et doit la confirmer.
offer = Va bien avec : { $dish } ({ $price }), il suffit de toucher le bouton.
order-accepted = La commande #{ $number } est acceptée, heure estimée : { $time } 👨‍🍳
transfer-details = Merci de virer { $total } sur le compte { $account } ({ $holder }), { $bank }, avec la référence { $reference }.
notify-delayed = La commande #{ $number } demande un peu plus de temps, heure estimée : { $time }. Merci de votre patience 🙏
notify-change-accepted = La cuisine a changé la commande #{ $number } :
    { $cart }
    Total : { $total }
notify-change-refused = Désolé, la cuisine ne peut plus changer la commande #{ $number }. Elle reste comme elle était.
change-proposed = J’ai transmis à la cuisine le changement de la commande #{ $number } et je vous dirai ce qu’elle répond.
change-too-late = La cuisine prépare déjà la commande #{ $number }, elle ne peut donc plus être changée. J’ai prévenu un collègue.
greeting-again = Ravi de vous revoir chez { $shop } 👋 La même chose que la dernière fois ?
    { $cart }
    Total : { $total }
no-usual = Je ne sais pas ce que vous aviez pris la dernière fois, désolé.
automated-notice = Je suis un assistant automatique ; une personne prend le relais dès que vous le demandez.
stopped = C’est entendu, vous ne recevrez plus de messages de notre part. Écrivez-nous quand vous voulez pour reprendre.
resumed = Ravi de vous revoir ! Vous recevrez à nouveau nos messages.
heard = J’ai entendu : « { $text } ».
ask-deletion = Dois-je supprimer tout ce que je garde sur vous (nom, adresse, téléphone, commande habituelle) ? C’est définitif.
data-deleted = J’ai supprimé votre nom, votre adresse, votre téléphone, votre commande habituelle et vos messages. Les commandes passées restent dans les comptes, sans rien de personnel.
data-deleted-later = Je supprimerai tout dès que la commande #{ $number } sera terminée : d’ici là, nous en avons besoin pour vous servir.
points-earned = { $points ->
    [one] Cette commande vous rapporte { $points } point.
   *[other] Cette commande vous rapporte { $points } points.
  }
person-called-later = Il n’y a personne en ce moment. Un collègue lira ceci { $time }. D’ici là, je peux prendre votre commande.
person-still-called = Mes collègues sont occupés, désolé. Je les ai appelés encore une fois. Si vous voulez, vous pouvez commander avec moi en attendant.
place-noted = Merci, j’ai bien reçu le lieu.
message-taken-back = Je l’ai enlevé.
changed-too-late = J’ai vu que vous aviez modifié un message précédent. Dites-moi ce qui doit changer, s’il vous plaît.
cannot-hear-voice = Je ne peux pas encore écouter les messages vocaux, j’ai donc prévenu un collègue. Vous pouvez aussi me l’écrire.
answer-open-now = Nous sommes ouverts, nous fermons { $time }.
answer-always-open = Nous sommes ouverts 24 heures sur 24.
answer-closed-now = Nous sommes fermés en ce moment et rouvrons { $time }.
answer-open-on = Le { $date }, nous sommes ouverts : { $spans }.
answer-closed-on = Nous sommes fermés le { $date }.
answer-holiday = Nous sommes fermés le { $date } ({ $name }).
answer-holidays = Nous sommes fermés du { $from } au { $to } ({ $name }).
answer-hours = Nos horaires :
    { $lines }
hours-line = { $from ->
    [1] Lundi
    [2] Mardi
    [3] Mercredi
    [4] Jeudi
    [5] Vendredi
    [6] Samedi
   *[other] Dimanche
  }{ $to ->
    [same] {""}
    [1] {" à lundi"}
    [2] {" à mardi"}
    [3] {" à mercredi"}
    [4] {" à jeudi"}
    [5] {" à vendredi"}
    [6] {" à samedi"}
   *[other] {" à dimanche"}
  } : { $spans }
closed = fermé
answer-delivers = Oui, nous livrons.
answer-delivers-to = Nous livrons ici, { $zone } : { $price }.
answer-zones = Nos zones de livraison :
    { $lines }
zone-line = • { $zone } : { $price }
free = gratuit
answer-no-delivery = Nous ne livrons pas, désolé. Vous pouvez venir chercher votre commande.
answer-free-from = À partir de { $price }, c’est gratuit.
answer-minimum = Nous livrons à partir de { $minimum }.
answer-no-minimum = Il n’y a pas de minimum de commande.
answer-waiting = En ce moment, il faut environ { $minutes } minutes.
answer-waiting-delivery = En livraison, environ { $minutes } minutes.
from-price = à partir de { $price }
answer-price = { $dish } : { $price }.
dish-line = • { $dish } : { $price }
answer-sizes = { $dish } existe en :
    { $lines }
answer-one-size = { $dish } existe en une seule taille.
answer-ingredients = { $dish } : { $text }.
answer-allergens = { $dish } contient : { $allergens }.
answer-not-marked = Rien n'indique si { $dish } contient { $allergens } : demandez-nous pour en être sûr.
answer-without = Sans mention de { $allergens } :
    { $lines }
answer-no-allergens = Aucun allergène n’est noté pour « { $dish } ».
allergen = { $name ->
    [celery] céleri
    [crustacean] crustacés
    [dairy] lait
    [egg] œuf
    [fish] poisson
    [gluten] gluten
    [milk] lait
    [mollusc] mollusques
    [mustard] moutarde
    [nut] fruits à coque
    [peanut] arachides
    [sesame] sésame
    [shellfish] crustacés et coquillages
    [soy] soja
   *[other] { $name }
  }
allergen-care = Si vous avez une allergie, dites-le-moi : elle figure en rouge sur le bon, et la cuisine doit la confirmer.
answer-is-vegetarian = Oui, « { $dish } » est un plat végétarien.
answer-not-vegetarian = Non, « { $dish } » n’est pas un plat végétarien.
answer-vegetarian = Plats végétariens :
    { $lines }
answer-vegan = Plats véganes :
    { $lines }
answer-no-vegan = Aucun de nos plats n’est indiqué comme végane, désolé.
answer-is-vegan = Oui, { $dish } est végane.
answer-not-vegan = { $dish } n’est pas indiqué comme végane.
answer-no-vegetarian = Aucun de nos plats n’est indiqué comme végétarien, désolé.
answer-payment = Moyens de paiement : { $methods }.
answer-location = Nous sommes ici : { $address }
answer-map = 📍 { $text }
answer-phone = Vous pouvez nous appeler : { $phone }
answer-dishes = Nous avons :
    { $lines }
answer-recommend = Nous vous recommandons :
    { $lines }
answer-available = Oui, nous avons { $dish } ({ $price }).
answer-automated = Je suis un assistant automatique. Si vous préférez parler à une personne, dites-le-moi.
answer-unknown = Cela, je ne le sais pas.
comment-answered = Nous vous avons envoyé un message 📩
comment-price = { $dish } : { $price }. Nous vous avons envoyé un message 📩
stock-reserved = { $name }, « { $dish } » est à vous 🎉 Regardez vos messages, s’il vous plaît.
stock-gone = { $name }, il n’y a plus de « { $dish } », désolé 🙏
comment-greeting = Bonjour { $name } ! Merci pour votre commentaire sous notre publication.
own = { $text }
pay-cash = Espèces
pay-card = Carte bancaire
pay-transfer = Virement bancaire
pay-ewallet = Paiement mobile
pay-open = À la réception
button-confirm = ✅ Confirmer
button-change = ✏️ Modifier
button-cancel = ❌ Annuler
button-keep = Garder ainsi
button-cancel-order = Oui, annuler
button-delete-data = Oui, supprimer
button-keep-data = Non, garder
button-keep-order = Garder ma commande
button-pickup = À emporter
button-delivery = Livraison
button-dine-in = Sur place
button-asap = Dès que possible
button-menu = 📋 Voir la carte
button-more = Voir plus
button-person = 🙋 Joindre l’équipe
button-add = ➕ Ajouter
button-elsewhere = Aucun de ceux-ci
button-known-address = 📍 Oui, là
button-other-address = Une autre adresse
button-usual = 🔁 La même chose
button-amend = ➕ L’y ajouter
button-new-order = 🆕 Nouvelle commande
button-less = ➖ { $dish }
button-offer = ➕ { $dish }
button-time = { $time }
button-order = 📝 Commander au bot
button-neither = Autre chose
button-order-this = 🛒 Commander
button-status = 📦 Ma commande
