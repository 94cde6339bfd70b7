"""Frequent short words and telling letters of the languages in use: the evidence of `analysis.language`.

The lists are our own choice of each language's function words and everyday verbs, facts of the languages; they were not
yet read by native speakers. A word may stand in several languages: it then speaks for each of them.
"""

# Languages in Latin letters.
LATIN_WORDS: dict[str, str] = {
    "nb": (
        "jeg ikke det er en et å og i på til som med for av den de vi du han hun dere meg deg oss seg sin min "
        "mitt mine vår vårt våre noe noen mye mange mer flere bare også hva hvor hvordan hvorfor hvem hvilke "
        "når da nå her der fra ved om etter før under over mot mellom uten være var blir ble har hadde kan "
        "kunne skal skulle vil ville må burde bør får gå går komme kommer gjøre gjør si sier se ser bli ha "
        "finnes trenger ønsker synes trygt barn ungdom eller men så at hvis fordi alle alt andre hele veldig "
        "litt bedre mellom gjennom ingen mangler steder mennesker gaten veien uke"
    ),
    "nn": (
        "eg ikkje det er ein ei eit å og i på til som med for av den dei vi me du han ho dykk meg deg oss seg "
        "sin min mitt vår vårt våre noko nokon nokre mykje mange meir fleire berre også kva kvar korleis "
        "kvifor kven kva når då no her der frå ved om etter før under over mot mellom utan vere vera var blir "
        "vart har hadde kan kunne skal skulle vil ville må burde bør får gå går kome kjem gjere gjer seie "
        "seier sjå ser bli ha finst treng ønskjer synest trygt born ungdom eller men så at dersom fordi alle "
        "alt andre heile veldig litt betre gjennom ingen manglar stader menneske gata vegen veke ikkje saman "
        "heime aust vest skule bustad"
    ),
    "en": (
        "the of and to a in is it you that he was for on are with as i his they be at one have this from or "
        "had by not but what all were we when your can said there use an each which she do how their if will "
        "up other about out many then them these so some her would make like him into time has look two more "
        "go see no way could people my than been who its now find down did get come may our should need there "
        "here too very much because where why also only please more street safe children neighbourhood park "
        "better between through without"
    ),
    "pl": (
        "i w nie na się z że do to jest jak o co ale po tak za jestem są od dla by być był była było przez "
        "już tylko czy mnie ja ty on ona my oni ich jego jej nas wam może można bardzo gdy kiedy gdzie "
        "dlaczego który która które tego tej tym ten ta te jako oraz lub albo więcej mniej bez pod nad przed "
        "między u ze we ku bo aby żeby dzieci jest brak brakuje potrzeba potrzebujemy miejsce ulica ulicy "
        "parku osiedle osiedlu wszystko wszyscy każdy trochę dużo mało lepiej tu tam"
    ),
    "so": (
        "waa iyo ka ku in oo ah ayaa la u waxa waxaa uu ay si soo lagu kale ama laakiin waxay wuxuu inay inuu "
        "ahaa jira jirta haddii markii marka ilaa sida dadka dad carruurta caruurta wax badan aad aan anigu "
        "annagu waan waxaan ma maya haa halkan meel goob xaafadda xaafada degmada magaalada guriga guryo "
        "nolosha wanaagsan fiican xun weyn yar kuwa kan tan taas kaas isku inta intaa ee eey aanu aynu lahayn "
        "leh leeyahay baahan baahi cusub ammaan nabad dugsiga iskuulka waddada wadooyinka dhallinyarada "
        "waalidiinta oo kaliya dhexdeeda qof mid laba dhan kasta"
    ),
    "tr": (
        "ve bir bu da de için çok ile daha olarak var yok gibi ama ne o ben sen biz siz onlar değil mi mı mu "
        "mü olan kadar sonra önce her şey ki en iyi kötü büyük küçük nasıl neden nerede zaman olduğu olur "
        "oldu olmalı gerek gerekiyor lazım istiyorum istiyoruz burada orada mahalle mahallede sokak sokaklar "
        "çocuklar çocuk park insanlar insan güvenli yer yeni şu hiç bütün tüm az fazla ya veya hem ise çünkü "
        "eğer bana bizim benim onun yapmak yapılmalı etmek"
    ),
    "lt": (
        "ir yra kad su į iš o tai kaip bet ne nėra buvo būti mes aš tu jis ji jie jūs mano mūsų savo už ant "
        "po prie nuo iki per dėl be apie tik dar jau labai daug mažai daugiau mažiau kur kada kodėl kuris "
        "kuri kurie kai jei jeigu arba bei čia ten šis ši tas ta visi viskas vaikai vaikų vaikams žmonės "
        "žmonių gatvė gatvės parkas rajonas rajone reikia trūksta norėčiau norime gera gerai blogai saugu "
        "saugus vieta vietos mokykla turi turėtų gali galima"
    ),
    "vi": (
        "và là của có không được cho một các những người trong với này đã khi để ở tôi bạn chúng ta họ nó rất "
        "nhiều ít hơn cũng nhưng nếu vì như thế nào đâu sao gì ai đây đó ra vào lên xuống trên dưới sau trước "
        "cần muốn phải nên tốt xấu trẻ em khu phố đường công viên nhà trường học an toàn nơi thêm mới cùng từ "
        "đến về lại còn chỉ đang sẽ"
    ),
    "fr": (
        "le la les un une des de du et à est en que qui dans pour pas ce il elle on nous vous ils je tu ne se "
        "sur au aux avec plus par mais ou où son sa ses mon ma mes notre nos votre leur leurs cette ces été "
        "être avoir a ont sont fait faire tout tous très bien peu beaucoup aussi comme si quand comment "
        "pourquoi sans sous entre chez y il faut manque besoin quartier rue enfants parc gens sécurité jeunes "
        "moins trop ici là"
    ),
}

# Languages in Arabic letters.
ARABIC_WORDS: dict[str, str] = {
    "ar": (
        "في من على إلى الى أن ان هذا هذه التي الذي لا ما كان كانت عن مع هو هي نحن أنا انا لم لن قد كل بعد قبل "
        "بين حتى أو او ثم لكن ولكن إذا اذا هناك هنا لدينا نحتاج يوجد توجد كثير أكثر جدا غير عند حول أي وفي "
        "ومن"
    ),
    "fa": (
        "در از به که را با است این آن برای هم یا تا ما من شما او آنها هست نیست بود شد می نمی باید خیلی بیشتر "
        "کم همه یک دو چه چرا کجا اگر ولی اما بچه ها های داریم دارد ندارد نیاز محله خیابان مردم بسیار هستند "
        "خود"
    ),
    "ur": (
        "کے میں کی ہے سے کا کو اور یہ وہ ہیں پر نے اس کہ نہیں ہم آپ تھا تھی تھے ہو کر بھی لیے ایک جو تو بہت "
        "زیادہ کم یہاں وہاں کیا کیوں کہاں اگر لیکن بچوں بچے لوگ ہونا چاہیے ہمیں مجھے میرا ہمارے محلے سڑک"
    ),
    "ckb": (
        "لە بۆ و کە بە لەگەڵ ئەم ئەو ئێمە من تۆ ئەوان نییە هەیە بوو دەبێت زۆر کەم هەموو یان بەڵام ئەگەر چی "
        "کوێ بۆچی لێرە لەوێ منداڵان منداڵ خەڵک گەڕەک شەقام پێویستە پێویستمان یەک دوو باش خراپ ناو سەر بکرێت "
        "هەبێت ئێرە"
    ),
}

# Languages in Cyrillic letters.
CYRILLIC_WORDS: dict[str, str] = {
    "uk": (
        "і в не на що це та я з до у як але за від для ми ви він вона вони є був була було бути по так ні чи "
        "або якщо де коли чому дуже більше менше тут там цей ця ці мій наш діти людей люди вулиця парк "
        "потрібно немає щоб також ще вже"
    ),
    "ru": (
        "и в не на что это я с к у как но за от для мы вы он она они есть был была было быть по так нет или "
        "если где когда почему очень больше меньше здесь там этот эта эти мой наш дети людей люди улица парк "
        "нужно чтобы также еще ещё уже"
    ),
}

# Letters that the others of the same script lack, or as good as.
TELLING_LETTERS: dict[str, str] = {
    "nb": "øåæ",
    "nn": "øåæ",
    "pl": "ąęłńśźżć",
    "tr": "ğışç",
    "lt": "ėįųūčšž",
    "vi": "ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ",
    "fr": "éèêàçœâîû",
    "ar": "ةىيكأإ",
    "fa": "پچژگیک",
    "ur": "ٹڈڑںےہھیکگ",
    "ckb": "ێۆڵڕەڤی",
    "uk": "іїєґ",
    "ru": "ыэъё",
}
