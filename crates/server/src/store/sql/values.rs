//! How the domain's types are written in columns, and read back.

use poltina_api_types::{Category, OperationKind};
use poltina_domain::{AccountId, Currency, ShopId, UserId};

pub(in crate::store) use super::db::{all, change, one};
use super::{Db, FromValue, Row, params};
use crate::store::{Account, Micros, Party, StoreError, SystemAccount};

/// Flag of an account: debits must not exceed credits.
pub(super) const NO_OVERDRAFT: i64 = 1;
/// Flag of an account: nothing may be moved on it any more.
pub(super) const CLOSED: i64 = 2;

/// Flag of an account: nothing may leave it, by its owner's word.
pub(super) const FROZEN: i64 = 4;

/// Code of a person's account.
pub(super) const PERSON: i64 = 1;
/// Code of a shop's account.
pub(super) const SHOP: i64 = 2;

/// The columns of a row, read from left to right.
pub(super) struct Columns<'r> {
    row: &'r Row<'r>,
    at: usize,
}

impl<'r> Columns<'r> {
    pub(super) const fn new(row: &'r Row<'r>) -> Self {
        Self { row, at: 0 }
    }

    pub(super) fn next<T: FromValue>(&mut self) -> Result<T, StoreError> {
        let value = self.row.get(self.at)?;
        self.at += 1;
        Ok(value)
    }

    /// An id: `columns.id(UserId::from_bytes)`.
    pub(super) fn id<T>(&mut self, make: fn([u8; 16]) -> T) -> Result<T, StoreError> {
        self.next().map(make)
    }

    /// An id that may be absent.
    pub(super) fn maybe_id<T>(&mut self, make: fn([u8; 16]) -> T) -> Result<Option<T>, StoreError> {
        Ok(self.next::<Option<[u8; 16]>>()?.map(make))
    }

    /// A text that its type reads.
    pub(super) fn parse<T: std::str::FromStr>(&mut self) -> Result<T, StoreError> {
        let text: String = self.next()?;
        text.parse().map_err(|_| self.wrong())
    }

    pub(super) fn category(&mut self) -> Result<Category, StoreError> {
        let name: String = self.next()?;
        CATEGORIES
            .into_iter()
            .find(|category| category_name(*category) == name)
            .ok_or_else(|| self.wrong())
    }

    pub(super) fn kind(&mut self) -> Result<OperationKind, StoreError> {
        match self.next()? {
            1 => Ok(OperationKind::Transfer),
            2 => Ok(OperationKind::Payment),
            3 => Ok(OperationKind::Deposit),
            4 => Ok(OperationKind::Withdrawal),
            5 => Ok(OperationKind::Return),
            7 => Ok(OperationKind::Refund),
            6 => Ok(OperationKind::Exchange),
            _ => Err(self.wrong()),
        }
    }

    /// Code and owner of an account.
    pub(super) fn party(&mut self) -> Result<Party, StoreError> {
        let (code, owner): (i64, [u8; 16]) = (self.next()?, self.next()?);
        match code {
            PERSON => Ok(Party::Person(UserId::from_bytes(owner))),
            SHOP => Ok(Party::Shop(ShopId::from_bytes(owner))),
            _ => SystemAccount::ALL
                .into_iter()
                .find(|system| party_code(Party::System(*system)) == code)
                .map(Party::System)
                .ok_or_else(|| self.wrong()),
        }
    }

    pub(super) fn skip(&mut self, columns: usize) {
        self.at += columns;
    }

    /// The column just read holds what this program never writes.
    pub(super) fn wrong(&self) -> StoreError {
        self.row.wrong(self.at.saturating_sub(1))
    }
}

const CATEGORIES: [Category; 12] = [
    Category::Transfers,
    Category::Salary,
    Category::TopUp,
    Category::Groceries,
    Category::Cafes,
    Category::Transport,
    Category::Utilities,
    Category::Communication,
    Category::Health,
    Category::Leisure,
    Category::Shopping,
    Category::Other,
];

pub(super) const fn category_name(category: Category) -> &'static str {
    match category {
        Category::Transfers => "transfers",
        Category::Salary => "salary",
        Category::TopUp => "top_up",
        Category::Groceries => "groceries",
        Category::Cafes => "cafes",
        Category::Transport => "transport",
        Category::Utilities => "utilities",
        Category::Communication => "communication",
        Category::Health => "health",
        Category::Leisure => "leisure",
        Category::Shopping => "shopping",
        Category::Other => "other",
    }
}

pub(super) const fn kind_code(kind: OperationKind) -> i64 {
    match kind {
        OperationKind::Transfer => 1,
        OperationKind::Payment => 2,
        OperationKind::Deposit => 3,
        OperationKind::Withdrawal => 4,
        OperationKind::Return => 5,
        OperationKind::Refund => 7,
        OperationKind::Exchange => 6,
    }
}

/// The code of an account with this owner.
pub(super) const fn party_code(party: Party) -> i64 {
    match party {
        Party::Person(_) => PERSON,
        Party::Shop(_) => SHOP,
        Party::System(SystemAccount::Funding) => 101,
        Party::System(SystemAccount::Fees) => 102,
        Party::System(SystemAccount::Transit) => 103,
        Party::System(SystemAccount::Exchange) => 104,
    }
}

/// The owner of an account as it is written: zeros for the wallet itself.
pub(super) const fn party_owner(party: Party) -> [u8; 16] {
    match party {
        Party::Person(id) => *id.as_bytes(),
        Party::Shop(id) => *id.as_bytes(),
        Party::System(_) => [0; 16],
    }
}

/// The columns of an account, as [`read_account`] takes them.
macro_rules! account_columns {
    () => {
        "a.id, a.code, a.owner, a.currency, a.flags, a.debits_pending, a.debits_posted, \
         a.credits_posted, a.last_seq, a.hold_seq"
    };
}
pub(super) use account_columns;

pub(super) fn read_account(columns: &mut Columns<'_>) -> Result<Account, StoreError> {
    let id = columns.id(AccountId::from_bytes)?;
    let owner = columns.party()?;
    let currency = columns.parse()?;
    let flags: i64 = columns.next()?;
    Ok(Account {
        id,
        owner,
        currency,
        closed: flags & CLOSED != 0,
        frozen: flags & FROZEN != 0,
        held: columns.next()?,
        debits_posted: columns.next()?,
        credits_posted: columns.next()?,
        last_seq: columns.next()?,
        hold_seq: columns.next()?,
    })
}

/// Whether there is such an account.
pub(super) fn has_account(connection: &Db, id: AccountId) -> Result<bool, StoreError> {
    let sql = "SELECT 1 FROM accounts WHERE id = ?1";
    let found = one(connection, sql, [id.as_bytes()], |_| Ok(()))?;
    Ok(found.is_some())
}

/// Makes an empty account.
pub(super) fn insert_account(
    connection: &Db,
    id: AccountId,
    owner: Party,
    currency: Currency,
    now: Micros,
) -> Result<(), StoreError> {
    let flags = match owner {
        Party::System(_) => 0,
        Party::Person(_) | Party::Shop(_) => NO_OVERDRAFT,
    };
    let sql = "INSERT INTO accounts (id, code, owner, currency, flags, debits_pending, \
               debits_posted, credits_pending, credits_posted, last_seq, created_at) \
               VALUES (?1, ?2, ?3, ?4, ?5, 0, 0, 0, 0, 0, ?6)";
    let (code, owner) = (party_code(owner), party_owner(owner));
    change(
        connection,
        sql,
        params![id.as_bytes(), code, owner, currency.code(), flags, now],
    )?;
    Ok(())
}

/// Makes the wallet's own accounts, where they are not there.
pub(in crate::store) fn open_system_accounts(connection: &Db) -> Result<(), StoreError> {
    for system in SystemAccount::ALL {
        for currency in Currency::ALL {
            let id = system.account(currency);
            if !has_account(connection, id)? {
                insert_account(connection, id, Party::System(system), currency, 0)?;
            }
        }
    }
    Ok(())
}
