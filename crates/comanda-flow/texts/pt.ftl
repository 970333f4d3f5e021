### O que a loja diz. Cada loja pode trocar qualquer texto na sua própria pasta `texts/`.

greeting = Olá, aqui é { $shop } 👋 É só escrever o que você quer e a quantidade, ou ver o cardápio abaixo.
ask-dishes = O que você vai querer?
not-understood = Desculpe, não entendi. Escreva, por favor, o prato e a quantidade.
not-understood-again = Desculpe, ainda não entendi. Você quer ver o cardápio ou falar com uma pessoa?
sorry-again = Desculpe, não entendi.
all-right = Tudo bem 🙂 Escreva para a gente quando quiser.
unknown-dish = Não temos “{ $dish }”, desculpe.
unknown-dish-nearest = Não temos “{ $dish }”, desculpe. O mais parecido que temos é { $nearest }.
sold-out = Hoje não temos mais { $dish }, desculpe.
ask-which = “{ $word }”: qual você quer?
cart-summary = Seu carrinho:
    { $cart }
    { $extras }
    Total: { $total }
cart-line = { $price ->
    [none] { $quantity } × { $dish }
   *[other] { $quantity } × { $dish } — { $price }
  }
cart-empty = Seu carrinho está vazio.
cart-cleared = Esvaziei o seu carrinho. Escreva para a gente quando quiser.
cart-too-large = É um pedido grande: alguém da equipe já vai dar uma olhada.
ask-fulfilment = Como você prefere: entrega ou retirada?
ask-address = Em qual endereço a gente entrega?
ask-phone = Para qual telefone o entregador pode ligar?
ask-phone-again = Não consegui ler esse telefone. Escreva de novo, por favor, por exemplo 11 91234-5678.
ask-time = Para que horas você quer?
ask-time-again = Não consegui entender o horário, ou ele já passou. Diga, por favor, para que horas, por exemplo “19h” ou “18:30”.
ask-confirmation = Vou repetir o pedido:
    { $cart }
    { $extras }
    Total: { $total }
    { $how }
    { $when }
    { $method }
    { $allergies }
    Posso fechar este pedido? Confirme, por favor.
how-pickup = 🛍 Retirada
how-delivery = 🛵 Entrega em { $address } · { $phone }
how-dine-in = 🍽 Comer aqui
when-asap = ⏱ O quanto antes
when-at = ⏱ { $time }
order-placed = Pronto! O número do seu pedido é #{ $number }. Já mandamos para a cozinha 🙏
ask-change = O que eu mudo? É só escrever o que incluir ou tirar.
    { $cart }
    { $extras }
    Total: { $total }
ask-cancellation = Posso cancelar o pedido #{ $number }?
order-cancelled = O pedido #{ $number } foi cancelado.
change-after-order = O pedido #{ $number } já está na cozinha, então não consigo mudar por conta própria. Já avisei alguém da equipe.
way-not-offered = Desculpe, não oferecemos essa opção.
cannot-cancel = A cozinha já está preparando o pedido #{ $number }, então não consigo cancelar por conta própria. Já avisei alguém da equipe.
no-order = Não encontrei nenhum pedido seu.
status-placed = O pedido #{ $number } está aguardando a cozinha.
status-accepted = A cozinha aceitou o pedido #{ $number }.
status-preparing = A cozinha está preparando o pedido #{ $number }.
status-expected = Previsão: { $time }.
status-ready = O pedido #{ $number } está pronto.
status-out-for-delivery = O pedido #{ $number } saiu para entrega.
status-completed = O pedido #{ $number } foi entregue.
status-rejected = Desculpe, não conseguimos aceitar o pedido #{ $number }.
status-cancelled = O pedido #{ $number } foi cancelado.
notify-accepted = A cozinha aceitou o seu pedido #{ $number } 👨‍🍳
notify-ready-pickup = O pedido #{ $number } está pronto para retirada 🎉
notify-ready-delivery = O pedido #{ $number } está pronto, logo o entregador leva até você 🎉
notify-ready-dine-in = O pedido #{ $number } está pronto e já vai para a sua mesa 🎉
notify-out-for-delivery = O pedido #{ $number } saiu para entrega e está a caminho 🛵
notify-rejected = Desculpe, não podemos aceitar o pedido #{ $number }. { $reason }
notify-cancelled = Desculpe, tivemos que cancelar o pedido #{ $number }. { $reason }
notify-correction = Desculpe, a última mensagem foi um engano. { $status }
person-called = Já avisei alguém da equipe, que vai responder assim que puder.
welcome = Imagina, eu que agradeço 🧡
cannot-read-media = Ainda não consigo ver fotos nem ouvir áudios, então avisei alguém da equipe. Você também pode me escrever.
ask-still-wanted = Desculpe, a sua mensagem chegou atrasada para a gente. Você ainda quer fazer o pedido?
reminder = Seu pedido ainda não foi feito:
    { $cart }
    { $extras }
    Total: { $total }
    Quer continuar?
ask-zone = Em qual região fica “{ $address }”?
ask-branch = Em qual das nossas lojas?
ask-table = Em qual mesa você está?
ask-payment = Como você quer pagar?
ask-known-address = Entregamos em { $address } ({ $phone }), como da última vez?
ask-still-confirm = Posso fechar o pedido agora?
ask-meaning = Não tenho certeza se entendi. Você quis dizer 1:
    { $cart }
    ou 2:
    { $other }
ask-amend = Você tem o pedido #{ $number } na cozinha. Incluo isto nele ou é um pedido novo?
ask-amend-confirmation = O pedido #{ $number } ficaria assim:
    { $cart }
    { $extras }
    Total: { $total }
    Posso pedir para a cozinha mudar?
payment-not-taken = Desculpe, só aceitamos: { $methods }.
outside-area = Desculpe, não entregamos aí. Entregamos em: { $zones }. Você pode me passar outro endereço ou vir retirar.
below-minimum = Entregamos a partir de { $minimum }: faltam { $short }. Quer mais alguma coisa ou prefere vir retirar?
closed-now = Agora estamos fechados. Posso anotar o seu pedido, o mais cedo seria { $time }: para quando você quer?
closed-then = Nesse horário estamos fechados. O mais cedo depois disso seria { $time }: para quando você quer?
closed-for-long = Vamos ficar fechados por um tempo e não podemos aceitar pedidos, desculpe.
last-order-passed = A cozinha não aceita mais pedidos hoje. Posso anotar o seu, o mais cedo seria { $time }: para quando você quer?
too-far-ahead = Posso anotar pedidos até { $date }. Para quando você quer?
later-than-wanted = ⏱ { $time } – é o mais cedo que conseguimos
fee-line = Entrega ({ $zone }): { $price }
rounding-line = Arredondamento: −{ $price }
how-table = 🍽 Mesa { $table }
how-pickup-at = 🛍 Retirada em { $branch }
when-asap-about = ⏱ O quanto antes, previsão: { $time }
time-today = hoje às { $clock }
time-tomorrow = amanhã às { $clock }
time-on-day = { $date } às { $clock }
date = { $weekday ->
    [1] segunda
    [2] terça
    [3] quarta
    [4] quinta
    [5] sexta
    [6] sábado
   *[other] domingo
  }, { $day ->
    [1] 1º
   *[other] { $day }
  } de { $month ->
    [1] janeiro
    [2] fevereiro
    [3] março
    [4] abril
    [5] maio
    [6] junho
    [7] julho
    [8] agosto
    [9] setembro
    [10] outubro
    [11] novembro
   *[other] dezembro
  }
date-short = { $weekday ->
    [1] seg
    [2] ter
    [3] qua
    [4] qui
    [5] sex
    [6] sáb
   *[other] dom
  } { $day }/{ $month }
date-short-us = { $weekday ->
    [1] seg
    [2] ter
    [3] qua
    [4] qui
    [5] sex
    [6] sáb
   *[other] dom
  } { $month }/{ $day }
paid-by = 💳 { $method }
paid-with-change = 💵 Dinheiro, troco para { $amount }
allergy-in-dish = ⚠️ { $dish } contém { $allergens }. Confira, por favor, e toque em Mudar se quiser outra coisa.
allergy-noted = ⚠ Alergia: { $allergies }. A cozinha vai ver em vermelho e precisa confirmar.
offer = Combina bem: { $dish } ({ $price }), é só tocar.
order-accepted = Pedido #{ $number } aceito, previsão: { $time } 👨‍🍳
transfer-details = Por favor, transfira { $total } para { $bank }, { $account } ({ $holder }), com a referência { $reference }.
notify-delayed = O pedido #{ $number } vai demorar um pouco mais, previsão: { $time }. Agradecemos a paciência 🙏
notify-change-accepted = A cozinha mudou o pedido #{ $number }:
    { $cart }
    Total: { $total }
notify-change-refused = Desculpe, a cozinha não consegue mais mudar o pedido #{ $number }. Ele fica como estava.
change-proposed = Passei a mudança do pedido #{ $number } para a cozinha e já aviso o que disserem.
change-too-late = A cozinha já está preparando o pedido #{ $number }, então não dá mais para mudar. Já avisei alguém da equipe.
greeting-again = Que bom ver você de novo, aqui é { $shop } 👋 O mesmo da última vez?
    { $cart }
    Total: { $total }
no-usual = Não sei o que você pediu da última vez, desculpe.
automated-notice = Sou um assistente automático; é só pedir que uma pessoa da equipe atende você.
stopped = Tudo bem, você não vai mais receber mensagens nossas. Escreva quando quiser para começar de novo.
resumed = Que bom ter você de volta! Você vai voltar a receber nossas mensagens.
heard = Ouvi: “{ $text }”.
ask-deletion = Apago tudo o que guardo sobre você (nome, endereço, telefone, pedido de sempre)? Não dá para desfazer.
data-deleted = Apaguei seu nome, endereço, telefone, pedido de sempre e mensagens. Os pedidos anteriores ficam nos registros sem nada pessoal.
data-deleted-later = Apago tudo assim que o pedido #{ $number } terminar: até lá, precisamos dos dados para entregar.
points-earned = { $points ->
    [one] Com este pedido você ganha { $points } ponto.
   *[other] Com este pedido você ganha { $points } pontos.
  }
person-called-later = Não tem ninguém aqui agora. Alguém da equipe vai ler isto { $time }. Até lá, posso anotar o seu pedido.
person-still-called = A equipe está ocupada, desculpe. Chamei de novo. Se quiser, enquanto isso você pode pedir comigo.
place-noted = Obrigado, recebi a localização.
message-taken-back = Já tirei isso.
changed-too-late = Vi que você mudou uma mensagem anterior. Diga, por favor, o que deve ficar diferente.
cannot-hear-voice = Ainda não consigo ouvir áudios, então avisei alguém da equipe. Você também pode me escrever.
answer-open-now = Estamos abertos agora, fechamos { $time }.
answer-always-open = Estamos abertos 24 horas.
answer-closed-now = Agora estamos fechados, abrimos de novo { $time }.
answer-open-on = Abrimos { $date }: { $spans }.
answer-closed-on = Não abrimos { $date }.
answer-holiday = Não abrimos { $date } ({ $name }).
answer-holidays = Não abrimos de { $from } a { $to } ({ $name }).
answer-hours = Nosso horário:
    { $lines }
hours-line = { $from ->
    [1] Segunda
    [2] Terça
    [3] Quarta
    [4] Quinta
    [5] Sexta
    [6] Sábado
   *[other] Domingo
  }{ $to ->
    [same] {""}
    [1] {" a segunda"}
    [2] {" a terça"}
    [3] {" a quarta"}
    [4] {" a quinta"}
    [5] {" a sexta"}
    [6] {" a sábado"}
   *[other] {" a domingo"}
  }: { $spans }
closed = fechado
answer-delivers = Sim, fazemos entrega.
answer-delivers-to = Entregamos em { $zone }: { $price }.
answer-zones = Entregamos em:
    { $lines }
zone-line = • { $zone }: { $price }
free = grátis
answer-no-delivery = Não fazemos entrega, desculpe. Você pode vir retirar.
answer-free-from = A partir de { $price } é grátis.
answer-minimum = Entregamos a partir de { $minimum }.
answer-no-minimum = Não há pedido mínimo.
answer-waiting = Agora leva uns { $minutes } minutos.
answer-waiting-delivery = Com entrega, uns { $minutes } minutos.
from-price = a partir de { $price }
answer-price = { $dish }: { $price }.
dish-line = • { $dish }: { $price }
answer-sizes = { $dish } tem nos tamanhos:
    { $lines }
answer-one-size = { $dish } tem um tamanho só.
answer-ingredients = { $dish }: { $text }.
answer-allergens = { $dish } contém { $allergens }.
answer-not-marked = Não está anotado se { $dish } leva { $allergens }: pergunte para ter certeza.
answer-without = Sem marcação de { $allergens }:
    { $lines }
answer-no-allergens = Não há alérgenos anotados para { $dish }.
allergen = { $name ->
    [celery] aipo
    [crustacean] crustáceos
    [dairy] leite
    [egg] ovo
    [fish] peixe
    [gluten] glúten
    [milk] leite
    [mollusc] moluscos
    [mustard] mostarda
    [nut] castanhas e nozes
    [peanut] amendoim
    [sesame] gergelim
    [shellfish] frutos do mar
    [soy] soja
   *[other] { $name }
  }
allergen-care = Se você tem alguma alergia, me avise: ela sai em vermelho na comanda, e a cozinha precisa confirmar.
answer-is-vegetarian = Sim, { $dish } é um prato vegetariano.
answer-not-vegetarian = Não, { $dish } não é um prato vegetariano.
answer-vegetarian = Pratos vegetarianos:
    { $lines }
answer-vegan = Pratos veganos:
    { $lines }
answer-no-vegan = Nenhum dos nossos pratos está marcado como vegano, desculpe.
answer-is-vegan = Sim, { $dish } é vegano.
answer-not-vegan = { $dish } não está marcado como vegano.
answer-no-vegetarian = Nenhum dos nossos pratos está marcado como vegetariano, desculpe.
answer-payment = Formas de pagamento: { $methods }.
answer-location = Estamos aqui: { $address }
answer-map = 📍 { $text }
answer-phone = Você pode ligar para a gente: { $phone }
answer-dishes = Temos:
    { $lines }
answer-recommend = Recomendamos:
    { $lines }
answer-available = Sim, temos { $dish } ({ $price }).
answer-automated = Sou um assistente automático. Se preferir falar com uma pessoa, é só dizer.
answer-unknown = Isso eu não sei.
comment-answered = Mandamos uma mensagem para você 📩
comment-price = { $dish }: { $price }. Mandamos uma mensagem para você 📩
stock-reserved = { $name }, reservamos { $dish } para você 🎉 Veja as suas mensagens, por favor.
stock-gone = { $name }, não temos mais { $dish }, desculpe 🙏
comment-greeting = Olá, { $name }! Obrigado pelo seu comentário na nossa publicação.
own = { $text }
pay-cash = Dinheiro
pay-card = Cartão
pay-transfer = Transferência
pay-ewallet = Carteira digital
pay-open = Ao receber
button-confirm = ✅ Confirmar
button-change = ✏️ Mudar
button-cancel = ❌ Cancelar
button-keep = Manter assim
button-cancel-order = Sim, cancelar
button-delete-data = Sim, apagar
button-keep-data = Não, manter
button-keep-order = Manter meu pedido
button-pickup = Retirada
button-delivery = Entrega
button-dine-in = Comer aqui
button-asap = O quanto antes
button-menu = 📋 Ver o cardápio
button-more = Ver mais
button-person = 🙋 Falar com alguém
button-add = ➕ Adicionar
button-elsewhere = Nenhuma dessas
button-known-address = 📍 Sim, nesse
button-other-address = Outro endereço
button-usual = 🔁 O mesmo
button-amend = ➕ Incluir nele
button-new-order = 🆕 Novo pedido
button-less = ➖ { $dish }
button-offer = ➕ { $dish }
button-time = { $time }
button-order = 📝 Pedir com o bot
button-neither = Outra coisa
button-order-this = 🛒 Pedir isto
button-status = 📦 Meu pedido
