"""The language of most of a text is told, and nothing where that is not sure."""

import pytest

from runtime.analysis.flags import detect_language

TEXTS = {
    "en": "Gardener at the parks of Saltham. I have worked with roses and trees since 2019 and led a team of five.",
    "de": "Gärtnerin bei der Stadt Moorau, seit 2019. Pflege der Beete und Bäume, Anleitung von drei Lehrlingen.",
    "fr": "Jardinière à la ville de Vendolme depuis 2019. Entretien des massifs et taille des arbres avec une équipe.",
    "es": "Jardinera en el ayuntamiento de Valdelagua desde 2019. Cuidado de los árboles y poda con un equipo de tres.",
    "pt": "Jardineira na câmara de Vila Serena desde 2019. Não só cuido das árvores, como também faço a poda com uma equipa.",
    "it": "Giardiniera presso il comune di Valdacqua dal 2019. Cura degli alberi e delle aiuole con una squadra di tre.",
    "nl": "Hovenier bij de gemeente Waterdam sinds 2019. Onderhoud van het park en het snoeien van bomen met een ploeg.",
    "pl": "Ogrodniczka w urzędzie miasta od 2019. Pielęgnacja drzew oraz krzewów, a także praca z zespołem przy parku.",
    "tr": "Belediyede bahçıvan olarak çalışıyorum ve 2019 yılından bu yana park bakımı için bir ekip ile ağaç buduyorum.",
    "sv": "Trädgårdsmästare på kommunen sedan 2019. Jag sköter parken och beskär träd med ett lag som inte är stort.",
    "da": "Gartner i kommunen siden 2019. Jeg passer parken og beskærer træer, efter at jeg blev udlært hos deres firma.",
    "no": "Gartner i kommunen siden 2019. Jeg steller parken og beskjærer trær, etter at jeg ble ferdig utlært på skolen nå.",
    "fi": "Puutarhuri kaupungilla ja olen hoitanut puistoa sekä puita vuotta viisi, kun työ oli myös opetusta eikä vain leikkausta.",
    "cs": "Zahradnice na městském úřadě od roku 2019. Pečuji o stromy a keře, které jsem také vysadila při práci se školou.",
    "sk": "Záhradníčka na mestskom úrade od roku 2019. Starám sa o stromy a kríky, ktoré som tiež vysadila pri práci so školou.",
    "ro": "Grădinar la primărie din 2019. Îngrijirea arborilor și a parcului, precum și lucru cu o echipă care este mică.",
    "hu": "Kertész a városnál és 2019 óta gondozom a parkot, valamint a fákat, mert az egy szép munka volt, de nem könnyű.",
    "hr": "Vrtlarica u gradskoj upravi od 2019. Njega drveća i grmlja, što nije lako, te rad sa školom koja se bavi vrtom.",
    "sl": "Vrtnarka pri občini od 2019. Skrbim za drevesa in grmovnice, ki so v parku, ter delam z ekipo, kar ni lahko.",
    "ca": "Jardinera a l'ajuntament des de 2019. Cura dels arbres i de les plantes amb un equip que no és gaire gran, també amb nens.",
    "id": "Tukang kebun di kota dan merawat taman yang besar dengan tim untuk pohon serta bunga selama lima tahun dari 2019.",
    "vi": "Người làm vườn của thành phố từ năm 2019 và chăm sóc cây với một đội được đào tạo cho các công viên.",
    "et": "Aednik linnas ja olen hooldanud parki ning puid viis aastat, kui see töö ei ole kerge, aga on minu oma.",
    "lv": "Dārzniece pilsētā no 2019. gada un kopju parku ar komandu, kas ir maza, bet vai tas ir viegli, es nezinu par to.",
    "lt": "Sodininkė mieste nuo 2019 metų ir prižiūriu parką bei medžius su komanda, kaip ir kiti, iš mokyklos į darbą.",
    "ru": "Садовник в парке с 2019 года. Уход за деревьями и кустами, работа с командой, которая выросла при мне.",
    "uk": "Садівниця в парку з 2019 року. Догляд за деревами і кущами, робота з командою, що зросла їх силами.",
    "bg": "Градинар в парка от 2019 година. Грижа за дърветата и храстите, работа с екип, който се състои от трима души, ръководя го.",
    "sr": "Баштован у парку од 2019. године. Нега дрвећа и жбуња, рад са екипом која је мала, али њихов труд вреди.",
    "el": "Κηπουρός στον δήμο από το 2019. Φροντίδα των δέντρων και του πάρκου με ομάδα.",
    "zh": "二零一九年起在市公园担任园丁，负责树木修剪和花坛养护，带领三人小组。",
    "ja": "二〇一九年から市の公園で庭師として働き、木の剪定と花壇の手入れを担当しています。",
    "ko": "2019년부터 시 공원에서 정원사로 일하며 나무 전정과 화단 관리를 맡고 있습니다.",
    "ar": "بستاني في حديقة المدينة منذ عام 2019 وأعتني بالأشجار مع فريق صغير.",
    "fa": "باغبان پارک شهر از سال ۱۳۹۸ و مراقبت از درختان با گروهی کوچک که چند نفر است.",
    "he": "גנן בפארק העירוני מאז 2019, טיפול בעצים ובערוגות עם צוות קטן.",
    "hi": "2019 से नगर उद्यान में माली, पेड़ों की देखभाल और तीन लोगों की टीम के साथ काम।",
    "th": "คนสวนในสวนสาธารณะตั้งแต่ปี 2019 ดูแลต้นไม้และแปลงดอกไม้",
}


@pytest.mark.parametrize("language", TEXTS)
def test_a_language_is_told_from_a_few_sentences(language: str) -> None:
    assert detect_language(TEXTS[language]) == language


@pytest.mark.parametrize("text", ["", " ", "...", "1234 5678", "Python, SQL, Docker", "Ann Example", "\U0001f600" * 50])
def test_what_says_too_little_has_no_language(text: str) -> None:
    assert detect_language(text) == ""


@pytest.mark.parametrize(("most", "least"), [("de", "en"), ("en", "fr"), ("ru", "en"), ("zh", "en"), ("en", "ja")])
def test_a_mixed_text_is_of_the_language_of_most_of_it(most: str, least: str) -> None:
    assert detect_language(f"{TEXTS[most]}\n" * 3 + TEXTS[least]) == most


def test_foreign_words_of_a_trade_do_not_change_the_language() -> None:
    text = (
        "Entwickler bei der Firma Moorau seit 2019: Python, Machine Learning, Cloud Computing, Unit Testing, Big Data"
    )

    assert detect_language(text) == "de"


@pytest.mark.parametrize("piece", ["a", " ", "the ", "я", "字", "\U0001f600", "ab\u0301"])
def test_a_long_text_is_looked_at_in_a_few_places(piece: str) -> None:
    assert detect_language(piece * 100_000) == detect_language(piece * 10_000)
