//! Random numbers that are the same on every machine.

/// Splitmix64 (Steele, Lea, Flood 2014).
pub(crate) struct Random(u64);

/// One step of splitmix64, which also serves as a hash of small numbers.
pub(crate) fn mix(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        let next = mix(self.0);
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        next
    }

    /// A number below `bound`.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        ((u128::from(self.next()) * bound as u128) >> 64) as usize
    }

    /// A number from `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: usize, high: usize) -> usize {
        low + self.below(high - low + 1)
    }

    fn fraction(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub(crate) fn chance(&mut self, probability: f64) -> bool {
        self.fraction() < probability
    }

    /// A number below `bound`; small ones are frequent, the more so the larger `skew`.
    pub(crate) fn skewed(&mut self, bound: usize, skew: f64) -> usize {
        (bound as f64 * self.fraction().powf(skew)) as usize
    }

    /// The place of one of some weights, as often as its weight says.
    pub(crate) fn weighted(&mut self, weights: &[usize]) -> usize {
        let mut left = self.below(weights.iter().sum());
        for (place, weight) in weights.iter().enumerate() {
            if left < *weight {
                return place;
            }
            left -= weight;
        }
        unreachable!("it is below the sum")
    }

    /// `count` different numbers that `draw` yields, in the order in which they come.
    pub(crate) fn different(
        &mut self,
        count: usize,
        mut drawn: Vec<usize>,
        mut draw: impl FnMut(&mut Self) -> usize,
    ) -> Vec<usize> {
        while drawn.len() < count {
            let number = draw(self);
            if !drawn.contains(&number) {
                drawn.push(number);
            }
        }
        drawn
    }
}
