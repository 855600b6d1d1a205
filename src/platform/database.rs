//! The browser's database: what must survive reloads, crashes and nights.

use core::cell::RefCell;

use js_sys::{Array, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{IdbDatabase, IdbObjectStore, IdbOpenDbRequest, IdbRequest, IdbTransaction, window};

const NAME: &str = "poltina";
/// Raised with each new store.
const VERSION: u32 = 3;

/// A store of records by key. All but [`Store::Vault`] hold what only the vault's key reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Store {
    /// Transfers that were begun.
    Intents,
    /// The last that the server said, to be read without a network.
    Cache,
    /// The key of the payment code, with what belongs to it.
    Keys,
    /// Bills and receipts that the person keeps.
    Kept,
    /// The key to all of these, wrapped.
    Vault,
}

impl Store {
    const ALL: [Self; 5] = [
        Self::Intents,
        Self::Cache,
        Self::Keys,
        Self::Kept,
        Self::Vault,
    ];

    /// Its name in the database.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Intents => "intents",
            Self::Cache => "cache",
            Self::Keys => "keys",
            Self::Kept => "kept",
            Self::Vault => "vault",
        }
    }
}

/// The database could not be used: it is forbidden, full or was taken away. Say so to the person
/// where money is concerned; go without where it is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DatabaseError;

impl From<JsValue> for DatabaseError {
    fn from(_: JsValue) -> Self {
        Self
    }
}

#[wasm_bindgen]
extern "C" {
    // web-sys has no third argument, which asks for the disk and not only the system's cache.
    #[wasm_bindgen(js_name = IDBDatabase)]
    type StrictDatabase;
    #[wasm_bindgen(method, catch)]
    fn transaction(
        this: &StrictDatabase,
        store: &str,
        mode: &str,
        options: &Object,
    ) -> Result<IdbTransaction, JsValue>;
}

thread_local! {
    static OPEN: RefCell<Option<IdbDatabase>> = const { RefCell::new(None) };
}

/// What is under this key, as the browser keeps it; undefined where nothing is.
///
/// # Errors
/// [`DatabaseError`].
pub(super) async fn get_value(store: Store, key: &str) -> Result<JsValue, DatabaseError> {
    let (_, store) = begin(store, "readonly").await?;
    done(&store.get(&key.into())?).await
}

/// Everything in the store with its key, by order of keys.
///
/// # Errors
/// [`DatabaseError`].
pub(super) async fn entries(store: Store) -> Result<Vec<(String, JsValue)>, DatabaseError> {
    let (_, store) = begin(store, "readonly").await?;
    let (keys, values) = (store.get_all_keys()?, store.get_all()?);
    let keys = done(&keys).await?;
    let values = Array::from(&done(&values).await?);
    Ok(Array::from(&keys)
        .iter()
        .map(|key| key.as_string().unwrap_or_default())
        .zip(values.iter())
        .collect())
}

/// Keeps under this key whatever the browser can clone: a key that cannot be read stays one. Once this
/// returns, it is on the disk.
///
/// # Errors
/// [`DatabaseError`]; nothing was kept.
pub(super) async fn put_value(
    store: Store,
    key: &str,
    value: &JsValue,
) -> Result<(), DatabaseError> {
    let (transaction, store) = begin(store, "readwrite").await?;
    store.put_with_key(value, &key.into())?;
    complete(&transaction).await
}

/// Removes what is under this key.
///
/// # Errors
/// [`DatabaseError`]; it is still there.
pub async fn remove(store: Store, key: &str) -> Result<(), DatabaseError> {
    let (transaction, store) = begin(store, "readwrite").await?;
    store.delete(&key.into())?;
    complete(&transaction).await
}

/// Removes everything.
///
/// # Errors
/// [`DatabaseError`]; some of it is still there.
pub async fn clear() -> Result<(), DatabaseError> {
    for store in Store::ALL {
        clear_store(store).await?;
    }
    Ok(())
}

/// Removes the copies of what the server said, and the keys that it gave.
///
/// # Errors
/// [`DatabaseError`]; some of them are still there.
pub async fn clear_cache() -> Result<(), DatabaseError> {
    clear_store(Store::Cache).await?;
    clear_store(Store::Keys).await
}

/// Removes everything of a store.
///
/// # Errors
/// [`DatabaseError`]; it is still there.
pub async fn clear_store(store: Store) -> Result<(), DatabaseError> {
    let (transaction, store) = begin(store, "readwrite").await?;
    store.clear()?;
    complete(&transaction).await
}

async fn begin(
    store: Store,
    mode: &str,
) -> Result<(IdbTransaction, IdbObjectStore), DatabaseError> {
    let options = Object::new();
    Reflect::set(&options, &"durability".into(), &"strict".into())?;
    let open = |database: IdbDatabase| {
        database
            .unchecked_into::<StrictDatabase>()
            .transaction(store.name(), mode, &options)
    };
    let known = OPEN.with_borrow(Clone::clone);
    // A connection that the browser closed behind our back is opened once more.
    let transaction = match known.and_then(|database| open(database).ok()) {
        Some(transaction) => transaction,
        None => open(connect().await?)?,
    };
    let store = transaction.object_store(store.name())?;
    Ok((transaction, store))
}

async fn connect() -> Result<IdbDatabase, DatabaseError> {
    let factory = window()
        .and_then(|w| w.indexed_db().ok().flatten())
        .ok_or(DatabaseError)?;
    let request: IdbOpenDbRequest = factory.open_with_u32(NAME, VERSION)?;
    let upgrade = Closure::<dyn FnMut()>::new({
        let request = request.clone();
        move || {
            if let Ok(database) = request.result().map(JsCast::unchecked_into::<IdbDatabase>) {
                for store in Store::ALL {
                    // It fails where the store is there already, which is what is wanted.
                    let _ = database.create_object_store(store.name());
                }
            }
        }
    });
    request.set_onupgradeneeded(Some(upgrade.as_ref().unchecked_ref()));
    let database: IdbDatabase = done(&request).await?.unchecked_into();
    // A newer release in another tab may need the database to itself.
    let yields = Closure::<dyn FnMut()>::new(move || {
        if let Some(database) = OPEN.take() {
            database.close();
        }
    });
    database.set_onversionchange(Some(yields.into_js_value().unchecked_ref()));
    OPEN.set(Some(database.clone()));
    Ok(database)
}

async fn done(request: &IdbRequest) -> Result<JsValue, DatabaseError> {
    let promise = Promise::new(&mut |resolve, reject| {
        request.set_onsuccess(Some(&resolve));
        request.set_onerror(Some(&reject));
    });
    JsFuture::from(promise).await?;
    Ok(request.result()?)
}

async fn complete(transaction: &IdbTransaction) -> Result<(), DatabaseError> {
    let promise = Promise::new(&mut |resolve, reject| {
        transaction.set_oncomplete(Some(&resolve));
        transaction.set_onerror(Some(&reject));
        transaction.set_onabort(Some(&reject));
    });
    JsFuture::from(promise).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    async fn what_was_put_is_there_until_it_is_removed() {
        let texts = async |store| -> Vec<(String, Option<String>)> {
            let all = entries(store).await.unwrap();
            all.into_iter().map(|(k, v)| (k, v.as_string())).collect()
        };
        let entry = |key: &str, text: &str| (key.to_owned(), Some(text.to_owned()));
        clear().await.unwrap();
        assert!(get_value(Store::Intents, "a").await.unwrap().is_undefined());
        put_value(Store::Intents, "b", &"2".into()).await.unwrap();
        put_value(Store::Intents, "a", &"1".into()).await.unwrap();
        put_value(Store::Intents, "a", &"один".into())
            .await
            .unwrap();
        put_value(Store::Cache, "c", &"3".into()).await.unwrap();
        assert_eq!(
            texts(Store::Intents).await,
            [entry("a", "один"), entry("b", "2")]
        );
        remove(Store::Intents, "a").await.unwrap();
        assert_eq!(texts(Store::Intents).await, [entry("b", "2")]);
        clear_cache().await.unwrap();
        assert_eq!(texts(Store::Cache).await, []);
        assert_eq!(texts(Store::Intents).await, [entry("b", "2")]);
        clear().await.unwrap();
        assert_eq!(texts(Store::Intents).await, []);
    }
}
