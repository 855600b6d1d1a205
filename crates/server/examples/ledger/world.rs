//! A world of many people: each with a session, money, and somebody whom he has paid before, so that small transfers
//! go without a confirmation, as in life.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use poltina_api_types::{Category, Level, OperationKind, SignInMethod};
use poltina_domain::{AccountId, Currency, DeviceId, Money, SessionId, ShopId, UserId};
use poltina_server::clock::{Clock, Micros, SECOND, SystemClock};
use poltina_server::sequencer::{Hub, Sequencer, TransferCommand};
use poltina_server::store::sql::{Place, SqlStore};
use poltina_server::store::{
    Decision, DeviceRow, NewSessionRow, NewUser, SessionRow, ShopRow, Store, SystemAccount,
};
use sha2::{Digest, Sha256};
use tokio::task::JoinSet;

use crate::Outcome;

/// How many are made at once: enough for few writes to the disk.
const AT_ONCE: u32 = 256;

/// What each has to begin with, in kopecks.
const MONEY: i64 = 10_000_000;

/// How long ago they came: before everything that `fill` adds.
const AGO: Micros = 400 * 24 * 3_600 * SECOND;

/// Sixteen bytes that follow from what they are for and a number.
fn drawn(what: &str, n: u32) -> [u8; 32] {
    Sha256::new()
        .chain_update(what)
        .chain_update(n.to_be_bytes())
        .finalize()
        .into()
}

fn id_of(what: &str, n: u32) -> (u64, [u8; 10]) {
    let mut random = [0; 10];
    for (byte, value) in random.iter_mut().zip(drawn(what, n)) {
        *byte = value;
    }
    (1_700_000_000_000 + u64::from(n), random)
}

/// The person with this number, and his account.
pub(crate) fn person(n: u32) -> (UserId, AccountId) {
    let ((at, user), (_, account)) = (id_of("user", n), id_of("account", n));
    (UserId::new(at, user), AccountId::new(at, account))
}

/// A transfer that nothing limits.
pub(crate) fn transfer(
    key: String,
    payer: (UserId, AccountId),
    payee: AccountId,
    kopecks: i64,
) -> TransferCommand {
    TransferCommand {
        principal: payer.0,
        key,
        fingerprint: [0; 32],
        payer: payer.1,
        payee,
        amount: Money::new(kopecks, Currency::Rub),
        note: String::new(),
        kind: OperationKind::Transfer,
        category: Category::Transfers,
        deadline: i64::MAX,
        posted_at: None,
        order: None,
        request: None,
        hold: None,
        exchange: None,
        authorize: None,
        refuse: None,
        limits: None,
        judged: None,
        audit: None,
    }
}

/// Makes the world in new books, and the file that names who is in it.
pub(crate) async fn make(place: &Place, people: u32, file: &Path) -> Outcome<()> {
    let store = SqlStore::open(place)?;
    let store: Arc<dyn Store> = Arc::new(store);
    let sequencer = Sequencer::start(
        Arc::clone(&store),
        Arc::new(SystemClock),
        Arc::new(Hub::new()),
    );
    let mut text = String::new();
    for first in (0..people).step_by(AT_ONCE as usize) {
        let last = people.min(first + AT_ONCE);
        each(first..last, |n| {
            arrive(Arc::clone(&store), sequencer.clone(), n)
        })
        .await?;
    }
    let shop = open_shop(&*store).await?;
    writeln!(text, "{shop}")?;
    for first in (0..people).step_by(AT_ONCE as usize) {
        let last = people.min(first + AT_ONCE);
        each(first..last, |n| {
            pay_first(sequencer.clone(), n, (n + 1) % people)
        })
        .await?;
    }
    for n in 0..people {
        writeln!(text, "{} {}", secret(n), person(n).0)?;
    }
    std::fs::write(file, text)?;
    sequencer.shut_down().await;
    Ok(())
}

async fn each<F>(numbers: std::ops::Range<u32>, work: impl Fn(u32) -> F) -> Outcome<()>
where
    F: Future<Output = Outcome<()>> + Send + 'static,
{
    let mut tasks = JoinSet::new();
    for n in numbers {
        tasks.spawn(work(n));
    }
    while let Some(ended) = tasks.join_next().await {
        ended??;
    }
    Ok(())
}

async fn arrive(store: Arc<dyn Store>, sequencer: Sequencer, n: u32) -> Outcome<()> {
    let (user, account) = person(n);
    let now = SystemClock.now();
    let phone = format!("+79{n:09}")
        .parse()
        .map_err(|_| "no number for so many people")?;
    let new = NewUser {
        id: user,
        account,
        phone,
        now: now - AGO,
    };
    store.find_or_create_user(new).await?;
    store.raise_level(user, Level::Full).await?;
    store.begin_session(session(n, now)).await?;
    let funding = SystemAccount::Funding.account(Currency::Rub);
    let gift = TransferCommand {
        kind: OperationKind::Deposit,
        category: Category::TopUp,
        ..transfer(
            format!("gift-of-the-bench-{n}"),
            (user, funding),
            account,
            MONEY,
        )
    };
    posted(&sequencer, gift, now - AGO).await
}

/// The first transfer to a person is confirmed in life; the later ones are what is measured.
async fn pay_first(sequencer: Sequencer, payer: u32, payee: u32) -> Outcome<()> {
    let key = format!("first-of-the-bench-{payer}");
    let command = transfer(key, person(payer), person(payee).1, 1);
    posted(&sequencer, command, SystemClock.now() - AGO + SECOND).await
}

async fn posted(sequencer: &Sequencer, command: TransferCommand, at: Micros) -> Outcome<()> {
    let command = TransferCommand {
        posted_at: Some(at),
        ..command
    };
    match sequencer.submit(command).await? {
        Decision::Posted(_) => Ok(()),
        other => Err(format!("not posted: {other:?}").into()),
    }
}

async fn open_shop(store: &dyn Store) -> Outcome<ShopId> {
    let (at, random) = id_of("shop", 0);
    let shop = ShopRow {
        id: ShopId::new(at, random),
        slug: "bench".parse().map_err(|_| "no such link")?,
        owner: person(0).0,
        name: "Стадион".to_owned(),
        legal_name: "ООО «Стадион»".to_owned(),
        inn: "7707083893".parse().map_err(|_| "no such taxpayer")?,
        address: "Москва".to_owned(),
        category: Category::Leisure,
        account: AccountId::new(at, random),
    };
    let id = shop.id;
    store.create_shop(shop, SystemClock.now() - AGO).await?;
    Ok(id)
}

fn secret(n: u32) -> String {
    drawn("secret", n)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn session(n: u32, now: Micros) -> NewSessionRow {
    let ((at, device), (_, session)) = (id_of("device", n), id_of("session", n));
    let (user, device) = (person(n).0, DeviceId::new(at, device));
    let row = SessionRow {
        id: SessionId::new(at, session),
        user,
        device,
        method: SignInMethod::Code,
        locked: false,
        created_at: now,
        last_seen_at: now,
        expires_at: now + 14 * 24 * 3_600 * SECOND,
    };
    NewSessionRow {
        session: row,
        token_hash: Sha256::digest(secret(n)).into(),
        device: DeviceRow {
            id: device,
            user,
            cookie_hash: drawn("device", n),
            salt: [1; 16],
            key_id: None,
            name: "bench".to_owned(),
            time_zone: "Europe/Moscow".to_owned(),
            created_at: now,
            last_seen_at: now,
        },
        old_token: None,
        other_salt: [2; 16],
        has_passkey: false,
        cooling_until: None,
    }
}
