// Other people's readers read what we write and draw.
import { test } from "node:test";
import assert from "node:assert/strict";
import { Dice, decode, draw, encode } from "./command.mjs";
import { jsqr, paint, python, without, zbar, zxing } from "./readers.mjs";

const SEED = Number(process.env.OUTSIDE_SEED ?? 20260601);
const CODES = Number(process.env.OUTSIDE_CODES ?? 200);
const hex = (code) => (code.startsWith("hex:") ? code.slice(4) : Buffer.from(code).toString("hex"));

const RUSSIAN = "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЭЮЯабвгдеёжзийклмнопрстуфхцчшщъыьэюя «»№-";
const LATIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZ abcdefghijklmnopqrstuvwxyz0123456789&'-./";
const CHINESE = "咖啡店茶最佳运输北京市花园小吃";

/** A code of ours: of a shop, of a person or of an order. */
function merchant(dice) {
  const letters = dice.one([RUSSIAN, LATIN, CHINESE]);
  const type = dice.one(["M", "P", "O"]);
  const sometimes = (value) => (dice.chance(2) ? value : undefined);
  return {
    kind: "poltina-merchant",
    fields: {
      merchant_id: dice.text("abcdefghijklmnopqrstuvwxyz0123456789-", 1, 40),
      qr_id: dice.text("0123456789abcdef", 32, 32),
      type,
      mcc: dice.digits(4),
      amount_minor: type === "O" ? dice.between(1, 999_999_999) : sometimes(dice.between(1, 99_999)),
      name: dice.words(letters, 40),
      city: dice.words(letters, 30),
      order: sometimes(dice.words(LATIN, 25)),
      store: sometimes(dice.words(LATIN, 25)),
      terminal: sometimes(dice.words(LATIN, 25)),
    },
  };
}

test("a strict reader of EMV finds nothing to object to in codes of ours", { skip: without("python") }, () => {
  const dice = new Dice(SEED);
  const codes = encode(Array.from({ length: CODES }, () => merchant(dice)));
  const ours = decode(codes);
  const theirs = python(codes.map((code) => ({ merchant: code })));
  theirs.forEach(({ violations, ...said }, at) => {
    const { fields } = ours[at];
    const where = `seed ${SEED}, code ${at}: ${codes[at]}`;
    assert.deepEqual(violations, [], where);
    const wanted = {
      tag_order: fields.tag_order,
      accounts: fields.accounts,
      merchant_name: fields.merchant_name,
      amount: fields.amount ?? null,
      additional_62: fields.additional_62 ?? {},
      language_64: fields.language_64 ?? {},
    };
    assert.deepEqual(said, wanted, where);
  });
});

test("the strict reader objects to a code of ours with a digit changed", { skip: without("python") }, () => {
  const [code] = encode([merchant(new Dice(SEED))]);
  const [{ violations }] = python([{ merchant: code.replace("5303643", "5303644") }]);
  assert.match(violations.join(), /CRC/);
});

/** Of every kind that is drawn, the longest and the least textual among them. */
function drawn() {
  const dice = new Dice(SEED);
  const mandatory = "Name=ООО «Зерно»|PersonalAcc=40702810900000000017|BankName=Банк Демо|BIC=044525999|CorrespAcc=0|Sum=45050";
  const latin = mandatory.replace("ООО «Зерно»", "Zerno").replace("Банк Демо", "Demo");
  const cyrillic = Buffer.from(Array.from({ length: 64 }, (_, at) => 0xc0 + at)).toString("hex");
  return [
    ...encode(Array.from({ length: 6 }, () => merchant(dice))),
    "88012345678900000017",
    "https://poltina.example/pay/r/0192f4c0-0000-7000-8000-000000000001",
    "https://qr.nspk.ru/AD1A0000ZERNO000KOFE0000DEMO0002?type=02&bank=100000000999&sum=45050&cur=RUB&crc=0000",
    `ST00012|${mandatory}`,
    `hex:${hex(`ST00011|${latin}|Purpose=`)}${cyrillic}`,
    `hex:${hex(`ST00013|${latin}|Purpose=`)}${cyrillic}`,
    "t=20260314T1159&s=450.50&fn=9960440300000001&i=77&fp=1234567890&n=1",
    "hQVDUFYwMWETTwegAAAJmRcBUAVaZXJub1oIIgAAAAAAAAQ=",
    "payto://iban/DE75512108001245126199?amount=EUR:200.00&message=hello%20there",
    dice.text(LATIN, 512, 512),
    `hex:${dice.text("0123456789abcdef", 1000, 1000)}`,
    "1",
  ];
}

const QR_READERS = [
  ["zxing-cpp", "python", zxing],
  ["zbar", "zbar", zbar],
  ["jsQR", "npm", jsqr],
];
const QR_OPTIONS = [
  ["level M", "--level", "M"],
  ["level Q", "--level", "Q"],
  ["level Q with room for a mark", "--level", "Q", "--mark"],
];
for (const [how, ...options] of QR_OPTIONS) {
  for (const [name, needs, reader] of QR_READERS) {
    test(`${name} reads QR symbols of every kind of code, ${how}`, { skip: without(needs) }, () => {
      const codes = drawn();
      const seen = reader(draw(codes, ...options).map(paint));
      seen.forEach((found, at) => assert.deepEqual(found.map(({ hex }) => hex), [hex(codes[at])], codes[at]));
    });
  }
}

for (const [name, needs, reader] of QR_READERS) {
  test(`${name} reads symbols up to the largest, with room for a mark`, { skip: without(needs) }, () => {
    const dice = new Dice(SEED);
    const lengths = [20, 200, 400, 600, 800, 1000, 1200, 1400, 1663];
    const codes = lengths.map((bytes) => `hex:${dice.text("0123456789abcdef", 2 * bytes, 2 * bytes)}`);
    const seen = reader(draw(codes, "--level", "Q", "--mark").map(paint));
    seen.forEach((found, at) => assert.deepEqual(found.map(({ hex }) => hex), [hex(codes[at])], `${lengths[at]} bytes`));
  });
}

for (const [name, needs, reader] of QR_READERS.slice(0, 2)) {
  test(`${name} reads bars of payment codes and of other text`, { skip: without(needs) }, () => {
    const dice = new Dice(SEED);
    const codes = Array.from({ length: 20 }, () => `88${dice.digits(18)}`);
    codes.push("281006020000000000125733", "1", "12", "123", "Zerno-42 ~", "a1234567890b", dice.text(LATIN, 40, 40));
    const seen = reader(draw(codes, "--bars").map(paint));
    seen.forEach((found, at) => assert.deepEqual(found.map(({ hex }) => hex), [hex(codes[at])], codes[at]));
  });
}

test("what readers see does not come from the test: a blank picture has no code", { skip: without("zbar") || without("python") }, () => {
  const blank = paint('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 33 33"><path fill="#fff" d="M0 0h33v33h-33z"/></svg>');
  for (const [, , reader] of QR_READERS) assert.deepEqual(reader([blank]), [[]]);
});
