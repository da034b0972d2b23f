//! Texts and keys: values that are of the kinds asked for, and different where they must be.

use std::collections::{BTreeMap, BTreeSet};

use super::people::{People, Place, above};
use super::{Ground, Needed, Unreal};
use crate::analysis::alphabet::{Alphabet, Leaf, Pattern, Sort};
use crate::analysis::patterns::{NoText, Wish};
use crate::policy::{Presence, ScalarType, Type, fold_unique};

/// The texts chosen, by person and attribute.
#[derive(Clone, Debug, Default)]
pub(super) struct Words {
    chosen: BTreeMap<Place, Word>,
    key: String,
}

/// A text that was chosen.
#[derive(Clone, Debug)]
pub(super) struct Word {
    pub(super) text: String,
    /// Whether it was asked for, and not only something else excluded.
    pub(super) asked: bool,
}

impl Words {
    /// The text at a place.
    pub(super) fn get(&self, place: &Place) -> Option<&Word> {
        self.chosen.get(place)
    }

    /// The key of a person.
    pub(super) fn key(&self, class: usize) -> &str {
        self.chosen.get(&(class, self.key.clone())).map_or("", |word| &word.text)
    }
}

/// What is asked of one text.
#[derive(Default)]
struct Group<'a> {
    places: BTreeSet<Place>,
    sort: Option<Sort>,
    words: BTreeSet<&'a str>,
    wish: Wish<'a>,
    asked: bool,
    /// What it had better not be.
    avoid: BTreeSet<&'a str>,
    /// The groups that it must differ from; folded where unique attributes are compared.
    apart: BTreeSet<(usize, bool)>,
}

/// Chooses a text wherever one is asked for or needed.
pub(super) fn choose(
    on: &Alphabet,
    ground: Ground<'_>,
    needed: &Needed,
    people: &People,
) -> Result<Words, Unreal> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    let mut by_place: BTreeMap<Place, usize> = BTreeMap::new();
    fill(ground, people, &mut groups, &mut by_place);
    let avoided = avoided(on);
    for group in groups.iter_mut().filter(|group| group.sort == Some(Sort::Key)) {
        group.avoid.extend(avoided.iter().copied());
    }
    gather(on, needed, people, &mut groups, &mut by_place)?;
    for (place, (name, _)) in above(on, needed).into_iter().enumerate() {
        let manager = ground.policies.iter().find_map(|policy| {
            Some(policy.schema.attributes.at(policy.schema.manager?)?.name.as_str())
        });
        let way = vec![manager.unwrap_or_default().into(); ground.line + 1 + place];
        if let Some(class) = people.class(&way) {
            let group = by_place.get(&(class, people.key().to_owned())).copied();
            if let Some(group) = group.and_then(|group| groups.get_mut(group)) {
                group.words.insert(name);
            }
        }
    }
    keep_apart(ground, people, &mut groups, &by_place);
    let texts = solve(&groups)?;
    let mut words = Words { chosen: BTreeMap::new(), key: people.key().to_owned() };
    for (group, text) in groups.iter().zip(texts) {
        for place in &group.places {
            words.chosen.insert(place.clone(), Word { text: text.clone(), asked: group.asked });
        }
    }
    Ok(words)
}

/// The keys that questions name: whoever is nobody in particular bears none of them.
fn avoided(on: &Alphabet) -> BTreeSet<&str> {
    let mut names = BTreeSet::new();
    for leaf in 0..on.leaf_count() {
        match on.leaf_at(leaf) {
            Some(Leaf::Above(name) | Leaf::OtherKey(name)) => {
                names.insert(&**name);
            }
            Some(Leaf::Word(subject, word)) => {
                let subject = on.subjects().get(*subject);
                if subject.is_some_and(|subject| subject.sort == Sort::Key) {
                    names.insert(&**word);
                }
            }
            _ => {}
        }
    }
    names
}

/// A group for each key, and for each unique text that a record must have.
fn fill(
    ground: Ground<'_>,
    people: &People,
    groups: &mut Vec<Group<'_>>,
    by_place: &mut BTreeMap<Place, usize>,
) {
    for class in 0..people.len() {
        let mut add = |name: &str, sort: Sort| {
            let place = (class, name.to_owned());
            if !by_place.contains_key(&place) {
                by_place.insert(place.clone(), groups.len());
                let places = BTreeSet::from([place]);
                groups.push(Group { places, sort: Some(sort), ..Group::default() });
            }
        };
        add(people.key(), Sort::Key);
        for policy in ground.policies {
            for (id, attribute) in policy.schema.attributes.iter() {
                let is_text = attribute.ty == Type::Scalar(ScalarType::Text);
                if id != policy.schema.key
                    && is_text
                    && attribute.unique
                    && attribute.presence == Presence::Required
                {
                    add(&attribute.name, Sort::Text);
                }
            }
        }
    }
}

/// Gathers what is asked of each text.
fn gather<'a>(
    on: &'a Alphabet,
    needed: &Needed,
    people: &People,
    groups: &mut Vec<Group<'a>>,
    by_place: &mut BTreeMap<Place, usize>,
) -> Result<(), Unreal> {
    let mut group_of = |subject: usize, groups: &mut Vec<Group<'a>>| -> Option<usize> {
        let subject = on.subjects().get(subject)?;
        let place = people.word_place(subject)?;
        let sort = if place.1 == people.key() { Sort::Key } else { subject.sort };
        let group = *by_place.entry(place.clone()).or_insert_with(|| {
            groups.push(Group { sort: Some(sort), ..Group::default() });
            groups.len() - 1
        });
        let found = groups.get_mut(group)?;
        found.places.insert(place);
        Some(group)
    };
    let mut same = Vec::new();
    for (leaf, truth) in needed {
        match on.leaf_at(*leaf) {
            Some(Leaf::Word(subject, word)) => {
                let Some(group) = group_of(*subject, groups) else { continue };
                let Some(group) = groups.get_mut(group) else { continue };
                group.asked |= *truth;
                if *truth {
                    group.words.insert(word);
                } else {
                    group.wish.not.insert(word);
                }
            }
            Some(Leaf::Like(subject, pattern)) => {
                let Some(group) = group_of(*subject, groups) else { continue };
                let Some(group) = groups.get_mut(group) else { continue };
                group.asked |= *truth;
                if group.wish.kinds.contains(&(pattern, !*truth)) {
                    return Err(Unreal::Impossible);
                }
                group.wish.kinds.insert((pattern, *truth));
            }
            Some(Leaf::Same(one, other)) => {
                let pair = (group_of(*one, groups), group_of(*other, groups));
                if let (Some(one), Some(other)) = pair {
                    same.push((one, other, *truth));
                }
            }
            _ => {}
        }
    }
    unite(groups, by_place, &same)
}

/// Makes one group of those that are to be one text, and keeps others apart.
fn unite(
    groups: &mut Vec<Group<'_>>,
    by_place: &mut BTreeMap<Place, usize>,
    same: &[(usize, usize, bool)],
) -> Result<(), Unreal> {
    let mut into: Vec<usize> = (0..groups.len()).collect();
    for (one, other, _) in same.iter().filter(|(_, _, truth)| *truth) {
        let root = |of: usize| into.get(of).copied().unwrap_or(of);
        let (one, other) = (root(*one), root(*other));
        for cell in &mut into {
            if *cell == other {
                *cell = one;
            }
        }
    }
    for place in 0..groups.len() {
        let target = into.get(place).copied().unwrap_or(place);
        if target == place {
            continue;
        }
        let Some(moved) = groups.get_mut(place).map(std::mem::take) else { continue };
        let Some(group) = groups.get_mut(target) else { continue };
        // A key among them makes all of them trimmed.
        if moved.sort == Some(Sort::Key) {
            group.sort = moved.sort;
        }
        group.places.extend(moved.places);
        group.words.extend(moved.words);
        group.wish.kinds.extend(moved.wish.kinds);
        group.wish.not.extend(moved.wish.not);
        group.avoid.extend(moved.avoid);
        group.asked = true;
    }
    for group in by_place.values_mut() {
        *group = into.get(*group).copied().unwrap_or(*group);
    }
    for (one, other, _) in same.iter().filter(|(_, _, truth)| !*truth) {
        let root = |of: usize| into.get(of).copied().unwrap_or(of);
        let (one, other) = (root(*one), root(*other));
        if one == other {
            return Err(Unreal::Impossible);
        }
        for (from, to) in [(one, other), (other, one)] {
            if let Some(group) = groups.get_mut(from) {
                group.apart.insert((to, false));
                group.asked = true;
            }
        }
    }
    Ok(())
}

/// Keys, and values of unique attributes, differ from person to person.
fn keep_apart(
    ground: Ground<'_>,
    people: &People,
    groups: &mut [Group<'_>],
    by_place: &BTreeMap<Place, usize>,
) {
    let mut unique: BTreeSet<&str> = BTreeSet::new();
    for policy in ground.policies {
        let attributes = policy.schema.attributes.values();
        unique.extend(attributes.filter(|it| it.unique).map(|it| it.name.as_str()));
    }
    let mut pairs = Vec::new();
    for ((class, attribute), group) in by_place {
        let is_key = attribute == people.key();
        if !is_key && !unique.contains(attribute.as_str()) {
            continue;
        }
        for ((other_class, other_attribute), other) in by_place {
            if other_class != class && other_attribute == attribute && other != group {
                pairs.push((*group, *other, !is_key));
            }
        }
    }
    for (one, other, folded) in pairs {
        if let Some(group) = groups.get_mut(one) {
            group.apart.insert((other, folded));
        }
    }
}

/// A text for each group.
fn solve(groups: &[Group<'_>]) -> Result<Vec<String>, Unreal> {
    let mut options: Vec<Vec<String>> = Vec::with_capacity(groups.len());
    for group in groups {
        options.push(options_of(group)?);
    }
    // Those with the fewest options first: those with more than they have neighbours can
    // always give way.
    let mut order: Vec<usize> = (0..groups.len()).collect();
    order.sort_by_key(|group| options.get(*group).map_or(0, Vec::len));
    let mut chosen: Vec<Option<&str>> = vec![None; groups.len()];
    if !assign(groups, &options, &order, &mut chosen) {
        return Err(Unreal::Impossible);
    }
    Ok(chosen.into_iter().map(|text| text.unwrap_or_default().to_owned()).collect())
}

fn assign<'a>(
    groups: &[Group<'_>],
    options: &'a [Vec<String>],
    order: &[usize],
    chosen: &mut Vec<Option<&'a str>>,
) -> bool {
    let Some((group, rest)) = order.split_first() else { return true };
    let Some(texts) = options.get(*group) else { return false };
    for text in texts {
        let is_free = groups.get(*group).is_some_and(|group| {
            group.apart.iter().all(|(other, folded)| {
                let other = chosen.get(*other).copied().flatten();
                other.is_none_or(|other| match folded {
                    true => fold_unique(other) != fold_unique(text),
                    false => other != text,
                })
            })
        });
        if !is_free {
            continue;
        }
        if let Some(cell) = chosen.get_mut(*group) {
            *cell = Some(text);
        }
        if assign(groups, options, rest, chosen) {
            return true;
        }
        if let Some(cell) = chosen.get_mut(*group) {
            *cell = None;
        }
    }
    false
}

/// The texts that a group can have: all of them, or one more than would be taken by others.
fn options_of(group: &Group<'_>) -> Result<Vec<String>, Unreal> {
    // What was united into another group has nothing to choose.
    let Some(sort) = group.sort.filter(|_| !group.places.is_empty()) else {
        return Ok(vec![String::new()]);
    };
    if let Some(word) = group.words.first() {
        let kinds: &BTreeSet<(&Pattern, bool)> = &group.wish.kinds;
        let fits = group.words.len() == 1
            && !group.wish.not.contains(word)
            && Wish { kinds: kinds.clone(), not: BTreeSet::new() }.is_met(sort, word);
        return if fits { Ok(vec![(*word).to_owned()]) } else { Err(Unreal::Impossible) };
    }
    if sort == Sort::Duration {
        let all = (1..).map(|days| format!("{days}d"));
        let free = all.filter(|text| !group.wish.not.contains(text.as_str()));
        return Ok(free.take(group.apart.len() + 1).collect());
    }
    let hint = match (sort, group.places.first()) {
        (Sort::Key, Some((0, _))) => "someone".to_owned(),
        (Sort::Key, Some((class, _))) => format!("other{class}"),
        (_, Some((class, attribute))) if *class > 0 => format!("{attribute} {}", class + 1),
        (_, Some((_, attribute))) => attribute.clone(),
        (_, None) => "other".to_owned(),
    };
    let count = group.apart.len() + 1;
    let mut careful = group.wish.clone();
    careful.not.extend(group.avoid.iter().copied());
    let found = match careful.texts(sort, &hint, count) {
        Err(NoText::None) if !group.avoid.is_empty() => group.wish.texts(sort, &hint, count),
        found => found,
    };
    found.map_err(|why| match why {
        NoText::None => Unreal::Impossible,
        NoText::TooComplex => Unreal::GivenUp,
    })
}
