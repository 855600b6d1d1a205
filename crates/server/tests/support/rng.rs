//! Random numbers from a seed: the same seed, the same test.

/// SplitMix64 (Steele, Lea, Flood 2014): small, and good enough to choose test cases by.
#[derive(Clone, Debug)]
pub(crate) struct Rng(pub u64);

impl Rng {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 up to, not including, `end`.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }
}

/// How many seeds a test goes through: so many, or as many times more as `POLTINA_SEEDS` is above 200.
pub(crate) fn seeds(usual: u64) -> u64 {
    let all = std::env::var("POLTINA_SEEDS").map_or(200, |seeds| seeds.parse().unwrap());
    (usual * all).div_ceil(200)
}
