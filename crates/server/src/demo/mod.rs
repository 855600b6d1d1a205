//! The demo world: people, shops and fourteen months of operations, all made through the ledger.

mod cast;
mod dice;
mod script;

use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;

use poltina_api_types::Level;
use poltina_domain::{AccountId, Currency, Money, ShopId, UserId};
use sha2::{Digest, Sha256};

pub use cast::{SIGN_INS, SignIn};

use crate::clock::{Clock, Micros, unix_ms};
use crate::sequencer::{Sequencer, SubmitError, TransferCommand};
use crate::store::{
    Decision, NewUser, Party, Rename, ShopRow, Store, StoreError, SystemAccount, User,
};
use cast::{ANNA, PEOPLE, SHOPS};
use dice::Dice;
use script::{Actor, Line, SEED};

/// How many commands are handed in before the first is waited for: well below the queue's length.
const AHEAD: usize = 1_024;

/// Анна's key that says that the world is complete, whichever release made it.
const COMPLETE: &str = "demo-world-complete";

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Made {
    /// The world was made, or its making completed.
    New {
        /// How many transfers it has.
        transfers: usize,
    },
    /// It was there.
    Before,
    /// The books hold other people: nothing was done.
    NotEmpty,
}

/// Why the demo world could not be made. It may be tried again: what is there is left as it is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DemoError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A transfer was not decided.
    #[error("a transfer of the demo world was not decided: {0}")]
    Submit(SubmitError),
    /// Another release began this world, and was interrupted.
    #[error("another release began this demo world and did not end it: choose an empty folder")]
    OtherRelease,
    /// Something in the demo world is not as the wallet wants it.
    #[error("the demo world is wrong: {0}; this is a fault of the program")]
    Wrong(String),
}

/// Makes the demo world in empty books, or completes one whose making was interrupted.
///
/// # Errors
/// A [`DemoError`].
pub async fn make(
    store: &dyn Store,
    sequencer: &Sequencer,
    clock: &dyn Clock,
) -> Result<Made, DemoError> {
    let first = PEOPLE.get(ANNA).ok_or_else(|| wrong("no cast"))?;
    let now = match store.user_by_phone(&parse(first.phone)?).await? {
        // Her id tells whether she is of this world, and then it began when she was made.
        Some(anna) if anna.id == ids(anna.created_at, ANNA).0 => {
            if store.outcome_by_key(anna.id, COMPLETE).await?.is_some() {
                identify(store, anna.created_at).await?;
                return Ok(Made::Before);
            }
            anna.created_at
        }
        Some(_) => return Ok(Made::NotEmpty),
        None if is_empty(store).await? => clock.now(),
        None => return Ok(Made::NotEmpty),
    };
    let lines = script::lines(now);
    let cast = Cast::enter(store, now).await?;
    let anna = cast.person(ANNA)?.id;
    identify(store, now).await?;
    tracing::info!("making the demo world");
    play(&lines, &cast, sequencer).await?;
    // What happened in all those months they have read.
    for place in 0..PEOPLE.len() {
        store.mark_read(ids(now, place).0, i64::MAX).await?;
    }
    // A key that is called off moves nothing, and is remembered for ever.
    sequencer.burn(anna, COMPLETE.to_owned()).await?;
    Ok(Made::New {
        transfers: lines.len(),
    })
}

/// Everybody of the world is identified in full, as worlds of older releases were not.
async fn identify(store: &dyn Store, now: Micros) -> Result<(), StoreError> {
    for place in 0..PEOPLE.len() {
        store.raise_level(ids(now, place).0, Level::Full).await?;
    }
    Ok(())
}

impl From<SubmitError> for DemoError {
    fn from(error: SubmitError) -> Self {
        match error {
            SubmitError::KeyReused => Self::OtherRelease,
            other => Self::Submit(other),
        }
    }
}

/// Hands in all lines in their order, many at a time, so that they are written together.
async fn play(lines: &[Line], cast: &Cast, sequencer: &Sequencer) -> Result<(), DemoError> {
    let numbered: Vec<(usize, &Line)> = lines.iter().enumerate().collect();
    for chunk in numbered.chunks(AHEAD) {
        let mut waiting: Vec<Pin<Box<_>>> = Vec::with_capacity(chunk.len());
        for (number, line) in chunk {
            let mut submitted = Box::pin(sequencer.submit(cast.command(*number, line)?));
            // Polled once, it stands in the queue behind those before it.
            match poll_fn(|context| Poll::Ready(submitted.as_mut().poll(context))).await {
                Poll::Pending => waiting.push(submitted),
                Poll::Ready(decision) => posted(*number, decision?)?,
            }
        }
        for submitted in waiting {
            posted(0, submitted.await?)?;
        }
    }
    Ok(())
}

fn posted(number: usize, decision: Decision) -> Result<(), DemoError> {
    match decision {
        Decision::Posted(_) | Decision::Held(_) => Ok(()),
        other => Err(wrong(&format!("line {number} is refused: {other:?}"))),
    }
}

async fn is_empty(store: &dyn Store) -> Result<bool, StoreError> {
    let books = store.books().await?;
    Ok(books
        .accounts
        .iter()
        .all(|line| matches!(line.owner, Party::System(_))))
}

/// The people and shops of the world, as they stand in the books.
struct Cast {
    people: Vec<User>,
    shops: Vec<ShopRow>,
}

impl Cast {
    /// Brings everybody in; who is there already stays.
    async fn enter(store: &dyn Store, now: Micros) -> Result<Self, DemoError> {
        let mut people = Vec::with_capacity(PEOPLE.len());
        for (place, person) in PEOPLE.iter().enumerate() {
            let (id, account) = ids(now, place);
            let new = NewUser {
                id,
                account,
                phone: parse(person.phone)?,
                now,
            };
            let user = store.find_or_create_user(new).await?;
            // Version 1 has no name yet; whoever has one may have chosen it himself.
            if user.version == 1 {
                let renamed = store
                    .rename_user(user.id, person.given, person.family, 1)
                    .await?;
                if renamed == Rename::Stale {
                    return Err(wrong("someone else names the people of the demo world"));
                }
            }
            people.push(user);
        }
        let mut shops = Vec::with_capacity(SHOPS.len());
        for (place, shop) in SHOPS.iter().enumerate() {
            let owner = people
                .get(shop.owner)
                .ok_or_else(|| wrong("a shop without owner"))?;
            let slug = parse(shop.slug)?;
            let (id, account) = shop_ids(now, place);
            let row = ShopRow {
                id,
                slug,
                owner: owner.id,
                name: shop.name.to_owned(),
                legal_name: shop.legal_name.to_owned(),
                inn: parse(shop.inn)?,
                address: shop.address.to_owned(),
                category: shop.category,
                account,
            };
            store.create_shop(row.clone(), now).await?;
            shops.push(row);
        }
        Ok(Self { people, shops })
    }

    fn person(&self, place: usize) -> Result<&User, DemoError> {
        self.people
            .get(place)
            .ok_or_else(|| wrong("no such person"))
    }

    fn account(&self, actor: Actor) -> Result<AccountId, DemoError> {
        Ok(match actor {
            Actor::Person(place) => self.person(place)?.account,
            Actor::Shop(place) => {
                self.shops
                    .get(place)
                    .ok_or_else(|| wrong("no such shop"))?
                    .account
            }
            Actor::Outside => SystemAccount::Funding.account(Currency::Rub),
        })
    }

    /// Who asks: the payer; for what comes from outside, the first of the cast.
    fn principal(&self, line: &Line) -> Result<UserId, DemoError> {
        Ok(match line.payer {
            Actor::Person(place) => self.person(place)?.id,
            Actor::Shop(place) => {
                self.shops
                    .get(place)
                    .ok_or_else(|| wrong("no such shop"))?
                    .owner
            }
            Actor::Outside => self.person(ANNA)?.id,
        })
    }

    fn command(&self, number: usize, line: &Line) -> Result<TransferCommand, DemoError> {
        let what = format!(
            "{:?} {:?} {} {} {}",
            line.payer, line.payee, line.minor, line.at, line.note
        );
        Ok(TransferCommand {
            principal: self.principal(line)?,
            key: key(number),
            fingerprint: Sha256::digest(what).into(),
            payer: self.account(line.payer)?,
            payee: self.account(line.payee)?,
            amount: Money::new(line.minor, Currency::Rub),
            note: line.note.clone(),
            kind: line.kind,
            category: line.category,
            deadline: Micros::MAX,
            posted_at: Some(line.at),
            order: None,
            request: None,
            hold: None,
            exchange: None,
            authorize: None,
            refuse: None,
            limits: None,
            judged: None,
            audit: None,
        })
    }
}

/// The idempotency key of a line: handed in again, it moves nothing.
fn key(number: usize) -> String {
    format!("demo-world-{number:08}")
}

/// A person's ids: the same for the same moment.
fn ids(now: Micros, place: usize) -> (UserId, AccountId) {
    let mut dice = Dice::new(SEED ^ (place as u64 + 1));
    let ms = unix_ms(now);
    (
        UserId::new(ms, dice.bytes()),
        AccountId::new(ms, dice.bytes()),
    )
}

fn shop_ids(now: Micros, place: usize) -> (ShopId, AccountId) {
    let mut dice = Dice::new(!SEED ^ (place as u64 + 1));
    let ms = unix_ms(now);
    (
        ShopId::new(ms, dice.bytes()),
        AccountId::new(ms, dice.bytes()),
    )
}

fn parse<T: std::str::FromStr>(text: &str) -> Result<T, DemoError> {
    text.parse().map_err(|_| wrong(text))
}

fn wrong(what: &str) -> DemoError {
    DemoError::Wrong(what.to_owned())
}
