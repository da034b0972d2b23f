//! Values for integers and days, under bounds and comparisons with one another.
//!
//! Every comparison is `f(x) <= g(y)` with functions that never fall. The solutions of such a
//! system are closed under taking the greater, or the lesser, of two value by value, so that
//! there is a greatest and a least one, which narrowing the bounds step by step finds.

use std::collections::{BTreeMap, BTreeSet};

use super::super::line::{Move, greatest, least, moved, span_of};

/// A variable.
pub(super) type Variable = usize;

/// One side of a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct End {
    pub(super) variable: Variable,
    pub(super) moves: Box<[Move]>,
}

/// `low <= high`, or `low < high`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Edge {
    pub(super) low: End,
    pub(super) high: End,
    pub(super) strict: bool,
}

/// Why there is no solution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoOrder {
    /// There is none.
    Impossible,
    /// There may be one; the search was given up.
    GivenUp,
}

/// A system of bounds and comparisons.
#[derive(Clone, Debug, Default)]
pub(super) struct System {
    bounds: BTreeMap<Variable, (i64, i64)>,
    edges: Vec<Edge>,
}

/// How many rounds of narrowing are run before it is given up.
const MOST_ROUNDS: usize = 400_000;

/// In how many of them lower bounds are narrowed too: that is not needed to find a solution,
/// only one that is near.
const MOST_FROM_BELOW: usize = 64;

impl System {
    /// Adds a variable within a range.
    pub(super) fn variable(&mut self, variable: Variable, range: (i64, i64)) {
        self.bounds.entry(variable).or_insert(range);
    }

    /// Keeps a variable at `limit` or below.
    pub(super) fn at_most(&mut self, variable: Variable, limit: i64) {
        if let Some(bounds) = self.bounds.get_mut(&variable) {
            bounds.1 = bounds.1.min(limit);
        }
    }

    /// Keeps a variable above `limit`.
    pub(super) fn above(&mut self, variable: Variable, limit: i64) {
        if let Some(bounds) = self.bounds.get_mut(&variable) {
            bounds.0 = bounds.0.max(limit.saturating_add(1));
        }
    }

    /// Adds a comparison.
    pub(super) fn edge(&mut self, edge: Edge) {
        self.edges.push(edge);
    }

    /// A solution, each value as near to what is `preferred` for it as can be, in the order
    /// of the variables.
    pub(super) fn solve(
        mut self,
        preferred: &BTreeMap<Variable, i64>,
    ) -> Result<BTreeMap<Variable, i64>, NoOrder> {
        self.narrow()?;
        let variables: Vec<Variable> = self.bounds.keys().copied().collect();
        for variable in variables {
            let Some((low, high)) = self.bounds.get(&variable).copied() else { continue };
            let wish = preferred.get(&variable).copied().unwrap_or(0).clamp(low, high);
            // Between the least and the greatest not every value is part of a solution: days
            // skip where months are short. The greatest always is.
            for value in [wish, low, high] {
                let mut tried = self.clone();
                tried.bounds.insert(variable, (value, value));
                match tried.narrow() {
                    Ok(()) => {
                        self = tried;
                        break;
                    }
                    Err(NoOrder::GivenUp) => return Err(NoOrder::GivenUp),
                    Err(NoOrder::Impossible) => {}
                }
            }
        }
        Ok(self.bounds.into_iter().map(|(variable, (low, _))| (variable, low)).collect())
    }

    /// Narrows the upper bounds to the greatest solution, which there is unless it falls below
    /// a lower bound; and the lower bounds some way to the least.
    fn narrow(&mut self) -> Result<(), NoOrder> {
        if self.bounds.values().any(|(low, high)| low > high) {
            return Err(NoOrder::Impossible);
        }
        // What goes round for ever would be narrowed day by day to the end of the calendar.
        if self.turns_on_itself(false) {
            return Err(NoOrder::Impossible);
        }
        for round in 0..MOST_ROUNDS {
            let mut changed = false;
            for place in 0..self.edges.len() {
                changed |= self.narrow_by(place, round < MOST_FROM_BELOW)?;
            }
            if !changed {
                return Ok(());
            }
            if round % 64 == 63 && self.is_inside() && self.turns_on_itself(true) {
                return Err(NoOrder::Impossible);
            }
        }
        Err(NoOrder::GivenUp)
    }

    fn narrow_by(&mut self, place: usize, from_below: bool) -> Result<bool, NoOrder> {
        let Some(Edge { low, high, strict }) = self.edges.get(place).cloned() else {
            return Ok(false);
        };
        let (Some(below), Some(above)) =
            (self.bounds.get(&low.variable).copied(), self.bounds.get(&high.variable).copied())
        else {
            return Ok(false);
        };
        let step = i64::from(strict);
        let limit = moved(above.1, &high.moves).checked_sub(step).ok_or(NoOrder::Impossible)?;
        let most = greatest(limit, &low.moves, below).ok_or(NoOrder::Impossible)?;
        let fewest = if from_below {
            let limit = moved(below.0, &low.moves).checked_add(step).ok_or(NoOrder::Impossible)?;
            least(limit, &high.moves, above).ok_or(NoOrder::Impossible)?
        } else {
            above.0
        };
        let changed = most < below.1 || fewest > above.0;
        if let Some(bounds) = self.bounds.get_mut(&low.variable) {
            bounds.1 = bounds.1.min(most);
        }
        if let Some(bounds) = self.bounds.get_mut(&high.variable) {
            bounds.0 = bounds.0.max(fewest);
        }
        let empty = [low.variable, high.variable]
            .iter()
            .any(|each| self.bounds.get(each).is_some_and(|(low, high)| low > high));
        if empty { Err(NoOrder::Impossible) } else { Ok(changed) }
    }

    /// Whether nothing can run into the end of the calendar, where a move forward moves less
    /// than it says.
    fn is_inside(&self) -> bool {
        let end = super::super::line::last_today();
        let most: i64 = self
            .edges
            .iter()
            .flat_map(|edge| [&edge.low, &edge.high])
            .map(|each| each.moves.iter().map(|step| span_of(&[*step]).1.max(0)).sum::<i64>())
            .max()
            .unwrap_or(0);
        let moved: BTreeSet<Variable> = self
            .edges
            .iter()
            .flat_map(|edge| [&edge.low, &edge.high])
            .filter(|each| !each.moves.is_empty())
            .map(|each| each.variable)
            .collect();
        moved.iter().all(|each| {
            self.bounds.get(each).is_some_and(|(_, high)| *high < end.saturating_sub(most))
        })
    }

    /// Whether the comparisons alone, whatever the bounds, ask of some value to be less than
    /// itself: a negative circle (Bellman and Ford), with each move taken at its loosest.
    /// `inside`: away from the end of the calendar.
    fn turns_on_itself(&self, inside: bool) -> bool {
        // `x - y <= slack` for each edge.
        let slack = |edge: &Edge| {
            let (low_least, _) = loosest(&edge.low.moves, inside);
            let (_, high_most) = loosest(&edge.high.moves, inside);
            high_most.saturating_sub(low_least).saturating_sub(i64::from(edge.strict))
        };
        let mut distance: BTreeMap<Variable, i64> =
            self.bounds.keys().map(|variable| (*variable, 0)).collect();
        for _ in 0..=self.bounds.len() {
            let mut changed = false;
            for edge in &self.edges {
                let Some(from) = distance.get(&edge.high.variable).copied() else { continue };
                let reached = from.saturating_add(slack(edge));
                if let Some(cell) = distance.get_mut(&edge.low.variable)
                    && reached < *cell
                {
                    *cell = reached;
                    changed = true;
                }
            }
            if !changed {
                return false;
            }
        }
        true
    }
}

/// By how many days at least and at most moves change a day.
fn loosest(moves: &[Move], inside: bool) -> (i64, i64) {
    let mut whole = (0_i64, 0_i64);
    for step in moves {
        let (least, most) = span_of(&[*step]);
        // At the ends of the calendar a move may come to nothing.
        let (least, most) = if inside { (least, most) } else { (least.min(0), most.max(0)) };
        whole = (whole.0.saturating_add(least), whole.1.saturating_add(most));
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::super::super::alphabet::Sort;
    use super::super::super::line::{number, range};
    use super::*;
    use jiff::civil::date;

    fn end(variable: Variable, moves: &[(&str, bool)]) -> End {
        let step =
            |(by, backward): &(&str, bool)| Move { by: by.parse().unwrap(), backward: *backward };
        End { variable, moves: moves.iter().map(step).collect() }
    }

    fn system(variables: usize, edges: Vec<Edge>) -> System {
        let mut system = System::default();
        for variable in 0..variables {
            system.variable(variable, range(Sort::Date));
        }
        system.edges = edges;
        system
    }

    fn holds(system: &System, values: &BTreeMap<Variable, i64>) -> bool {
        system.edges.iter().all(|edge| {
            let low = moved(values[&edge.low.variable], &edge.low.moves);
            let high = moved(values[&edge.high.variable], &edge.high.moves);
            if edge.strict { low < high } else { low <= high }
        })
    }

    #[test]
    fn a_solution_near_what_is_preferred() {
        // start - 7d <= today, today < start
        let edges = vec![
            Edge { low: end(0, &[("7d", true)]), high: end(1, &[]), strict: false },
            Edge { low: end(1, &[]), high: end(0, &[]), strict: true },
        ];
        let system = system(2, edges);
        let hint = number(date(2026, 11, 25));
        let preferred = BTreeMap::from([(0, hint), (1, hint)]);
        let values = system.clone().solve(&preferred).unwrap();
        assert!(holds(&system, &values), "{values:?}");
        assert!((values[&0] - hint).abs() <= 7);
    }

    #[test]
    fn circles_are_impossible_and_found_at_once() {
        let edges = vec![
            Edge { low: end(0, &[("3mo", false)]), high: end(1, &[]), strict: true },
            Edge { low: end(1, &[]), high: end(0, &[("80d", false)]), strict: false },
        ];
        assert_eq!(system(2, edges).solve(&BTreeMap::new()), Err(NoOrder::Impossible));
        let edges = vec![
            Edge { low: end(0, &[]), high: end(1, &[]), strict: true },
            Edge { low: end(1, &[]), high: end(0, &[]), strict: false },
        ];
        assert_eq!(system(2, edges).solve(&BTreeMap::new()), Err(NoOrder::Impossible));
    }

    #[test]
    fn what_only_short_months_allow_is_found() {
        // x + 1mo <= x + 28d holds in February only, of years that are no leap years.
        let edges = vec![
            Edge { low: end(0, &[("1mo", false)]), high: end(1, &[]), strict: false },
            Edge { low: end(1, &[]), high: end(0, &[("28d", false)]), strict: false },
        ];
        let system = system(2, edges);
        let hint = number(date(2026, 11, 25));
        let values = system.clone().solve(&BTreeMap::from([(0, hint), (1, hint)])).unwrap();
        assert!(holds(&system, &values), "{values:?}");
    }

    #[test]
    fn the_end_of_the_calendar_is_part_of_it() {
        // x + 1d <= x holds on the last day, where there is no next one.
        let edges = vec![Edge { low: end(0, &[("1d", false)]), high: end(0, &[]), strict: false }];
        let values = system(1, edges).solve(&BTreeMap::new()).unwrap();
        assert_eq!(values[&0], number(jiff::civil::Date::MAX));
    }

    #[test]
    fn integers_reach_as_far_as_they_can() {
        let mut system = System::default();
        system.variable(0, range(Sort::Int));
        system.variable(1, range(Sort::Int));
        system.above(0, i64::MAX - 1);
        system.edge(Edge { low: end(0, &[]), high: end(1, &[]), strict: true });
        assert_eq!(system.solve(&BTreeMap::new()), Err(NoOrder::Impossible));
    }
}
