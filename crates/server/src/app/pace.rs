//! How long answers take whose time could tell something, and whose number could harvest something.

use std::time::Duration;

use super::rate::{
    LOOKUPS_PER_USER, PHONES_PER_ADDRESS, PHONES_PER_DAY, PHONES_PER_SESSION, Quota, Rule,
};
use super::{Failure, Viewer, Wallet};

/// The least time of a look-up by number. The work takes well under it, whether somebody has the
/// number or not, so that both take this long.
pub const LOOK_UP: Duration = Duration::from_millis(25);

/// The least time of a sign-in, right code or wrong, known number or new. The longest of these paths
/// waits for the disk several times.
pub const SIGN_IN: Duration = Duration::from_millis(120);

/// The least time of asking for a code. Nothing is looked up for it, but the disk holds each number's
/// newest codes, one's more than another's.
pub const CODE: Duration = Duration::from_millis(40);

/// Look-ups by number that one makes without being slowed down.
const FREE: u32 = 5;

/// The longest that a look-up is made to wait.
const LONGEST: Duration = Duration::from_secs(2);

impl Wallet {
    /// What comes of the work, and no earlier than after this time.
    pub async fn unhurried<T>(&self, at_least: Duration, work: impl Future<Output = T>) -> T {
        let (outcome, ()) = tokio::join!(work, self.clock.rest(at_least));
        outcome
    }

    /// Takes a look-up by number from the budgets of the session, the person and the address, and says
    /// which of them is the scarcest, and how long this look-up has to take.
    ///
    /// # Errors
    /// `too-many-requests` where one of them is used up; then none is touched.
    pub(super) fn allow_phone(
        &self,
        viewer: Viewer,
        address: &[u8],
    ) -> Result<(Quota, Duration), Failure> {
        let now = self.clock.now();
        let user = viewer.user.as_bytes().as_slice();
        let budgets: [(Rule, &[u8]); 4] = [
            (LOOKUPS_PER_USER, user),
            (PHONES_PER_DAY, user),
            (PHONES_PER_SESSION, viewer.session_id.as_bytes()),
            (PHONES_PER_ADDRESS, address),
        ];
        for (rule, who) in budgets {
            self.allowances.look(rule, who, now)?;
        }
        let person = self.allowances.take(LOOKUPS_PER_USER, user, now)?;
        let mut scarcest = person;
        for (rule, who) in budgets.into_iter().skip(1) {
            let quota = self.allowances.take(rule, who, now)?;
            if quota.remaining < scarcest.remaining {
                scarcest = quota;
            }
        }
        let used = person.rule.burst.saturating_sub(person.remaining);
        Ok((scarcest, time_of(used)))
    }
}

/// The time of the n-th look-up: the least for the first few, then twice as long each.
fn time_of(used: u32) -> Duration {
    let doubled = used.saturating_sub(FREE).min(16);
    LOOK_UP.saturating_mul(1 << doubled).min(LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_look_ups_are_quick_and_each_further_one_takes_twice_as_long_up_to_a_bound() {
        let times: Vec<u128> = [1, 5, 6, 7, 10, 11, 12, 13, 30, u32::MAX]
            .map(|used| time_of(used).as_millis())
            .into();
        assert_eq!(
            times,
            [25, 25, 50, 100, 800, 1_600, 2_000, 2_000, 2_000, 2_000]
        );
    }
}
