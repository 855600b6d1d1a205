// Codes that other people's generators make of random inputs are read back exactly.
import { test } from "node:test";
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { Dice, decode, says } from "./command.mjs";

const require = createRequire(import.meta.url);
const SEED = Number(process.env.OUTSIDE_SEED ?? 20260601);
const CODES = Number(process.env.OUTSIDE_CODES ?? 300);
const LATIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZ abcdefghijklmnopqrstuvwxyz0123456789&'-./";

/** Makes codes, reads all at once, and compares what was put in with what was read. */
function generates(name, scheme, make) {
  test(name, () => {
    const dice = new Dice(SEED);
    const made = Array.from({ length: CODES }, () => make(dice));
    const answers = decode(made.map(({ code }) => code));
    answers.forEach((answer, at) => {
      const { code, expected } = made[at];
      const where = `seed ${SEED}, code ${at}: ${code}\n`;
      assert.equal(answer.ok, true, where + JSON.stringify(answer));
      assert.equal(answer.kind, "emv-mpm", where);
      assert.equal(answer.scheme, scheme, where);
      says(answer.fields, { crc: code.slice(-4), crc_ok: true, ...expected }, where);
    });
  });
}

const promptpay = require("promptpay-qr");
generates("promptpay-qr: phone, tax id or e-wallet, with and without an amount", "promptpay", (dice) => {
  const [sub, target, proxy] = dice.one([
    () => {
      const number = dice.digits(9);
      return ["01", `0${number}`, `0066${number}`];
    },
    () => {
      const id = dice.digits(13);
      return ["02", id, id];
    },
    () => {
      const id = dice.digits(15);
      return ["03", id, id];
    },
  ])();
  const satang = dice.chance(3) ? undefined : dice.between(1, 99_999_999);
  const code = promptpay(target, { amount: satang && satang / 100 });
  const amount = satang ? `${Math.floor(satang / 100)}.${String(satang % 100).padStart(2, "0")}` : null;
  return {
    code,
    expected: {
      payload_format_indicator: "01",
      point_of_initiation: satang ? "dynamic" : "static",
      accounts: { 29: { "00": "A000000677010111", [sub]: proxy } },
      amount,
      normalized_minor_units: satang ?? null,
      currency: "764",
      country: "TH",
      mcc: null,
      merchant_name: null,
      merchant_city: null,
    },
  };
});

const PaynowQR = require("paynowqr");
generates("paynowqr: a company's number, amounts of which zero asks the payer", "paynow", (dice) => {
  const uen = dice.one([
    () => dice.digits(8) + dice.text("ABCDEFGHJKLMNPRSTUWXYZ", 1, 1),
    () => `T${dice.digits(2)}${dice.text("ABCDEFGHJKLMNPRSTUWXYZ", 2, 2)}${dice.digits(4)}${dice.text("ABCDEFGHJKLMNPRSTUWXYZ", 1, 1)}`,
  ])();
  const cents = dice.chance(4) ? 0 : dice.between(1, 99_999_999);
  const editable = dice.chance(2);
  const expiry = `${dice.between(2026, 2040)}${String(dice.between(1, 12)).padStart(2, "0")}${String(dice.between(1, 28)).padStart(2, "0")}`;
  const company = dice.words(LATIN, 25);
  const refNumber = dice.chance(2) ? dice.words(LATIN, 25) : undefined;
  const code = new PaynowQR({ uen, amount: cents / 100, editable, expiry, company, refNumber }).output();
  return {
    code,
    expected: {
      point_of_initiation: "dynamic",
      accounts: {
        26: { "00": "SG.PAYNOW", "01": "2", "02": uen, "03": cents === 0 || editable ? "1" : "0", "04": expiry },
      },
      mcc: "0000",
      currency: "702",
      amount: String(cents / 100),
      country: "SG",
      merchant_name: company,
      merchant_city: "Singapore",
      additional_62: refNumber ? { "01": refNumber } : null,
    },
  };
});

const { QRPay } = require("vietnam-qr-pay");
const VIETNAMESE = `${LATIN}ăâđêôơưáàảãạếềểễệốồổỗộứừửữựĐẠẾỘ`;
generates("vietnam-qr-pay: VietQR to an account or a card, purposes with accents", "vietqr", (dice) => {
  const bankBin = `9704${dice.digits(2)}`;
  const bankNumber = dice.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", 6, 19);
  const amount = dice.chance(3) ? undefined : String(dice.between(1, 999_999_999));
  const purpose = dice.chance(2) ? dice.words(VIETNAMESE, 25) : undefined;
  const service = dice.one(["QRIBFTTA", "QRIBFTTC"]);
  const code = QRPay.initVietQR({ bankBin, bankNumber, amount, purpose, service }).build();
  const length = (value) => String(value.length).padStart(2, "0");
  const account = `0006${bankBin}01${length(bankNumber)}${bankNumber}`;
  return {
    code,
    expected: {
      point_of_initiation: amount ? "dynamic" : "static",
      accounts: { 38: { "00": "A000000727", "01": account, "02": service } },
      currency: "704",
      amount: amount ?? null,
      normalized_minor_units: amount ?? null,
      country: "VN",
      additional_62: purpose ? { "08": purpose } : null,
    },
  };
});

const { BakongKHQR, IndividualInfo, MerchantInfo, khqrData } = require("bakong-khqr");
const KHMER = "កខគឃងចឆជឈញដឋឌឍណតថទធនបផពភមយរលវសហឡអ ";
generates("bakong-khqr: a person or a merchant, riel or dollars, names in Khmer", "khqr", (dice) => {
  const account = `${dice.text("abcdefghijklmnopqrstuvwxyz_", 3, 20)}@${dice.text("abcdefghijklmnopqrstuvwxyz", 3, 8)}`;
  const dollars = dice.chance(2);
  const cents = dice.chance(3) ? undefined : dice.between(1, 999_999) * (dollars ? 1 : 100);
  const [name, city] = [dice.words(LATIN, 25), dice.words(LATIN, 15)];
  const expiry = Date.now() + 3_600_000;
  const optional = {
    currency: dollars ? khqrData.currency.usd : khqrData.currency.khr,
    amount: cents && cents / 100,
    expirationTimestamp: cents && expiry,
    billNumber: dice.chance(2) ? dice.words(LATIN, 25) : undefined,
    storeLabel: dice.chance(2) ? dice.words(LATIN, 25) : undefined,
    terminalLabel: dice.chance(2) ? dice.words(LATIN, 25) : undefined,
    ...(dice.chance(2)
      ? {
          languagePreference: "km",
          merchantNameAlternateLanguage: dice.words(KHMER, 25),
          merchantCityAlternateLanguage: dice.words(KHMER, 15),
        }
      : {}),
  };
  const [id, bank] = [dice.digits(6, 12), dice.words(LATIN, 25)];
  const [template, subs, answer] = dice.chance(2)
    ? ["29", { "00": account }, new BakongKHQR().generateIndividual(new IndividualInfo(account, name, city, optional))]
    : ["30", { "00": account, "01": id, "02": bank }, new BakongKHQR().generateMerchant(new MerchantInfo(account, name, city, id, bank, optional))];
  assert.equal(answer.status.code, 0, answer.status.message ?? "");
  const { billNumber, storeLabel, terminalLabel } = optional;
  const additional = Object.entries({ "01": billNumber, "03": storeLabel, "07": terminalLabel }).filter(([, value]) => value);
  const minor = dollars || !cents ? cents : cents / 100;
  // It writes whole dollars without a point, and others with two digits.
  const written = !cents ? null : cents % 100 === 0 ? String(cents / 100) : (cents / 100).toFixed(2);
  const code = answer.data.qr;
  return {
    code,
    expected: {
      point_of_initiation: cents ? "dynamic" : "static",
      accounts: { [template]: subs },
      mcc: "5999",
      currency: dollars ? "840" : "116",
      amount: written,
      country: "KH",
      merchant_name: name,
      merchant_city: city,
      additional_62: additional.length ? Object.fromEntries(additional) : null,
      language_64: optional.languagePreference
        ? { "00": "km", "01": optional.merchantNameAlternateLanguage, "02": optional.merchantCityAlternateLanguage }
        : null,
      unreserved: cents ? { 99: { "00": code.slice(-8 - 34 + 4, -8 - 34 + 17), "01": String(expiry) } } : {},
    },
  };
});
