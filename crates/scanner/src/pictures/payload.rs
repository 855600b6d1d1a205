//! What the pictures' codes say: texts of the kinds that a wallet meets, filled by chance.

use super::dice::Dice;

const NAMES: [&str; 6] = [
    "ООО «Ромашка»",
    "ИП Кузнецова А. В.",
    "ТСЖ «Берег»",
    "АО Водоканал",
    "Булочная № 5",
    "Школа искусств",
];
const PURPOSES: [&str; 4] = [
    "Оплата по счёту за ноябрь",
    "За обучение, группа 3",
    "Взнос на капитальный ремонт дома",
    "Услуги связи, договор",
];

/// The bytes of one code, and roughly how dense it will be: kinds 0 to 7.
pub(super) fn payload(kind: usize, dice: &mut Dice) -> Vec<u8> {
    match kind {
        0 => merchant(dice),
        1 => link(dice),
        2 => bill(dice, '1'),
        3 => receipt(dice),
        4 => digits(dice, 20).into_bytes(),
        5 => format!("https://wallet.example/pay/{}", letters(dice, 22)).into_bytes(),
        6 => bill(dice, '2'),
        _ => format!(
            "付款给 {} ¥{}.00 谢谢",
            dice.one_of(&NAMES),
            dice.below(900)
        )
        .into_bytes(),
    }
}

/// Digits of a payment code as Asian tills scan them: 16 to 24, even and odd.
pub(super) fn payment_code(dice: &mut Dice) -> Vec<u8> {
    let length = dice.one_of(&[18, 20, 20, 20, 16, 19, 24]);
    digits(dice, length).into_bytes()
}

fn merchant(dice: &mut Dice) -> Vec<u8> {
    let field = |id: &str, value: &str| format!("{id}{:02}{value}", value.len());
    let account =
        field("00", "ru.poltina.pay") + &field("01", &digits(dice, 15)) + &field("03", "M");
    let order = field("05", &letters(dice, 12)) + &field("07", &digits(dice, 4));
    let mut text = field("00", "01") + &field("01", "12") + &field("26", &account);
    text += &(field("52", "5411") + &field("53", "643"));
    text += &field(
        "54",
        &format!("{}.{:02}", 1 + dice.below(9999), dice.below(100)),
    );
    text += &(field("58", "RU") + &field("59", "BULOCHNAYA 5") + &field("60", "MOSKVA"));
    text += &(field("62", &order) + "6304");
    let check = checksum(text.as_bytes());
    (text + &format!("{check:04X}")).into_bytes()
}

/// CRC-16/CCITT-FALSE, as EMV codes and bank links carry it.
fn checksum(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0xFFFF, |sum, byte| {
        (0..8).fold(sum ^ (u16::from(*byte) << 8), |sum, _| {
            if sum & 0x8000 == 0 {
                sum << 1
            } else {
                (sum << 1) ^ 0x1021
            }
        })
    })
}

fn link(dice: &mut Dice) -> Vec<u8> {
    let id = letters(dice, 30).to_uppercase();
    let sum = 100 + dice.below(900_000);
    let text = format!("https://qr.nspk.ru/AD{id}?type=02&bank=100000000999&sum={sum}&cur=RUB");
    let check = checksum(text.as_bytes());
    format!("{text}&crc={check:04X}").into_bytes()
}

fn receipt(dice: &mut Dice) -> Vec<u8> {
    let (day, hour, minute) = (
        10 + dice.below(19),
        10 + dice.below(12),
        10 + dice.below(49),
    );
    let (sum, number) = (1 + dice.below(20_000), 1 + dice.below(90_000));
    let (store, sign) = (digits(dice, 16), digits(dice, 10));
    format!("t=202611{day}T{hour}{minute}&s={sum}.00&fn={store}&i={number}&fp={sign}&n=1")
        .into_bytes()
}

/// A bill with Cyrillic in it: charset `1` is windows-1251, any other UTF-8.
fn bill(dice: &mut Dice, charset: char) -> Vec<u8> {
    let name = dice.one_of(&NAMES);
    let (account, bank) = (digits(dice, 20), digits(dice, 9));
    let mut text = format!(
        "ST0001{charset}|Name={name}|PersonalAcc={account}|BankName=БАНК|BIC={bank}|CorrespAcc=0"
    );
    if dice.below(2) == 0 {
        text += &format!(
            "|Sum={}|Purpose={}",
            100 + dice.below(900_000),
            dice.one_of(&PURPOSES)
        );
    }
    match charset {
        '1' => text.chars().map(windows_1251).collect(),
        _ => text.into_bytes(),
    }
}

fn windows_1251(letter: char) -> u8 {
    match letter {
        'А'..='я' => u8::try_from(u32::from(letter) - u32::from('А') + 0xC0).unwrap_or(b'?'),
        'Ё' => 0xA8,
        'ё' => 0xB8,
        '«' => 0xAB,
        '»' => 0xBB,
        '№' => 0xB9,
        _ => u8::try_from(u32::from(letter)).unwrap_or(b'?'),
    }
}

fn digits(dice: &mut Dice, count: usize) -> String {
    (0..count)
        .map(|_| char::from(b'0' + dice.below(10) as u8))
        .collect()
}

fn letters(dice: &mut Dice, count: usize) -> String {
    const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";
    (0..count)
        .map(|_| char::from(dice.one_of(LETTERS)))
        .collect()
}
