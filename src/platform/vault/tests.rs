//! What is sealed reads as nothing, and as nothing but itself.

use wasm_bindgen_test::wasm_bindgen_test;

use super::*;
use crate::platform::database::entries;

const SECRET: [u8; 32] = [7; 32];

async fn opened() -> RawKey {
    database::clear().await.unwrap();
    let key = RawKey::fresh().ok().unwrap();
    key.open().await.unwrap();
    key
}

#[wasm_bindgen_test]
async fn what_is_kept_is_read_again_and_lies_there_as_noise() {
    opened().await;
    put(Store::Kept, "a", "Борис К., 1 234,56 ₽").await.unwrap();
    put(Store::Kept, "b", "Борис К., 1 234,56 ₽").await.unwrap();
    let text = Some("Борис К., 1 234,56 ₽".to_owned());
    assert_eq!(get(Store::Kept, "a").await, Ok(text.clone()));
    assert_eq!(
        all(Store::Kept).await,
        Ok(vec![("a".into(), text.clone()), ("b".into(), text)])
    );
    assert_eq!(get(Store::Kept, "c").await, Ok(None));
    let kept = entries(Store::Kept).await.unwrap();
    let raw = |at: usize| Uint8Array::new(&kept[at].1).to_vec();
    assert_ne!(raw(0), raw(1), "each has a nonce of its own");
    let name = "Борис".as_bytes();
    assert!(!raw(0).windows(name.len()).any(|window| window == name));
    assert!(clear_texts(Store::Kept).await.unwrap().is_empty());
}

#[wasm_bindgen_test]
async fn a_record_in_another_place_changed_or_under_another_key_is_unreadable() {
    opened().await;
    put(Store::Kept, "a", "mine").await.unwrap();
    let sealed = database::get_value(Store::Kept, "a").await.unwrap();
    database::put_value(Store::Kept, "b", &sealed)
        .await
        .unwrap();
    database::put_value(Store::Cache, "a", &sealed)
        .await
        .unwrap();
    let bytes = Uint8Array::new(&sealed);
    bytes.set_index(20, bytes.get_index(20) ^ 1);
    database::put_value(Store::Kept, "c", &bytes).await.unwrap();
    database::put_value(Store::Kept, "d", &"clear".into())
        .await
        .unwrap();
    for (store, key) in [
        (Store::Kept, "b"),
        (Store::Cache, "a"),
        (Store::Kept, "c"),
        (Store::Kept, "d"),
    ] {
        assert_eq!(get(store, key).await, Err(VaultError::Unreadable), "{key}");
    }
    let readable = all(Store::Kept).await.unwrap();
    assert_eq!(
        readable.iter().filter(|(_, text)| text.is_some()).count(),
        1
    );
    RawKey::fresh().ok().unwrap().open().await.unwrap();
    assert_eq!(get(Store::Kept, "a").await, Err(VaultError::Unreadable));
}

#[wasm_bindgen_test]
async fn a_closed_vault_reads_and_keeps_nothing() {
    opened().await;
    put(Store::Kept, "a", "mine").await.unwrap();
    close();
    assert!(!is_open());
    assert_eq!(get(Store::Kept, "a").await, Err(VaultError::Closed));
    assert_eq!(all(Store::Kept).await, Err(VaultError::Closed));
    assert_eq!(put(Store::Kept, "b", "more").await, Err(VaultError::Closed));
    assert_eq!(seal_text("draft", "more").await, Err(VaultError::Closed));
    assert_eq!(entries(Store::Kept).await.unwrap().len(), 1);
}

#[wasm_bindgen_test]
async fn the_key_is_had_again_by_secret_and_by_passkey_each_for_its_owner_alone() {
    let key = opened().await;
    put(Store::Kept, "a", "mine").await.unwrap();
    assert!(Lid::kept().await.is_none() && !Lid::is_kept().await);
    let secret = Wrapping::derive(&SECRET).await.unwrap();
    let derived = Wrapping::derive(&[9; 32]).await.unwrap();
    let mut lid = Lid::over(&key, "anna".into(), &secret).await.unwrap();
    lid.add_passkey(&key, "cGFzcw", &derived).await.unwrap();
    lid.keep().await.unwrap();
    close();
    let kept = Lid::kept().await.unwrap();
    assert_eq!(kept.passkeys().collect::<Vec<_>>(), ["cGFzcw"]);
    assert!(!kept.is_bare() && !kept.open_bare());
    for found in [
        kept.by_secret(&secret).await,
        kept.by_passkey("cGFzcw", &derived).await,
    ] {
        close();
        found.ok().unwrap().open().await.unwrap();
        assert_eq!(get(Store::Kept, "a").await, Ok(Some("mine".into())));
    }
    assert!(kept.by_secret(&derived).await.is_err());
    assert!(kept.by_passkey("cGFzcw", &secret).await.is_err());
    assert!(kept.by_passkey("other", &derived).await.is_err());
    let mut fewer = Lid::kept().await.unwrap();
    fewer.keep_passkeys(|id| id != "cGFzcw");
    fewer.keep().await.unwrap();
    let fewer = Lid::kept().await.unwrap();
    assert!(fewer.by_passkey("cGFzcw", &derived).await.is_err());
    assert!(fewer.by_secret(&secret).await.is_ok());
    let mut stolen = kept;
    stolen.owner = "boris".into();
    assert!(stolen.by_secret(&secret).await.is_err());
}

#[wasm_bindgen_test]
async fn a_bare_key_opens_without_a_secret_and_cannot_be_read() {
    let key = opened().await;
    put(Store::Kept, "a", "mine").await.unwrap();
    let secret = Wrapping::derive(&SECRET).await.unwrap();
    let mut lid = Lid::over(&key, "anna".into(), &secret).await.unwrap();
    lid.set_bare(true).unwrap();
    lid.keep().await.unwrap();
    close();
    let kept = Lid::kept().await.unwrap();
    assert!(kept.open_bare());
    assert_eq!(get(Store::Kept, "a").await, Ok(Some("mine".into())));
    assert_eq!(member(&kept.bare, "extractable"), JsValue::FALSE);
    let mut covered = kept;
    covered.set_bare(false).unwrap();
    covered.keep().await.unwrap();
    assert!(!Lid::kept().await.unwrap().is_bare());
}

#[wasm_bindgen_test]
async fn a_text_of_a_tab_is_sealed_for_its_place() {
    opened().await;
    let sealed = seal_text("tab/draft", "Борис, 100 ₽").await.unwrap();
    assert!(sealed.is_ascii() && !sealed.contains("100"));
    assert_eq!(
        unseal_text("tab/draft", &sealed).await,
        Ok("Борис, 100 ₽".into())
    );
    assert_eq!(
        unseal_text("tab/till", &sealed).await,
        Err(VaultError::Unreadable)
    );
    assert_eq!(
        unseal_text("tab/draft", "{\"phone\":\"1\"}").await,
        Err(VaultError::Unreadable)
    );
}
