//! People, shops, sign-in attempts and sessions.

use poltina_domain::limits::CODE_TRIES;
use poltina_domain::{AccountId, ChallengeId, Currency, Phone, ShopId, ShopSlug, UserId};

use super::values::{Columns, all, change, insert_account, one};
use super::{Db, Row, params};
use crate::clock::{Micros, SECOND};
use crate::store::{Challenge, NewUser, Party, Rename, ShopRow, StoreError, Try, User};

/// How long a spent sign-in attempt is kept, so that attempts can be counted.
const CHALLENGE_KEPT: Micros = 2 * 24 * 60 * 60 * SECOND;

macro_rules! select_user {
    ($condition:literal) => {
        concat!(
            "SELECT u.id, u.phone, u.given_name, u.family_name, u.version, u.created_at, a.id \
             FROM users u JOIN accounts a ON a.owner = u.id AND a.code = 1 AND a.currency = 'RUB' \
             WHERE ",
            $condition
        )
    };
}

fn read_user(row: &Row<'_>) -> Result<User, StoreError> {
    let mut columns = Columns::new(row);
    Ok(User {
        id: columns.id(UserId::from_bytes)?,
        phone: columns.parse()?,
        given_name: columns.next()?,
        family_name: columns.next()?,
        version: columns.next()?,
        created_at: columns.next()?,
        account: columns.id(AccountId::from_bytes)?,
    })
}

pub(super) fn user_by_id(connection: &Db, id: UserId) -> Result<Option<User>, StoreError> {
    let sql = select_user!("u.id = ?1");
    one(connection, sql, [id.as_bytes()], read_user)
}

/// Those whose names this person saved, the newest first.
pub(super) fn saved_people(connection: &Db, owner: UserId) -> Result<Vec<User>, StoreError> {
    let sql = concat!(
        select_user!("EXISTS (SELECT 1 FROM saved_names n WHERE n.owner = ?1 AND n.person = u.id)"),
        " ORDER BY (SELECT n.saved_at FROM saved_names n WHERE n.owner = ?1 AND n.person = u.id) \
         DESC, u.id"
    );
    all(connection, sql, [owner.as_bytes()], read_user)
}

pub(super) fn user_by_phone(connection: &Db, phone: &Phone) -> Result<Option<User>, StoreError> {
    let sql = select_user!("u.phone = ?1");
    one(connection, sql, [phone.as_str()], read_user)
}

pub(super) fn find_or_create_user(connection: &Db, new: &NewUser) -> Result<User, StoreError> {
    let sql = "INSERT INTO users (id, phone, given_name, family_name, version, created_at) \
               VALUES (?1, ?2, '', '', 1, ?3) ON CONFLICT (phone) DO NOTHING";
    let values = params![new.id.as_bytes(), new.phone.as_str(), new.now];
    if change(connection, sql, values)? == 1 {
        let owner = Party::Person(new.id);
        insert_account(connection, new.account, owner, Currency::Rub, new.now)?;
    }
    user_by_phone(connection, &new.phone)?
        .ok_or_else(|| StoreError::Corrupt("a person without a rouble account".to_owned()))
}

pub(super) fn rename_user(
    connection: &Db,
    id: UserId,
    (given_name, family_name): (&str, &str),
    if_version: i64,
) -> Result<Rename, StoreError> {
    let sql = "UPDATE users SET given_name = ?1, family_name = ?2, version = version + 1 \
               WHERE id = ?3 AND version = ?4 RETURNING version";
    let values = params![given_name, family_name, id.as_bytes(), if_version];
    let version = one(connection, sql, values, |row| row.get(0))?;
    Ok(version.map_or(Rename::Stale, Rename::Changed))
}

macro_rules! select_shop {
    ($condition:literal) => {
        concat!(
            "SELECT s.id, s.slug, s.owner, s.name, s.legal_name, s.inn, s.address, s.category, a.id \
             FROM shops s JOIN accounts a ON a.owner = s.id AND a.code = 2 AND a.currency = 'RUB' \
             WHERE ",
            $condition
        )
    };
}

/// Reads what `select_shop!` selects; other queries select the same columns in the same order.
pub(super) fn read_shop(columns: &mut Columns<'_>) -> Result<ShopRow, StoreError> {
    Ok(ShopRow {
        id: columns.id(ShopId::from_bytes)?,
        slug: columns.parse()?,
        owner: columns.id(UserId::from_bytes)?,
        name: columns.next()?,
        legal_name: columns.next()?,
        inn: columns.parse()?,
        address: columns.next()?,
        category: columns.category()?,
        account: columns.id(AccountId::from_bytes)?,
    })
}

fn shop_of_row(row: &Row<'_>) -> Result<ShopRow, StoreError> {
    read_shop(&mut Columns::new(row))
}

pub(super) fn shop_by_slug(
    connection: &Db,
    slug: &ShopSlug,
) -> Result<Option<ShopRow>, StoreError> {
    let sql = select_shop!("s.slug = ?1");
    one(connection, sql, [slug.as_str()], shop_of_row)
}

pub(super) fn shop_by_id(connection: &Db, id: ShopId) -> Result<Option<ShopRow>, StoreError> {
    let sql = select_shop!("s.id = ?1");
    one(connection, sql, [id.as_bytes()], shop_of_row)
}

pub(super) fn shops_of(connection: &Db, owner: UserId) -> Result<Vec<ShopRow>, StoreError> {
    let sql = select_shop!("s.owner = ?1 ORDER BY s.created_at, s.id");
    all(connection, sql, [owner.as_bytes()], shop_of_row)
}

pub(super) fn create_shop(
    connection: &Db,
    shop: &ShopRow,
    now: Micros,
) -> Result<bool, StoreError> {
    let sql = "INSERT INTO shops (id, slug, owner, name, legal_name, inn, address, category, \
               created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT DO NOTHING";
    let values = params![
        shop.id.as_bytes(),
        shop.slug.as_str(),
        shop.owner.as_bytes(),
        shop.name,
        shop.legal_name,
        shop.inn.as_str(),
        shop.address,
        super::values::category_name(shop.category),
        now,
    ];
    let made = change(connection, sql, values)? == 1;
    if made {
        let owner = Party::Shop(shop.id);
        insert_account(connection, shop.account, owner, Currency::Rub, now)?;
    }
    Ok(made)
}

fn read_challenge(row: &Row<'_>) -> Result<Challenge, StoreError> {
    let mut columns = Columns::new(row);
    Ok(Challenge {
        id: columns.id(ChallengeId::from_bytes)?,
        phone: columns.parse()?,
        code_hash: columns.next()?,
        expires_at: columns.next()?,
        tries: columns.next()?,
        used: columns.next()?,
        created_at: columns.next()?,
    })
}

pub(super) fn put_challenge(
    connection: &Db,
    challenge: &Challenge,
    seen: Option<(Micros, u32)>,
) -> Result<bool, StoreError> {
    if let Some((since, seen)) = seen
        && challenges_since(connection, &challenge.phone, since)?.0 != seen
    {
        return Ok(false);
    }
    let old = challenge.created_at.saturating_sub(CHALLENGE_KEPT);
    change(
        connection,
        "DELETE FROM challenges WHERE created_at < ?1",
        [old],
    )?;
    let sql = "INSERT INTO challenges (id, phone, code_hash, expires_at, tries, used, created_at) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    let values = params![
        challenge.id.as_bytes(),
        challenge.phone.as_str(),
        challenge.code_hash,
        challenge.expires_at,
        challenge.tries,
        challenge.used,
        challenge.created_at,
    ];
    change(connection, sql, values)?;
    Ok(true)
}

pub(super) fn take_try(connection: &Db, id: ChallengeId, now: Micros) -> Result<Try, StoreError> {
    let sql = "UPDATE challenges SET tries = tries + 1 \
               WHERE id = ?1 AND used = 0 AND tries < ?2 AND expires_at > ?3 \
               RETURNING id, phone, code_hash, expires_at, tries, used, created_at";
    let values = params![id.as_bytes(), CODE_TRIES, now];
    let taken = one(connection, sql, values, read_challenge)?;
    Ok(taken.map_or(Try::Over, Try::Taken))
}

pub(super) fn consume_challenge(connection: &Db, id: ChallengeId) -> Result<bool, StoreError> {
    let sql = "UPDATE challenges SET used = 1 WHERE id = ?1 AND used = 0";
    Ok(change(connection, sql, [id.as_bytes()])? == 1)
}

pub(super) fn challenges_since(
    connection: &Db,
    phone: &Phone,
    since: Micros,
) -> Result<(u32, Option<Micros>), StoreError> {
    let sql = "SELECT count(*), max(created_at) FROM challenges \
               WHERE phone = ?1 AND created_at >= ?2";
    let counted = one(connection, sql, params![phone.as_str(), since], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })?;
    Ok(counted.unwrap_or_default())
}

/// Ends the sessions of this person, or of everybody; says how many.
pub(super) fn delete_sessions_of(
    connection: &Db,
    user: Option<UserId>,
) -> Result<usize, StoreError> {
    Ok(match user {
        Some(user) => change(
            connection,
            "DELETE FROM sessions WHERE user = ?1",
            [user.as_bytes()],
        )?,
        None => change(connection, "DELETE FROM sessions", params![])?,
    })
}
