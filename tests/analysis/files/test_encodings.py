"""Text files of any usual encoding, without a mark that names it."""

# ruff: noqa: RUF001 -- texts in other alphabets

import pytest

from runtime.analysis.files.encodings import decode
from runtime.analysis.files.extract import extract_text

CHINESE = "张伟 高级软件工程师\n工作经历: 2015年至今 北京某某科技有限公司\n负责后端开发, 使用 Python 和 Java"
TAIWANESE = "王小明 資深軟體工程師\n工作經歷: 2015年至今 台北科技股份有限公司\n負責後端開發, 使用 Python 和 Java"
JAPANESE = "山田太郎 職務経歴書\n2015年4月から現在まで システムエンジニアとして Java を使った開発を担当しました。"
KOREAN = "김철수 이력서\n2015년부터 현재까지 서울 소프트웨어 주식회사에서 백엔드 개발을 담당했습니다. Python, Java"
RUSSIAN = "Иван Иванов, инженер-программист\nОпыт работы: с 2015 года по настоящее время, Python и Java, Москва"
GREEK = "Γιώργος Παπαδόπουλος\nΠροϋπηρεσία: από το 2015 έως σήμερα μηχανικός λογισμικού στην Αθήνα"
GERMAN = "Jürgen Müller\nBerufserfahrung: seit 2015 Straßenbauingenieur in Köln \u2013 Führung von fünf Fachkräften"
FRENCH = "Zoé Lefèvre\nExpérience: infirmière à l\u2019hôpital, créée et dirigée; «\xa0diplômée\xa0» 2015, 5 \u20ac"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        pytest.param(CHINESE, "gbk", id="GBK"),
        pytest.param(CHINESE, "gb18030", id="GB 18030"),
        pytest.param(TAIWANESE, "big5", id="Big5"),
        pytest.param(JAPANESE, "shift_jis", id="Shift-JIS"),
        pytest.param(JAPANESE, "euc_jp", id="EUC-JP"),
        pytest.param(KOREAN, "euc_kr", id="EUC-KR"),
        pytest.param(RUSSIAN, "cp1251", id="Windows-1251"),
        pytest.param(RUSSIAN, "koi8_r", id="KOI8-R"),
        pytest.param(GREEK, "cp1253", id="Windows-1253"),
        pytest.param(GERMAN, "cp1252", id="German in Windows-1252"),
        pytest.param(FRENCH, "cp1252", id="French in Windows-1252"),
        pytest.param(GERMAN, "utf-16-le", id="UTF-16 little-endian"),
        pytest.param(GERMAN, "utf-16-be", id="UTF-16 big-endian"),
        pytest.param(CHINESE, "utf-16-le", id="Chinese in UTF-16"),
        pytest.param(JAPANESE, "utf-16", id="UTF-16 with a mark"),
        pytest.param(CHINESE, "utf-8", id="UTF-8"),
    ],
)
def test_the_encoding_is_found(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("text", ["Zoë", "é", "Café à la crème", "naïve résumé", "Größe", "ÄÖÜ"])
def test_short_western_text_stays_what_it_is(text: str) -> None:
    assert decode(text.encode("cp1252")) == text


def test_the_mixed_encodings_of_a_text_pasted_together_are_each_read() -> None:
    mixed = CHINESE.encode() + "\nMüller, Köln".encode("cp1252")

    assert decode(mixed) == CHINESE + "\nMüller, Köln"


def test_a_character_that_the_limit_cuts_harms_no_other() -> None:
    text = "汉" * 300_000

    assert set(extract_text(text.encode(), "cv.txt").text) == {"汉"}


@pytest.mark.parametrize(
    "content",
    [bytes(range(256)) * 20, b"\x00\x01" * 500, b"\x81\x82\xfe\xff" * 300, b"\xff\x00\x00\xff" * 300],
    ids=["all bytes", "numbers", "high bytes", "pixels"],
)
def test_what_is_no_text_is_none(content: bytes) -> None:
    extracted = extract_text(content, "cv.txt")

    assert extracted.error in {"binary", "empty", None}
    assert "\x00" not in extracted.text
