### Kata-kata toko. Setiap toko boleh mengganti teks mana pun di folder `texts/` miliknya sendiri.

greeting = Halo Kak, ini { $shop } 👋 Tulis saja mau pesan apa dan berapa, atau lihat menu di bawah ya.
ask-dishes = Mau pesan apa, Kak?
not-understood = Maaf Kak, saya belum paham. Tolong tulis menunya dan mau berapa ya.
not-understood-again = Maaf Kak, saya masih belum paham. Mau lihat menu atau chat dengan admin kami?
sorry-again = Maaf Kak, saya belum paham.
all-right = Baik, Kak 🙂 Chat kami kapan saja ya.
unknown-dish = Maaf Kak, “{ $dish }” tidak ada di sini.
unknown-dish-nearest = Maaf Kak, “{ $dish }” tidak ada di sini. Yang paling mirip: { $nearest }.
sold-out = Maaf Kak, { $dish } hari ini sudah habis.
ask-which = “{ $word }”: mau yang mana, Kak?
cart-summary = Keranjang Kakak:
    { $cart }
    { $extras }
    Total: { $total }
cart-line = { $price ->
    [none] { $quantity } × { $dish }
   *[other] { $quantity } × { $dish } — { $price }
  }
cart-empty = Keranjangnya masih kosong, Kak.
cart-cleared = Keranjangnya sudah saya kosongkan. Chat kami kapan saja ya, Kak.
cart-too-large = Pesanannya banyak ya Kak, tim kami akan langsung cek.
ask-fulfilment = Pesanannya mau diantar atau ambil sendiri, Kak?
ask-address = Diantar ke alamat mana, Kak?
ask-phone = Nomor HP yang bisa dihubungi kurir berapa, Kak?
ask-phone-again = Maaf Kak, nomornya belum terbaca. Tolong tulis lagi ya, misalnya 0812 3456 7890.
ask-time = Mau untuk jam berapa, Kak?
ask-time-again = Maaf Kak, jamnya belum terbaca, atau sudah lewat. Tolong tulis jam berapa ya, misalnya “jam 7 malam” atau “18:30”.
ask-confirmation = Saya ulangi pesanannya ya, Kak:
    { $cart }
    { $extras }
    Total: { $total }
    { $how }
    { $when }
    { $method }
    { $allergies }
    Saya proses pesanan ini? Mohon konfirmasinya, Kak.
how-pickup = 🛍 Ambil sendiri
how-delivery = 🛵 Diantar ke { $address } · { $phone }
how-dine-in = 🍽 Makan di tempat
when-asap = ⏱ Secepatnya
when-at = ⏱ { $time }
order-placed = Beres! Nomor pesanan Kakak #{ $number }. Sudah kami kirim ke dapur 🙏
ask-change = Apa yang mau diubah, Kak? Tulis saja mau tambah atau kurangi apa.
    { $cart }
    { $extras }
    Total: { $total }
ask-cancellation = Pesanan #{ $number } mau dibatalkan, Kak?
order-cancelled = Pesanan #{ $number } sudah dibatalkan, Kak.
change-after-order = Pesanan #{ $number } sudah di dapur, jadi saya tidak bisa mengubahnya sendiri. Tim kami sudah saya beri tahu, Kak.
way-not-offered = Maaf Kak, pilihan itu tidak ada di sini.
cannot-cancel = Pesanan #{ $number } sudah mulai dibuat di dapur, jadi saya tidak bisa membatalkannya sendiri. Tim kami sudah saya beri tahu, Kak.
no-order = Saya tidak menemukan pesanan Kakak.
status-placed = Pesanan #{ $number } masih menunggu jawaban dapur, Kak.
status-accepted = Pesanan #{ $number } sudah diterima dapur, Kak.
status-preparing = Pesanan #{ $number } sedang dibuat di dapur, Kak.
status-expected = Perkiraan { $time } ya, Kak.
status-ready = Pesanan #{ $number } sudah siap, Kak.
status-out-for-delivery = Pesanan #{ $number } sedang di jalan, Kak.
status-completed = Pesanan #{ $number } sudah diserahkan, Kak.
status-rejected = Maaf Kak, pesanan #{ $number } tidak bisa kami terima.
status-cancelled = Pesanan #{ $number } sudah dibatalkan, Kak.
notify-accepted = Pesanan Kakak #{ $number } sudah diterima dapur 👨‍🍳
notify-ready-pickup = Pesanan #{ $number } sudah siap diambil, Kak 🎉
notify-ready-delivery = Pesanan #{ $number } sudah siap, sebentar lagi diantar kurir, Kak 🎉
notify-ready-dine-in = Pesanan #{ $number } sudah siap dan sedang dibawa ke meja Kakak 🎉
notify-out-for-delivery = Pesanan #{ $number } sedang di jalan ke tempat Kakak 🛵
notify-rejected = Maaf Kak, pesanan #{ $number } tidak bisa kami terima. { $reason }
notify-cancelled = Maaf Kak, pesanan #{ $number } terpaksa kami batalkan. { $reason }
notify-correction = Maaf Kak, pesan tadi keliru. { $status }
person-called = Tim kami sudah saya beri tahu, secepatnya akan membalas Kakak.
welcome = Sama-sama, Kak 🧡
cannot-read-media = Saya belum bisa melihat gambar atau mendengar pesan suara, jadi tim kami sudah saya beri tahu. Kakak juga bisa menuliskannya untuk saya.
ask-still-wanted = Maaf Kak, pesan Kakak terlambat kami terima. Apa masih mau pesan?
reminder = Pesanan Kakak belum selesai:
    { $cart }
    { $extras }
    Total: { $total }
    Mau dilanjutkan, Kak?
ask-zone = “{ $address }” itu di daerah mana, Kak?
ask-branch = Di cabang kami yang mana, Kak?
ask-table = Kakak di meja nomor berapa?
ask-payment = Mau bayar pakai apa, Kak?
ask-known-address = Diantar ke { $address } ({ $phone }) seperti terakhir kali, Kak?
ask-still-confirm = Pesanannya saya proses sekarang, Kak?
ask-meaning = Maaf Kak, saya belum yakin. Maksud Kakak 1:
    { $cart }
    atau 2:
    { $other }
ask-amend = Pesanan Kakak #{ $number } ada di dapur. Saya tambahkan ke situ, atau ini pesanan baru?
ask-amend-confirmation = Pesanan #{ $number } akan menjadi:
    { $cart }
    { $extras }
    Total: { $total }
    Saya minta dapur mengubahnya, Kak?
payment-not-taken = Maaf Kak, kami hanya menerima: { $methods }.
outside-area = Maaf Kak, kami belum bisa antar ke sana. Kami antar ke: { $zones }. Kakak bisa beri alamat lain atau ambil sendiri.
below-minimum = Minimal pesan antar { $minimum }, masih kurang { $short }. Mau tambah yang lain, atau ambil sendiri saja, Kak?
closed-now = Kami sedang tutup, Kak. Pesanannya bisa saya catat, paling cepat untuk { $time }: mau untuk kapan?
closed-then = Jam segitu kami tutup, Kak. Setelah itu paling cepat { $time }: mau untuk kapan?
closed-for-long = Maaf Kak, kami tutup untuk sementara waktu dan belum bisa menerima pesanan.
last-order-passed = Hari ini dapur sudah tidak menerima pesanan lagi. Pesanan Kakak bisa saya catat, paling cepat untuk { $time }: mau untuk kapan?
too-far-ahead = Saya bisa mencatat pesanan sampai { $date }. Mau untuk kapan, Kak?
later-than-wanted = ⏱ { $time } – itu yang paling cepat kami bisa
fee-line = Ongkir ({ $zone }): { $price }
rounding-line = Pembulatan: −{ $price }
how-table = 🍽 Meja { $table }
how-pickup-at = 🛍 Ambil sendiri di { $branch }
when-asap-about = ⏱ Secepatnya, kira-kira { $time }
time-today = hari ini jam { $clock }
time-tomorrow = besok jam { $clock }
time-on-day = { $date } jam { $clock }
date = { $weekday ->
    [1] Senin
    [2] Selasa
    [3] Rabu
    [4] Kamis
    [5] Jumat
    [6] Sabtu
   *[other] Minggu
  } { $day } { $month ->
    [1] Januari
    [2] Februari
    [3] Maret
    [4] April
    [5] Mei
    [6] Juni
    [7] Juli
    [8] Agustus
    [9] September
    [10] Oktober
    [11] November
   *[other] Desember
  }
date-short = { $weekday ->
    [1] Sen
    [2] Sel
    [3] Rab
    [4] Kam
    [5] Jum
    [6] Sab
   *[other] Min
  } { $day }/{ $month }
date-short-us = { $weekday ->
    [1] Sen
    [2] Sel
    [3] Rab
    [4] Kam
    [5] Jum
    [6] Sab
   *[other] Min
  } { $month }/{ $day }
paid-by = 💳 { $method }
paid-with-change = 💵 Tunai, kembalian untuk { $amount }
allergy-in-dish = ⚠️ { $dish } mengandung { $allergens }. Mohon dicek lagi, Kak, dan tekan Ubah kalau mau ganti.
allergy-noted = ⚠ Alergi: { $allergies }. Dapur melihatnya dengan tulisan merah dan harus mengonfirmasi.
offer = Cocok ditambah: { $dish } ({ $price }), tinggal tekan ya, Kak.
order-accepted = Pesanan #{ $number } diterima, perkiraan { $time } ya, Kak 👨‍🍳
transfer-details = Mohon transfer { $total } ke { $bank }, { $account } ({ $holder }), dengan berita { $reference } ya, Kak.
notify-delayed = Pesanan #{ $number } perlu sedikit waktu lagi, perkiraan { $time }. Terima kasih sudah sabar menunggu, Kak 🙏
notify-change-accepted = Dapur sudah mengubah pesanan #{ $number }:
    { $cart }
    Total: { $total }
notify-change-refused = Maaf Kak, dapur sudah tidak bisa mengubah pesanan #{ $number }. Pesanannya tetap seperti semula.
change-proposed = Perubahan pesanan #{ $number } sudah saya teruskan ke dapur, nanti saya kabari jawabannya ya, Kak.
change-too-late = Pesanan #{ $number } sudah mulai dibuat di dapur, jadi tidak bisa diubah lagi. Tim kami sudah saya beri tahu, Kak.
greeting-again = Halo lagi Kak, ini { $shop } 👋 Mau pesan sama seperti terakhir kali?
    { $cart }
    Total: { $total }
no-usual = Maaf, saya tidak tahu pesanan Kakak yang terakhir.
automated-notice = Saya asisten otomatis; kalau Kakak mau bicara dengan orang, bilang saja, nanti tim kami yang melayani.
stopped = Baik Kak, kami tidak akan mengirim pesan lagi. Chat kami kapan saja untuk mulai lagi.
resumed = Senang Kakak kembali! Kakak akan menerima pesan dari kami lagi.
heard = Yang saya dengar: “{ $text }”.
ask-deletion = Hapus semua data Kakak yang kami simpan (nama, alamat, nomor HP, pesanan biasa)? Tidak bisa dikembalikan.
data-deleted = Nama, alamat, nomor HP, pesanan biasa, dan pesan Kakak sudah dihapus. Pesanan lama tetap di pembukuan tanpa data pribadi.
data-deleted-later = Semua data Kakak dihapus begitu pesanan #{ $number } selesai: sebelum itu masih kami perlukan untuk pesanan ini.
points-earned = Dari pesanan ini Kakak dapat { $points } poin.
person-called-later = Sekarang belum ada orang di sini, Kak. Tim kami akan membacanya { $time }. Sementara itu, saya bisa mencatat pesanan Kakak.
person-still-called = Maaf Kak, tim kami masih sibuk. Sudah saya panggil lagi. Kalau mau, sementara itu Kakak bisa pesan lewat saya.
place-noted = Terima kasih Kak, lokasinya sudah saya terima.
message-taken-back = Sudah saya hapus lagi, Kak.
changed-too-late = Saya lihat Kakak mengubah pesan sebelumnya. Tolong beri tahu apa yang harus diubah ya, Kak.
cannot-hear-voice = Saya belum bisa mendengar pesan suara, jadi tim kami sudah saya beri tahu. Kakak juga bisa menuliskannya untuk saya.
answer-open-now = Kami sedang buka, sampai { $time }.
answer-always-open = Kami buka 24 jam, Kak.
answer-closed-now = Kami sedang tutup, buka lagi { $time }.
answer-open-on = { $date }: buka { $spans }.
answer-closed-on = { $date } kami tutup, Kak.
answer-holiday = { $date } kami tutup ({ $name }).
answer-holidays = Kami tutup dari { $from } sampai { $to } ({ $name }).
answer-hours = Jam buka kami:
    { $lines }
hours-line = { $from ->
    [1] Senin
    [2] Selasa
    [3] Rabu
    [4] Kamis
    [5] Jumat
    [6] Sabtu
   *[other] Minggu
  }{ $to ->
    [same] {""}
    [1] {" sampai Senin"}
    [2] {" sampai Selasa"}
    [3] {" sampai Rabu"}
    [4] {" sampai Kamis"}
    [5] {" sampai Jumat"}
    [6] {" sampai Sabtu"}
   *[other] {" sampai Minggu"}
  }: { $spans }
closed = tutup
answer-delivers = Ya Kak, kami bisa antar.
answer-delivers-to = Kami bisa antar ke { $zone }: { $price }.
answer-zones = Kami antar ke:
    { $lines }
zone-line = • { $zone }: { $price }
free = gratis
answer-no-delivery = Maaf Kak, kami tidak ada layanan antar. Kakak bisa ambil sendiri.
answer-free-from = Mulai { $price } gratis ongkir.
answer-minimum = Minimal pesan antar { $minimum }, Kak.
answer-no-minimum = Tidak ada minimal pesanan, Kak.
answer-waiting = Sekarang kira-kira { $minutes } menit, Kak.
answer-waiting-delivery = Kalau diantar, kira-kira { $minutes } menit.
from-price = mulai { $price }
answer-price = { $dish }: { $price }.
dish-line = • { $dish }: { $price }
answer-sizes = { $dish } tersedia dalam:
    { $lines }
answer-one-size = { $dish } hanya ada satu ukuran, Kak.
answer-ingredients = { $dish }: { $text }.
answer-allergens = { $dish } mengandung { $allergens }.
answer-not-marked = Belum dicatat apakah { $dish } mengandung { $allergens }: tanyakan dulu ya.
answer-without = Yang tidak ditandai mengandung { $allergens }:
    { $lines }
answer-no-allergens = Untuk { $dish } tidak ada alergen yang tercatat.
allergen = { $name ->
    [celery] seledri
    [crustacean] udang dan kepiting
    [dairy] susu
    [egg] telur
    [fish] ikan
    [gluten] gluten (terigu)
    [milk] susu
    [mollusc] kerang dan cumi
    [mustard] mustar
    [nut] kacang pohon
    [peanut] kacang tanah
    [sesame] wijen
    [shellfish] udang, kepiting dan kerang
    [soy] kedelai
   *[other] { $name }
  }
allergen-care = Kalau Kakak punya alergi, beri tahu saya ya: di nota dapur ditulis merah, dan dapur harus mengonfirmasi.
answer-is-vegetarian = Ya Kak, { $dish } menu vegetarian.
answer-not-vegetarian = Tidak Kak, { $dish } bukan menu vegetarian.
answer-vegetarian = Menu vegetarian:
    { $lines }
answer-vegan = Menu vegan:
    { $lines }
answer-no-vegan = Maaf Kak, tidak ada menu kami yang ditandai vegan.
answer-is-vegan = Ya Kak, { $dish } vegan.
answer-not-vegan = { $dish } tidak ditandai vegan, Kak.
answer-no-vegetarian = Maaf Kak, tidak ada menu kami yang ditandai vegetarian.
answer-payment = Kakak bisa bayar dengan: { $methods }.
answer-location = Kami di sini: { $address }
answer-map = 📍 { $text }
answer-phone = Kakak bisa telepon kami: { $phone }
answer-dishes = Kami punya:
    { $lines }
answer-recommend = Rekomendasi kami:
    { $lines }
answer-available = Ada Kak, { $dish } ({ $price }).
answer-automated = Saya asisten otomatis. Kalau Kakak lebih suka bicara dengan orang, bilang saja ya.
answer-unknown = Maaf Kak, itu saya tidak tahu.
comment-answered = Sudah kami kirim pesan ya, Kak 📩
comment-price = { $dish }: { $price }. Sudah kami kirim pesan ya, Kak 📩
stock-reserved = Kak { $name }, { $dish } untuk Kakak 🎉 Silakan cek pesannya ya.
stock-gone = Kak { $name }, maaf, { $dish } sudah habis 🙏
comment-greeting = Halo Kak { $name }! Terima kasih sudah berkomentar di postingan kami ya.
own = { $text }
pay-cash = Tunai
pay-card = Kartu
pay-transfer = Transfer bank
pay-ewallet = E-wallet
pay-open = Bayar saat terima
button-confirm = ✅ Konfirmasi
button-change = ✏️ Ubah
button-cancel = ❌ Batal
button-keep = Lanjut saja
button-cancel-order = Ya, batalkan
button-delete-data = Ya, hapus
button-keep-data = Tidak jadi
button-keep-order = Jangan dibatalkan
button-pickup = Ambil sendiri
button-delivery = Diantar
button-dine-in = Makan di tempat
button-asap = Secepatnya
button-menu = 📋 Lihat menu
button-more = Lihat lagi
button-person = 🙋 Chat dgn admin
button-add = ➕ Tambah ini
button-elsewhere = Daerah lain
button-known-address = 📍 Ya, ke situ
button-other-address = Alamat lain
button-usual = 🔁 Sama lagi
button-amend = ➕ Tambah ke situ
button-new-order = 🆕 Pesanan baru
button-less = ➖ { $dish }
button-offer = ➕ { $dish }
button-time = { $time }
button-order = 📝 Pesan lewat bot
button-neither = Bukan keduanya
button-order-this = 🛒 Pesan ini
button-status = 📦 Pesanan saya
