//! Plans that something happens to: a row that cannot be read, a server that was down, an owner who
//! changes his mind while a run has begun.

use super::plans::{HOUR, daily, done, people, planned, runs};
use super::world::World;

#[tokio::test]
async fn a_plan_that_cannot_begin_keeps_no_other_waiting() {
    for (broken, mended) in [
        ("time_zone = 'Mars/Olympus'", "time_zone = 'Europe/Moscow'"),
        ("starts_on = '2026-13-99'", "starts_on = '2026-11-22'"),
    ] {
        let world = World::new();
        let (anna, boris) = people(&world).await;
        let first = planned(&anna, &daily(&boris.payee_id())).await;
        world.hand(&format!("UPDATE plans SET {broken}, next_at = next_at - 1"));
        let second = planned(&anna, &daily(&boris.payee_id())).await;
        world.pass(HOUR);
        for ended in [1, 0] {
            assert_eq!(world.wallet.run_plans().await.unwrap(), ended, "{broken}");
        }
        assert_eq!(runs(&anna, &second).await, [done("2026-11-22")]);
        assert_eq!(boris.has().await, 100_000);
        // It waits until it is mended, and runs then.
        world.hand(&format!("UPDATE plans SET {mended}"));
        assert_eq!(world.wallet.run_plans().await.unwrap(), 1, "{broken}");
        assert_eq!(runs(&anna, &first).await, [done("2026-11-22")]);
        assert_eq!(boris.has().await, 200_000);
        world.verify().await;
    }
}
