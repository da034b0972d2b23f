//! Which few of many answers exclude one another (QuickXplain, Junker, AAAI 2004).

use super::{Ground, Needed, Unreal, realize};
use crate::analysis::alphabet::Alphabet;

/// Of `needed`, which cannot all be true, a part that cannot either and of which nothing can
/// be spared.
pub(in crate::analysis) fn core(
    on: &Alphabet,
    ground: Ground<'_>,
    needed: &Needed,
) -> Vec<(usize, bool)> {
    let all: Vec<(usize, bool)> = needed.iter().map(|(leaf, truth)| (*leaf, *truth)).collect();
    let search = Search { on, ground };
    search.part(&[], false, &all)
}

struct Search<'a> {
    on: &'a Alphabet,
    ground: Ground<'a>,
}

impl Search<'_> {
    /// What of `rest` has to be added to `background` for it to be impossible.
    fn part(
        &self,
        background: &[(usize, bool)],
        has_grown: bool,
        rest: &[(usize, bool)],
    ) -> Vec<(usize, bool)> {
        if has_grown && self.is_impossible(background) {
            return Vec::new();
        }
        if rest.len() <= 1 {
            return rest.to_vec();
        }
        let (first, second) = rest.split_at(rest.len() / 2);
        let with_first = [background, first].concat();
        let of_second = self.part(&with_first, true, second);
        let with_second = [background, &of_second].concat();
        let of_first = self.part(&with_second, !of_second.is_empty(), first);
        [of_first, of_second].concat()
    }

    fn is_impossible(&self, answers: &[(usize, bool)]) -> bool {
        let needed: Needed = answers.iter().copied().collect();
        realize(self.on, self.ground, &needed) == Err(Unreal::Impossible)
    }
}
