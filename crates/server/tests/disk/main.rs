//! The SQLite books on a disk that drops what was never synced when the power fails, is full, or fails.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests may panic"
)]

#[path = "../support/mod.rs"]
mod support;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use failing_disk::Disk;
use poltina_server::store::sql::{self, Place, SqlStore};
use poltina_server::store::{Store as _, StoreError};
use support::World;
use support::payments::Payments;
use support::rng::{Rng, seeds};
use tempfile::TempDir;

const BOOKS: &str = "poltina.db";

/// Empty books, from which those of each seed are copied.
fn template() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    drop(SqlStore::open(&Place::from(dir.path())).unwrap());
    dir
}

/// Books in a folder that is watched.
struct Books {
    dir: TempDir,
    path: PathBuf,
    disk: Arc<Disk>,
}

impl Books {
    fn like(template: &Path) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().canonicalize().unwrap();
        std::fs::copy(template.join(BOOKS), path.join(BOOKS)).unwrap();
        let disk = Disk::under(&path).unwrap();
        Self { dir, path, disk }
    }

    fn place(&self) -> Place {
        Place::from(self.path.as_path())
    }
}

#[tokio::test]
async fn what_was_acknowledged_is_there_when_the_power_failed_anywhere() {
    let template = template();
    let (mut cut_short, mut whole) = (0, 0);
    for seed in 0..seeds(24) {
        let mut rng = Rng(seed);
        let books = Books::like(template.path());
        let world = World::at(&books.place());
        let payments = Payments::new(&world, seed, 60).await;
        world.close().await;
        // Three lives: it fails while they pay, while the server ends in order and the log is written back, or while
        // it starts and reads it.
        for _ in 0..3 {
            books.disk.fail_after(rng.below(900), rng.next());
            if let Ok(store) = SqlStore::open(&books.place()) {
                let world = World::over(store);
                payments.try_once(&world.sequencer).await;
                world.close().await;
            }
            if books.disk.is_dark() {
                cut_short += 1;
            } else {
                whole += 1;
            }
            books.disk.fail(rng.next());
            books.disk.restore().unwrap();
            assert_eq!(sql::verify(&books.place()), Ok(Vec::new()), "seed {seed}");
        }
        payments
            .settle(World::at(&books.place()), &books.place())
            .await;
        books.dir.close().unwrap();
    }
    assert!(
        cut_short > 0 && whole > 0,
        "{cut_short} cut short, {whole} whole"
    );
}

/// The disk that these tests go by finds a sync that is forgotten.
#[tokio::test]
async fn a_database_that_does_not_sync_is_found_out() {
    let template = template();
    let mut lost = 0;
    for seed in 0..6 {
        let books = Books::like(template.path());
        let world = World::at(&books.place());
        let payments = Payments::new(&world, seed, 10).await;
        world.close().await;
        books.disk.ignore_syncs();
        let world = World::at(&books.place());
        payments.pay(&world.sequencer).await;
        assert_eq!(payments.acknowledged(), 10);
        books.disk.fail(seed);
        world.close().await;
        books.disk.restore().unwrap();
        // Some may not even be opened any more.
        let left = sql::books(&books.place());
        lost += u64::from(!left.is_ok_and(|left| payments.stand_in(&left)));
    }
    assert!(lost > 0, "the power failed, and nothing was lost");
}

#[tokio::test]
async fn a_full_disk_loses_nothing_and_the_server_goes_on_when_there_is_room_again() {
    let template = template();
    for seed in 0..seeds(8) {
        let mut rng = Rng(seed);
        let books = Books::like(template.path());
        let world = World::at(&books.place());
        let payments = Payments::new(&world, seed, 150).await;
        for _ in 0..3 {
            books.disk.leave_room(rng.below(300_000));
            payments.try_once(&world.sequencer).await;
            books.disk.leave_room(0);
            payments.try_once(&world.sequencer).await;
            let full = world.store.writes().await;
            assert!(matches!(full, Err(StoreError::Unavailable(_))), "{full:?}");
            books.disk.make_room();
            assert_eq!(world.store.writes().await, Ok(()));
        }
        assert!(payments.progress().failed > 0);
        payments.settle(world, &books.place()).await;
    }
}

#[tokio::test]
async fn after_a_failed_sync_nothing_is_written_until_the_server_is_restarted() {
    let template = template();
    for seed in 0..seeds(4) {
        let books = Books::like(template.path());
        let world = World::at(&books.place());
        let payments = Payments::new(&world, seed, 40).await;
        assert_eq!(world.store.writes().await, Ok(()));
        books.disk.fail_next_sync();
        payments.try_once(&world.sequencer).await;
        let told = payments.acknowledged();
        for _ in 0..2 {
            let failed = world.store.writes().await.unwrap_err().to_string();
            assert!(failed.contains("restart the server"), "{failed}");
            payments.try_once(&world.sequencer).await;
        }
        assert_eq!(payments.acknowledged(), told, "nothing since");
        // What the kernel dropped is gone with the power.
        books.disk.fail(seed);
        world.close().await;
        books.disk.restore().unwrap();
        payments
            .settle(World::at(&books.place()), &books.place())
            .await;
    }
}
