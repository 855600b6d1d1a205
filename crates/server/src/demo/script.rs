//! Fourteen months of life in the demo world, written down before it is played.

use jiff::civil::{Date, Weekday};
use jiff::{ToSpan, Zoned};
use poltina_api_types::{Category, OperationKind};

use super::cast::{
    ANNA, BOOKS, BORIS, CANTEEN, CINEMA, COFFEE, DARYA, EMPLOYER, GOODS, GROCERY, GUESTS, HOUSE,
    ILYA, INTERNET, LANDLADY, MAMA, MARIA, MARKET, METRO, MOBILE, OTHER_EMPLOYER, PEOPLE, PHARMACY,
    POWER, SHOPS, TAXI,
};
use super::dice::Dice;
use crate::clock::{Micros, SECOND};
use crate::moscow;

/// Who pays or is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Actor {
    Person(usize),
    Shop(usize),
    /// The world outside the wallet.
    Outside,
}

use Actor::{Outside, Person, Shop};

/// One movement of money.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) at: Micros,
    pub(super) payer: Actor,
    pub(super) payee: Actor,
    /// Kopecks.
    pub(super) minor: i64,
    pub(super) note: String,
    pub(super) kind: OperationKind,
    pub(super) category: Category,
}

/// What Анна has at the end: 48 215,36 roubles.
pub(super) const ANNA_HAS: i64 = 4_821_536;

/// What Анна has at the beginning, to within a few hundred roubles.
const ANNA_HAD: i64 = 3_870_000;

/// Below this Анна spends on nothing that can wait.
const RESERVE: i64 = 900_000;

/// The fixed seed.
pub(super) const SEED: u64 = 0x504f_4c54_494e_4121;

const MONTHS: [&str; 12] = [
    "январь",
    "февраль",
    "март",
    "апрель",
    "май",
    "июнь",
    "июль",
    "август",
    "сентябрь",
    "октябрь",
    "ноябрь",
    "декабрь",
];

const COFFEES: [(&str, i64); 8] = [
    ("Капучино", 29_000),
    ("Латте", 31_000),
    ("Флэт уайт", 32_000),
    ("Раф", 35_000),
    ("Эспрессо", 19_000),
    ("Фильтр-кофе", 26_000),
    ("Какао", 30_000),
    ("Чай", 22_000),
];

const BAKES: [(&str, i64); 5] = [
    ("круассан", 22_000),
    ("сырники", 34_000),
    ("чизкейк", 31_000),
    ("булочка", 16_000),
    ("сэндвич", 38_000),
];

const SENT_NOTES: [&str; 9] = [
    "За ужин",
    "Спасибо",
    "За билеты",
    "За такси",
    "На подарок",
    "Возвращаю",
    "",
    "За кофе",
    "С днём рождения",
];

const GOT_NOTES: [&str; 6] = [
    "За обед",
    "Долг",
    "За кино",
    "",
    "Спасибо большое",
    "За продукты",
];

/// Everything that happened until `now`, the oldest first. The same moment gives the same lines.
pub(super) fn lines(now: Micros) -> Vec<Line> {
    let mut script = Script {
        now,
        dice: Dice::new(SEED),
        lines: Vec::new(),
        anna: ANNA_HAD,
    };
    let today = moscow::zoned(now);
    let first = today.date().saturating_sub(14.months());
    script.openings(first);
    let mut day = first.saturating_add(1.day());
    while day <= today.date() {
        script.others(day, &today);
        script.anna(day, &today);
        day = day.saturating_add(1.day());
    }
    script.balance(&today);
    script.lines.sort_by_key(|line| line.at);
    script.lines
}

struct Script {
    now: Micros,
    dice: Dice,
    lines: Vec<Line>,
    /// What Анна has.
    anna: i64,
}

impl Script {
    /// Writes a line, unless its time is still to come. Returns whether it was written.
    fn line(&mut self, at: Micros, payer: Actor, payee: Actor, minor: i64, note: &str) -> bool {
        if at >= self.now {
            return false;
        }
        let (kind, category) = match (payer, payee) {
            (Outside, _) => (OperationKind::Deposit, Category::TopUp),
            (Shop(_), _) => (OperationKind::Deposit, Category::Salary),
            (_, Shop(shop)) => (
                OperationKind::Payment,
                SHOPS
                    .get(shop)
                    .map_or(Category::Other, |shop| shop.category),
            ),
            _ => (OperationKind::Transfer, Category::Transfers),
        };
        if payer == Person(ANNA) {
            self.anna -= minor;
        } else if payee == Person(ANNA) {
            self.anna += minor;
        }
        self.lines.push(Line {
            at,
            payer,
            payee,
            minor,
            note: note.to_owned(),
            kind,
            category,
        });
        true
    }

    /// A moment of a day: within these hours, to the second.
    fn at(&mut self, day: Date, from: i64, to: i64) -> Micros {
        let seconds = self.dice.between(from * 3_600, to * 3_600 - 1);
        start_of(day) + seconds * SECOND
    }

    /// What everybody has at the beginning.
    fn openings(&mut self, first: Date) {
        let at = start_of(first) + 9 * 3_600 * SECOND;
        self.lines.push(Line {
            at,
            payer: Outside,
            payee: Person(ANNA),
            minor: ANNA_HAD,
            note: String::new(),
            kind: OperationKind::Deposit,
            category: Category::TopUp,
        });
        for (person, minor) in [
            (BORIS, 4_120_000),
            (MARIA, 2_960_000),
            (ILYA, 3_500_000),
            (DARYA, 2_700_000),
            (MAMA, 1_850_000),
        ] {
            self.line(at + 60 * SECOND, Outside, Person(person), minor, "");
        }
        for guest in GUESTS..PEOPLE.len() {
            let minor = self.dice.between(300, 700) * 10_000;
            self.line(at + 120 * SECOND, Outside, Person(guest), minor, "");
        }
    }

    /// Анна's day: what must be paid, then what one likes.
    fn anna(&mut self, day: Date, today: &Zoned) {
        self.salary(day);
        self.bills(day);
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        if !weekend && self.dice.chance(27) {
            let at = self.at(day, 8, 10);
            self.buy(at, METRO, 7_500, "");
        }
        if self.dice.chance(if weekend { 12 } else { 23 }) {
            let (what, price) = self.order();
            let at = if weekend {
                self.at(day, 11, 17)
            } else {
                self.at(day, 8, 11)
            };
            self.buy(at, COFFEE, price, &what);
        }
        if !weekend && self.dice.chance(14) {
            let (at, price) = (self.at(day, 12, 15), self.dice.between(42, 69) * 1_000);
            self.buy(at, CANTEEN, price, "");
        }
        if self.dice.chance(if weekend { 36 } else { 21 }) {
            let at = if weekend {
                self.at(day, 11, 20)
            } else {
                self.at(day, 18, 22)
            };
            let large = self.dice.chance(25);
            let price = if large {
                self.dice.between(170_000, 340_000)
            } else {
                self.dice.between(28_000, 135_000)
            };
            let shop = if self.dice.chance(72) {
                GROCERY
            } else {
                MARKET
            };
            self.buy(at, shop, price, "");
        }
        self.now_and_then(day, weekend);
        self.friends(day, today);
    }

    fn salary(&mut self, day: Date) {
        for (nominal, minor) in [(5, 5_842_000), (20, 4_750_000)] {
            if is_payday(day, nominal) {
                let at = self.at(day, 10, 13);
                let note = if nominal == 5 {
                    "Заработная плата"
                } else {
                    "Аванс"
                };
                self.line(at - SECOND, Outside, Shop(EMPLOYER), minor, "");
                self.line(at, Shop(EMPLOYER), Person(ANNA), minor, note);
            }
        }
    }

    fn bills(&mut self, day: Date) {
        let month = usize::try_from(day.month() - 1)
            .ok()
            .and_then(|month| MONTHS.get(month));
        let month = month.copied().unwrap_or_default();
        let winter = matches!(day.month(), 11 | 12 | 1 | 2 | 3);
        let at = self.at(day, 18, 21);
        match day.day() {
            3 => _ = self.line(at, Person(ANNA), Shop(INTERNET), 65_000, ""),
            6 => {
                let note = format!("Аренда, {month}");
                self.line(at, Person(ANNA), Person(LANDLADY), 3_800_000, &note);
            }
            12 => {
                let price = if winter {
                    self.dice.between(118_000, 176_000)
                } else {
                    self.dice.between(64_000, 112_000)
                };
                self.line(at, Person(ANNA), Shop(POWER), price, "");
            }
            14 => {
                let price = if winter {
                    self.dice.between(610_000, 742_000)
                } else {
                    self.dice.between(438_000, 521_000)
                };
                self.line(
                    at,
                    Person(ANNA),
                    Shop(HOUSE),
                    price,
                    &format!("ЖКУ, {month}"),
                );
            }
            17 => _ = self.line(at, Person(ANNA), Shop(MOBILE), 59_000, ""),
            _ => {}
        }
    }

    fn now_and_then(&mut self, day: Date, weekend: bool) {
        if self.dice.chance(if weekend { 18 } else { 5 }) {
            let (at, price) = (self.at(day, 20, 24), self.dice.between(31, 92) * 1_000);
            self.buy(at, TAXI, price, "");
        }
        if self.dice.chance(4) {
            let (at, price) = (self.at(day, 17, 21), self.dice.between(21_000, 168_000));
            self.buy(at, PHARMACY, price, "");
        }
        if weekend && self.dice.chance(16) {
            let (at, price) = (self.at(day, 14, 21), self.dice.between(9, 18) * 5_000);
            self.buy(at, CINEMA, price, "");
        }
        if self.dice.chance(3) {
            let (at, price) = (
                self.at(day, 13, 20),
                self.dice.between(39, 148) * 1_000 - 100,
            );
            self.buy(at, BOOKS, price, "");
        }
        if self.dice.chance(if self.anna > 5_500_000 { 9 } else { 3 }) {
            let (at, price) = (
                self.at(day, 12, 21),
                self.dice.between(9, 62) * 10_000 - 100,
            );
            self.buy(at, GOODS, price, "");
        }
    }

    fn friends(&mut self, day: Date, today: &Zoned) {
        let recent = day.saturating_add(90.days()) >= today.date();
        if self.dice.chance(if recent { 26 } else { 9 }) && self.anna > RESERVE {
            let whom = *self
                .dice
                .one_of(&[BORIS, BORIS, ILYA, DARYA, MAMA])
                .unwrap_or(&BORIS);
            let note = *self.dice.one_of(&SENT_NOTES).unwrap_or(&"");
            let (at, minor) = (self.at(day, 12, 23), self.dice.between(4, 50) * 5_000);
            self.line(at, Person(ANNA), Person(whom), minor, note);
        }
        if self.dice.chance(8) {
            let who = *self.dice.one_of(&[BORIS, ILYA, DARYA]).unwrap_or(&BORIS);
            let note = *self.dice.one_of(&GOT_NOTES).unwrap_or(&"");
            let (at, minor) = (self.at(day, 12, 23), self.dice.between(3, 36) * 5_000);
            self.line(at, Person(who), Person(ANNA), minor, note);
        }
        // Once the month's bills are paid, what is left over goes to Мама.
        if day.day() == 22 && day < today.date() {
            let spare = (self.anna - 3_900_000) / 100_000 * 100_000;
            if spare >= 300_000 {
                let at = self.at(day, 19, 21);
                self.line(
                    at,
                    Person(ANNA),
                    Person(MAMA),
                    spare.min(4_000_000),
                    "На дачу",
                );
            } else if spare <= -600_000 {
                let at = self.at(day, 19, 21);
                self.line(at, Outside, Person(ANNA), -spare, "");
            }
        }
    }

    /// Buys what can wait, if there is money for it.
    fn buy(&mut self, at: Micros, shop: usize, price: i64, note: &str) {
        if self.anna - price > RESERVE {
            self.line(at, Person(ANNA), Shop(shop), price, note);
        }
    }

    /// A cup, and sometimes something with it.
    fn order(&mut self) -> (String, i64) {
        let (cup, price) = *self.dice.one_of(&COFFEES).unwrap_or(&("Капучино", 29_000));
        if self.dice.chance(35) {
            let (bake, more) = *self.dice.one_of(&BAKES).unwrap_or(&("круассан", 22_000));
            (format!("{cup}, {bake}"), price + more)
        } else {
            (cup.to_owned(), price)
        }
    }

    /// Everybody else's day: guests of the coffee shop above all.
    fn others(&mut self, day: Date, today: &Zoned) {
        let recent = day.saturating_add(45.days()) >= today.date();
        let guests = if recent {
            self.dice.between(6, 12)
        } else {
            self.dice.between(0, 2)
        };
        for _ in 0..guests {
            let last = i64::try_from(PEOPLE.len() - 1).unwrap_or(0);
            let first = i64::try_from(GUESTS).unwrap_or(0);
            let guest = usize::try_from(self.dice.between(first, last)).unwrap_or(GUESTS);
            let (what, price) = self.order();
            let at = self.guest_time(day, today);
            self.line(at, Person(guest), Shop(COFFEE), price, &what);
        }
        if is_payday(day, 10) {
            let at = self.at(day, 11, 14);
            self.line(at - SECOND, Outside, Shop(OTHER_EMPLOYER), 8_900_000, "");
            self.line(
                at,
                Shop(OTHER_EMPLOYER),
                Person(BORIS),
                8_900_000,
                "Заработная плата",
            );
        }
        if day.weekday() == Weekday::Saturday {
            for (who, shop) in [(BORIS, GROCERY), (MARIA, MARKET)] {
                let (at, price) = (self.at(day, 11, 18), self.dice.between(64_000, 210_000));
                if who == BORIS || self.dice.chance(20) {
                    self.line(at, Person(who), Shop(shop), price, "");
                }
            }
        }
        if day.day() == 11 {
            let at = self.at(day, 19, 22);
            self.line(at, Person(BORIS), Person(DARYA), 4_500_000, "За квартиру");
        }
    }

    /// When a guest comes. Today's guests came within the last hours, however early it is.
    fn guest_time(&mut self, day: Date, today: &Zoned) -> Micros {
        if day == today.date() {
            let passed = (self.now - start_of(day)) / SECOND;
            let latest = passed.saturating_sub(120).max(1);
            let earliest = latest.saturating_sub(9 * 3_600).max(0);
            return start_of(day) + self.dice.between(earliest, latest) * SECOND;
        }
        self.at(day, 8, 21)
    }

    /// Brings Анна to what she is to have: in round hundreds two days ago, the rest in her opening.
    fn balance(&mut self, today: &Zoned) {
        let day = today.date().saturating_sub(2.days());
        let at = start_of(day) + 16 * 3_600 * SECOND + 724 * SECOND;
        let over = self.anna - ANNA_HAS;
        let round = over / 50_000 * 50_000;
        if round > 0 {
            self.line(at, Person(ANNA), Person(MAMA), round, "Маме на лекарства");
        } else if round < 0 {
            self.line(at, Person(BORIS), Person(ANNA), -round, "Возвращаю");
        }
        let rest = self.anna - ANNA_HAS;
        if let Some(opening) = self.lines.first_mut() {
            opening.minor -= rest;
            self.anna -= rest;
        }
    }
}

/// Midnight in Moscow.
fn start_of(day: Date) -> Micros {
    moscow::start_of(day)
}

/// Pay comes on this day of the month, or on the Friday before where it is a weekend.
fn is_payday(day: Date, nominal: i8) -> bool {
    let Ok(date) = day.with().day(nominal).build() else {
        return false;
    };
    let paid = match date.weekday() {
        Weekday::Saturday => date.saturating_sub(1.day()),
        Weekday::Sunday => date.saturating_sub(2.days()),
        _ => date,
    };
    paid == day
}
