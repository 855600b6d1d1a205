//! A PostgreSQL that is restarted, followed by another leader, or out of room while people pay. The server is never told.

use std::sync::Arc;

use poltina_server::store::sql::Place;
use tokio::task::spawn_blocking;

use super::cluster::{Cluster, programs};
use super::proxy::{Fate, Proxy};
use super::support::World;
use super::support::payments::Payments;
use super::support::rng::{Rng, seeds};

/// Something is done to a PostgreSQL that must not hold up those who pay.
async fn to<T: Send + 'static>(
    cluster: &Arc<Cluster>,
    act: impl FnOnce(&Cluster) -> T + Send + 'static,
) -> T {
    let cluster = Arc::clone(cluster);
    spawn_blocking(move || act(&cluster)).await.unwrap()
}

#[tokio::test]
async fn a_postgresql_that_is_restarted_under_load_loses_nothing_and_is_found_again() {
    let Some(programs) = programs() else { return };
    let cluster = Arc::new(Cluster::new(&programs, ""));
    let place = cluster.place();
    for seed in 0..seeds(1) {
        let world = World::at(&place);
        let payments = Payments::new(&world, seed, 240).await;
        let faults = async {
            for (after, mode) in [(40, "immediate"), (110, "fast"), (180, "immediate")] {
                payments.reached(|so_far| so_far.decided >= after).await;
                to(&cluster, move |cluster| cluster.restart(mode)).await;
            }
        };
        let ((), ()) = tokio::join!(faults, payments.pay(&world.sequencer));
        payments.settle(world, &place).await;
        to(&cluster, Cluster::empty).await;
    }
}

#[tokio::test]
async fn when_the_leader_changes_under_load_what_was_acknowledged_is_at_the_new_one() {
    let Some(programs) = programs() else { return };
    for seed in 0..seeds(1) {
        let leader = Arc::new(Cluster::new(&programs, ""));
        let standby = Arc::new(to(&leader, Cluster::standby).await);
        let proxy = Proxy::of_postgres(leader.target(), || Fate::Goes);
        let address = format!("postgres://postgres@127.0.0.1:{}/postgres", proxy.port);
        let world = World::at(&Place::postgres(&address).unwrap());
        let payments = Payments::new(&world, seed, 240).await;
        let faults = async {
            payments.reached(|so_far| so_far.decided >= 80).await;
            // While it is away nothing may be acknowledged: somebody waits for it.
            to(&standby, |standby| standby.stop("immediate")).await;
            while !to(&leader, Cluster::waits_for_its_standby).await {
                let left = payments.progress().decided < 240;
                assert!(left, "seed {seed}: paid without the standby's word");
            }
            to(&leader, |leader| leader.stop("immediate")).await;
            to(&standby, Cluster::start).await;
            to(&standby, Cluster::promote).await;
            proxy.lead_to(standby.target());
        };
        let ((), ()) = tokio::join!(faults, payments.pay(&world.sequencer));
        payments.settle(world, &standby.place()).await;
    }
}

#[tokio::test]
async fn a_postgresql_without_room_loses_nothing_and_goes_on_when_there_is_room_again() {
    let Some(programs) = programs() else { return };
    let Some(cluster) = Cluster::on_small_disk(&programs, 96) else {
        return;
    };
    let cluster = Arc::new(cluster);
    let place = cluster.place();
    for seed in 0..seeds(1) {
        let mut rng = Rng(seed);
        let world = World::at(&place);
        let payments = Payments::new(&world, seed, 1_200).await;
        let faults = async {
            for after in [100, 400, 700] {
                payments.reached(|so_far| so_far.decided >= after).await;
                // Less than what those that are left take.
                let but = rng.below(200_000);
                let failed = payments.progress().failed;
                to(&cluster, move |cluster| cluster.fill(but)).await;
                payments.reached(|so_far| so_far.failed > failed + 20).await;
                let hindered = payments.progress().failed > failed;
                assert!(hindered, "seed {seed}: all were paid without room");
                to(&cluster, Cluster::make_room).await;
            }
        };
        let ((), ()) = tokio::join!(faults, payments.pay(&world.sequencer));
        payments.settle(world, &place).await;
        to(&cluster, Cluster::empty).await;
    }
}
