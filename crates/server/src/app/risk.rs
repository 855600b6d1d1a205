//! Signs of fraud: what is known of a payment, weighed by the rules. Pure.

use poltina_api_types::{Sign, Warning};

use crate::clock::{Micros, SECOND};
use crate::moscow;
use crate::rules::Holds;
use crate::store::Facts;

/// How many payments make a habit: fewer tell nothing.
const HABIT_OF: usize = 3;

/// What is to be done with a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Nothing is wrong with it.
    Allow,
    /// The payer is warned.
    Warn,
    /// It is held.
    Hold,
    /// It is refused for good.
    Refuse,
}

impl Verdict {
    /// Its name in the audit log.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Warn => "warn",
            Self::Hold => "hold",
            Self::Refuse => "refuse",
        }
    }
}

/// A payment that is looked at.
#[derive(Clone, Copy, Debug)]
pub struct Payment {
    /// How much, in minor units.
    pub amount: i64,
    /// Whether it pays a person, not a shop.
    pub to_person: bool,
    /// Whether the payer saved another name for the payee.
    pub name_differs: bool,
    /// Since when the device is known.
    pub device_since: Micros,
    /// Now.
    pub now: Micros,
}

/// A payment that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// What speaks against it, in the order of weight.
    pub signs: Vec<Sign>,
    /// What that sums up to.
    pub score: u32,
    /// What is to be done.
    pub verdict: Verdict,
}

impl Judged {
    /// As it stands in the audit log: `verdict=hold score=60 signs=["new_device"]`.
    #[must_use]
    pub fn written(&self) -> String {
        let signs = serde_json::to_string(&self.signs).unwrap_or_default();
        let verdict = self.verdict.name();
        format!("verdict={verdict} score={} signs={signs}", self.score)
    }
}

/// Weighs the signs of a payment. Below the floor it is warned of at most.
#[must_use]
pub fn judge(payment: &Payment, facts: &Facts, rules: &Holds) -> Judged {
    let nothing = Judged {
        signs: Vec::new(),
        score: 0,
        verdict: Verdict::Allow,
    };
    if !rules.enabled {
        return nothing;
    }
    let new_device = i64::from(rules.new_device_hours) * 3_600 * SECOND;
    let many = facts.other_payees.saturating_add(1) >= rules.many_payees;
    let weights = &rules.weights;
    let found = [
        (
            Sign::NewDevice,
            weights.new_device,
            payment.now - payment.device_since < new_device,
        ),
        (
            Sign::NewPayee,
            weights.new_payee,
            payment.to_person && !facts.paid_before,
        ),
        (
            Sign::NameDiffers,
            weights.name_differs,
            payment.name_differs,
        ),
        (
            Sign::AboveHabit,
            weights.above_habit,
            is_above_habit(payment.amount, &facts.sent, rules.habit_times),
        ),
        (
            Sign::InThenOut,
            weights.in_then_out,
            // Most of it has just come.
            facts.came > payment.amount / 2,
        ),
        (Sign::ManyPayees, weights.many_payees, many),
        (
            Sign::PayeeReported,
            weights.payee_reported,
            rules.reports > 0 && facts.reporters >= rules.reports,
        ),
        (
            Sign::Night,
            weights.night,
            is_night(payment.now, rules.night_from, rules.night_to),
        ),
    ];
    let found = found.into_iter().filter(|(_, _, there)| *there);
    let mut judged = found.fold(nothing, |mut judged, (sign, weight, _)| {
        judged.signs.push(sign);
        judged.score = judged.score.saturating_add(weight);
        judged
    });
    let verdict = match judged.score {
        score if score >= rules.refuse_score => Verdict::Refuse,
        score if score >= rules.hold_score => Verdict::Hold,
        score if score >= rules.warn_score => Verdict::Warn,
        _ => Verdict::Allow,
    };
    judged.verdict = if payment.amount < rules.floor {
        verdict.min(Verdict::Warn)
    } else {
        verdict
    };
    judged
}

/// Whether it is far above the median of what was sent.
fn is_above_habit(amount: i64, sent: &[i64], times: u32) -> bool {
    if sent.len() < HABIT_OF {
        return false;
    }
    let mut sorted = sent.to_vec();
    sorted.sort_unstable();
    let median = sorted.get(sorted.len() / 2).copied().unwrap_or_default();
    amount > median.saturating_mul(i64::from(times))
}

/// Whether the clock in Moscow is between these hours; a night may go over midnight.
fn is_night(now: Micros, from: u32, to: u32) -> bool {
    let hour = u32::try_from(moscow::zoned(now).hour()).unwrap_or_default();
    if from <= to {
        (from..to).contains(&hour)
    } else {
        hour >= from || hour < to
    }
}

/// What the payer should know before he confirms.
#[must_use]
pub fn warnings(
    judged: &Judged,
    payment: &Payment,
    facts: &Facts,
    asks_guardian: bool,
) -> Vec<Warning> {
    let has = |sign| judged.signs.contains(&sign);
    let may_be_held = judged.verdict >= Verdict::Hold || asks_guardian;
    [
        // These two are told whatever the rules make of them.
        (Warning::FirstPayee, payment.to_person && !facts.paid_before),
        (Warning::NameDiffers, payment.name_differs),
        (Warning::Reported, has(Sign::PayeeReported)),
        (Warning::Unusual, has(Sign::AboveHabit)),
        (Warning::MayBeHeld, may_be_held),
    ]
    .into_iter()
    .filter_map(|(warning, there)| there.then_some(warning))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Rules;

    /// Noon in Moscow.
    fn noon() -> Micros {
        moscow::parse("2026-11-22T12:00:00+03:00").unwrap()
    }

    /// An old device, a payee known of old, an amount as ever: nothing is wrong.
    fn harmless() -> (Payment, Facts) {
        let payment = Payment {
            amount: 1_000_000,
            to_person: true,
            name_differs: false,
            device_since: noon() - 100 * 3_600 * SECOND,
            now: noon(),
        };
        let facts = Facts {
            paid_before: true,
            sent: vec![900_000, 300_000, 1_000_000, 250_000, 700_000],
            ..Facts::default()
        };
        (payment, facts)
    }

    fn judged(change: impl FnOnce(&mut Payment, &mut Facts)) -> Judged {
        let (mut payment, mut facts) = harmless();
        change(&mut payment, &mut facts);
        judge(&payment, &facts, &Rules::standard().unwrap().holds)
    }

    #[test]
    fn each_sign_is_seen_by_itself_and_not_just_below_it() {
        use Sign as S;
        type Change = fn(&mut Payment, &mut Facts);
        let cases: [(&str, Change, &[Sign]); 18] = [
            ("nothing", |_, _| {}, &[]),
            (
                "a device of yesterday",
                |p, _| p.device_since = noon() - 24 * 3_600 * SECOND,
                &[S::NewDevice],
            ),
            (
                "a device of exactly three days",
                |p, _| p.device_since = noon() - 72 * 3_600 * SECOND,
                &[],
            ),
            ("never paid", |_, f| f.paid_before = false, &[S::NewPayee]),
            (
                "a shop never paid",
                |p, f| {
                    p.to_person = false;
                    f.paid_before = false;
                },
                &[],
            ),
            (
                "another name",
                |p, _| p.name_differs = true,
                &[S::NameDiffers],
            ),
            ("five times the median", |p, _| p.amount = 3_500_000, &[]),
            (
                "a kopeck more",
                |p, _| p.amount = 3_500_001,
                &[S::AboveHabit],
            ),
            (
                "two payments are no habit",
                |p, f| {
                    p.amount = 50_000_000;
                    f.sent.truncate(2);
                },
                &[],
            ),
            ("half of it came", |_, f| f.came = 500_000, &[]),
            (
                "more than half of it came",
                |_, f| f.came = 500_001,
                &[S::InThenOut],
            ),
            ("the fourth payee", |_, f| f.other_payees = 3, &[]),
            (
                "the fifth payee",
                |_, f| f.other_payees = 4,
                &[S::ManyPayees],
            ),
            ("one report", |_, f| f.reporters = 1, &[]),
            ("two reports", |_, f| f.reporters = 2, &[S::PayeeReported]),
            (
                "at eleven at night",
                |p, _| p.now = moscow::parse("2026-11-22T23:00:00+03:00").unwrap(),
                &[S::Night],
            ),
            (
                "before six",
                |p, _| p.now = moscow::parse("2026-11-22T05:59:59+03:00").unwrap(),
                &[S::Night],
            ),
            (
                "at six",
                |p, _| p.now = moscow::parse("2026-11-22T06:00:00+03:00").unwrap(),
                &[],
            ),
        ];
        for (what, change, signs) in cases {
            let judged = judged(change);
            assert_eq!(judged.signs, signs, "{what}");
            let weights = Rules::standard().unwrap().holds.weights;
            let weight = |sign: &Sign| match sign {
                S::NewDevice => weights.new_device,
                S::NewPayee => weights.new_payee,
                S::NameDiffers => weights.name_differs,
                S::AboveHabit => weights.above_habit,
                S::InThenOut => weights.in_then_out,
                S::ManyPayees => weights.many_payees,
                S::PayeeReported => weights.payee_reported,
                S::Night => weights.night,
                S::SecondPerson => 0,
            };
            assert_eq!(
                judged.score,
                signs.iter().map(weight).sum::<u32>(),
                "{what}"
            );
        }
    }

    #[test]
    fn signs_add_up_to_a_warning_then_a_hold_then_a_refusal() {
        let fresh = |p: &mut Payment, f: &mut Facts| {
            p.device_since = noon();
            f.paid_before = false;
        };
        let verdict = |change: fn(&mut Payment, &mut Facts)| {
            judged(|p, f| {
                fresh(p, f);
                change(p, f);
            })
            .verdict
        };
        assert_eq!(judged(|_, f| f.paid_before = false).verdict, Verdict::Allow);
        assert_eq!(verdict(|_, _| {}), Verdict::Warn);
        assert_eq!(verdict(|p, _| p.amount = 5_000_000), Verdict::Hold);
        assert_eq!(
            verdict(|p, f| {
                p.amount = 5_000_000;
                f.came = 5_000_000;
                f.reporters = 2;
            }),
            Verdict::Refuse
        );
    }

    #[test]
    fn below_the_floor_nothing_is_held_and_without_rules_nothing_is_seen() {
        let worst = |p: &mut Payment, f: &mut Facts| {
            p.device_since = noon();
            p.amount = 499_999;
            f.paid_before = false;
            f.came = 900_000;
            f.reporters = 9;
            f.other_payees = 9;
        };
        let below = judged(worst);
        assert_eq!((below.score, below.verdict), (130, Verdict::Warn));
        let (mut payment, mut facts) = harmless();
        worst(&mut payment, &mut facts);
        payment.amount = 90_000_000;
        let open = judge(&payment, &facts, &Rules::open().unwrap().holds);
        assert_eq!((open.signs.len(), open.verdict), (0, Verdict::Allow));
    }

    #[test]
    fn the_payer_is_told_what_he_can_judge_himself() {
        use Warning as W;
        let told = |change: fn(&mut Payment, &mut Facts), asks_guardian| {
            let (mut payment, mut facts) = harmless();
            change(&mut payment, &mut facts);
            let judged = judge(&payment, &facts, &Rules::standard().unwrap().holds);
            warnings(&judged, &payment, &facts, asks_guardian)
        };
        assert_eq!(told(|_, _| {}, false), []);
        assert_eq!(
            told(|_, f| f.paid_before = false, true),
            [W::FirstPayee, W::MayBeHeld]
        );
        let held: fn(&mut Payment, &mut Facts) = |p, f| {
            p.device_since = noon();
            p.amount = 5_000_000;
            f.reporters = 2;
        };
        assert_eq!(told(held, false), [W::Reported, W::Unusual, W::MayBeHeld]);
        assert_eq!(told(|p, _| p.name_differs = true, false), [W::NameDiffers]);
    }

    #[test]
    fn a_first_payee_and_another_name_are_told_without_any_rules() {
        let (mut payment, mut facts) = harmless();
        payment.name_differs = true;
        facts.paid_before = false;
        let judged = judge(&payment, &facts, &Rules::open().unwrap().holds);
        assert_eq!(judged.signs, []);
        assert_eq!(
            warnings(&judged, &payment, &facts, false),
            [Warning::FirstPayee, Warning::NameDiffers]
        );
    }
}
