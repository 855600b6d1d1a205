//! The app's files.

use std::fs;

use axum::http::Method;
use poltina_server::assets::Assets;

use super::answer::Answer;
use super::folder::Folder;
use super::world::{Ask, World};

const HASHED: &str = "poltina-0123456789abcdef";

fn app() -> (World, Folder) {
    let folder = Folder::new();
    let write = |name: &str, text: &str| {
        let path = folder.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("index.html", "<!doctype html>shell");
    write("index.html.br", "shell in brotli");
    write("index.html.gz", "shell in gzip");
    write(&format!("{HASHED}.js"), "glue");
    write(&format!("{HASHED}.js.gz"), "glue in gzip");
    write(&format!("{HASHED}_bg.wasm"), "wasm");
    write("sw.js", "worker");
    write("manifest.webmanifest", "{}");
    write("icons/icon.svg", "<svg/>");
    let assets = Assets::Folder(folder.0.clone());
    let world = World::builder()
        .options(|options| options.assets = assets)
        .build();
    (world, folder)
}

fn text(answer: &Answer) -> &str {
    std::str::from_utf8(&answer.bytes).unwrap()
}

fn page<'w>(world: &'w World, path: &str) -> Ask<'w> {
    world
        .request(Method::GET, path)
        .header("accept", "text/html,application/xhtml+xml,*/*;q=0.8")
}

#[tokio::test]
async fn every_address_of_the_app_gets_the_shell_and_files_that_are_not_there_do_not() {
    let (world, _folder) = app();
    for path in [
        "/",
        "/signin",
        "/transfer/amount",
        "/operations/018bcfe5-6800-7fff-bfff-ffffffffffff",
        "/pay/kofe-na-lesnoy",
        "/no/such/page_of:ours",
    ] {
        let answer = page(&world, path).send().await;
        assert_eq!(
            (answer.status.as_u16(), text(&answer)),
            (200, "<!doctype html>shell"),
            "{path}"
        );
        assert_eq!(
            answer.header("content-type"),
            Some("text/html; charset=utf-8")
        );
        assert_eq!(answer.header("cache-control"), Some("no-cache"));
    }
    for path in [
        "/nothing.js",
        "/old-0123456789abcdef.wasm",
        "/icons/none.svg",
        "/%ff",
        "/index.html%00",
        "/signin~",
        "/signin%20copy",
        "/signin.bak",
        "/%23signin%23",
    ] {
        assert_eq!(page(&world, path).send().await.status, 404, "{path}");
    }
    let script = world
        .request(Method::GET, "/signin")
        .header("accept", "application/json");
    assert_eq!(
        script.send().await.status,
        404,
        "only pages are routed by the app"
    );
}

#[tokio::test]
async fn files_have_their_types_and_hashed_ones_are_kept_for_ever() {
    let (world, _folder) = app();
    let hashed = "public, max-age=31536000, immutable";
    for (path, kind, cache) in [
        (
            format!("/{HASHED}.js"),
            "text/javascript; charset=utf-8",
            hashed,
        ),
        (format!("/{HASHED}_bg.wasm"), "application/wasm", hashed),
        (
            "/sw.js".to_owned(),
            "text/javascript; charset=utf-8",
            "no-cache",
        ),
        (
            "/manifest.webmanifest".to_owned(),
            "application/manifest+json",
            "no-cache",
        ),
        ("/icons/icon.svg".to_owned(), "image/svg+xml", "no-cache"),
    ] {
        let answer = world.request(Method::GET, &path).send().await;
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.header("content-type"), Some(kind));
        assert_eq!(answer.header("cache-control"), Some(cache), "{path}");
    }
}

#[tokio::test]
async fn the_smallest_encoding_that_the_client_takes_is_sent() {
    let (world, _folder) = app();
    for (accept, encoding, expected) in [
        ("gzip, deflate, br, zstd", Some("br"), "shell in brotli"),
        ("gzip, deflate", Some("gzip"), "shell in gzip"),
        ("br;q=0, gzip;q=0.5", Some("gzip"), "shell in gzip"),
        ("br;q=0.0, *;q=0", None, "<!doctype html>shell"),
        ("*", Some("br"), "shell in brotli"),
        ("zstd", None, "<!doctype html>shell"),
        ("", None, "<!doctype html>shell"),
    ] {
        let answer = page(&world, "/")
            .header("accept-encoding", accept)
            .send()
            .await;
        assert_eq!(
            (answer.header("content-encoding"), text(&answer)),
            (encoding, expected),
            "{accept}"
        );
        assert_eq!(answer.header("vary"), Some("accept-encoding"));
        assert_eq!(
            answer.header("content-type"),
            Some("text/html; charset=utf-8")
        );
    }
    let only_gzip = world
        .request(Method::GET, &format!("/{HASHED}.js"))
        .header("accept-encoding", "br, gzip");
    assert_eq!(
        text(&only_gzip.send().await),
        "glue in gzip",
        "what there is"
    );
}

#[tokio::test]
async fn who_has_the_file_gets_no_second_copy_until_it_changes() {
    let (world, folder) = app();
    let first = page(&world, "/")
        .header("accept-encoding", "br")
        .send()
        .await;
    let tag = first.header("etag").unwrap().to_owned();
    let again = || page(&world, "/").header("accept-encoding", "br");
    for known in [
        tag.clone(),
        format!("W/{tag}"),
        format!("\"x\", {tag}"),
        "*".to_owned(),
    ] {
        let answer = again().header("if-none-match", &known).send().await;
        assert_eq!(
            (answer.status.as_u16(), answer.bytes.len()),
            (304, 0),
            "{known}"
        );
        assert_eq!(answer.header("etag"), Some(tag.as_str()));
        assert_eq!(answer.header("cache-control"), Some("no-cache"));
        assert_eq!(answer.header("vary"), Some("accept-encoding"));
    }
    let plain = page(&world, "/").header("if-none-match", &tag).send().await;
    assert_eq!(
        plain.status, 200,
        "another encoding is another representation"
    );
    fs::write(folder.0.join("index.html"), "<!doctype html>new").unwrap();
    let changed = again().header("if-none-match", &tag).send().await;
    assert_eq!(changed.status, 200);
}

#[tokio::test]
async fn nothing_outside_the_folder_is_served() {
    let (world, folder) = app();
    let secret = folder.0.with_extension("txt");
    fs::write(&secret, "secret").unwrap();
    let name = secret.file_name().unwrap().to_str().unwrap();
    for path in [
        format!("/../{name}"),
        format!("/..%2f{name}"),
        format!("/icons/../../{name}"),
        format!("/%2e%2e/{name}"),
        // Decoded once: what is then still encoded is a name like any other.
        format!("/%252e%252e/{name}"),
        format!("/..%252f{name}"),
        format!("/{}", secret.display()),
        "/..%5c".to_owned(),
    ] {
        let answer = page(&world, &path).send().await;
        assert_ne!(text(&answer), "secret", "{path}");
        assert_eq!(answer.status, 404, "{path}");
    }
    fs::remove_file(secret).unwrap();
}

#[tokio::test]
async fn what_is_hidden_and_what_is_a_folder_is_not_served() {
    let (world, folder) = app();
    for hidden in [".git/config", ".env", "icons/.DS_Store"] {
        let file = folder.0.join(hidden);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, "secret").unwrap();
        for path in [
            format!("/{hidden}"),
            format!("/{}", hidden.replace('.', "%2e")),
        ] {
            let answer = page(&world, &path).send().await;
            assert_ne!(text(&answer), "secret", "{path}");
        }
    }
    for path in ["/icons", "/icons/", "/.git/", "/.git"] {
        let answer = page(&world, path).send().await;
        let said = text(&answer);
        assert!(
            !said.contains("icon.svg") && !said.contains("config"),
            "{path}: {said}"
        );
    }
}

#[tokio::test]
async fn only_reading_is_for_files_and_head_has_no_body() {
    let (world, _folder) = app();
    let head = world.request(Method::HEAD, "/sw.js").send().await;
    assert_eq!((head.status.as_u16(), head.bytes.len()), (200, 0));
    assert_eq!(head.header("content-length"), Some("6"));
    for method in [Method::POST, Method::PUT, Method::DELETE] {
        let answer = world.request(method, "/signin").send().await;
        answer.is_problem("method-not-allowed");
        assert_eq!(answer.header("allow"), Some("GET, HEAD"));
    }
}

#[tokio::test]
async fn a_server_without_the_app_says_how_to_build_it() {
    let world = World::new();
    let answer = page(&world, "/").send().await;
    assert_eq!(answer.status, 404);
    assert!(
        text(&answer).contains("cargo xtask build"),
        "{}",
        text(&answer)
    );
}
