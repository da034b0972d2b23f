//! Did-you-mean.

/// The candidate nearest to `wanted`, if one is near enough to be meant.
///
/// Near enough is an edit distance (with transpositions) of at most a third of the
/// longer name's length; of equally near ones the first in order wins, so that the
/// answer never depends on the order of the candidates.
pub fn nearest<'a>(wanted: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = wanted.to_lowercase();
    candidates
        .into_iter()
        .filter_map(|candidate| {
            let distance = strsim::damerau_levenshtein(&folded, &candidate.to_lowercase());
            let longer = folded.chars().count().max(candidate.chars().count());
            (distance <= (longer / 3).max(1) && distance < longer).then_some((distance, candidate))
        })
        .min()
        .map(|(_, candidate)| candidate)
}

/// `did you mean \`x\`?` for the nearest candidate, if one is near enough.
pub fn did_you_mean<'a>(
    wanted: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    nearest(wanted, candidates).map(|candidate| format!("did you mean `{candidate}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_near_name_is_offered_and_a_far_one_is_not() {
        assert_eq!(nearest("departmnet", ["department", "title"]), Some("department"));
        assert_eq!(nearest("xyz", ["department", "title"]), None);
        assert_eq!(nearest("eng", ["Eng", "eng2"]), Some("Eng"));
    }

    #[test]
    fn the_order_of_candidates_does_not_matter() {
        assert_eq!(nearest("rol", ["role", "rolf"]), nearest("rol", ["rolf", "role"]));
    }
}
