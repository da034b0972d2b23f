//! Rolebook's reference for the meaning, with the engine's index as its screen.

use ::rolebook::eval::{Decision, Outcome, Source, State, World};
use ::rolebook::policy::Id as _;

use crate::answer::Answer;
use crate::contestant::Contestant;
use crate::rolebook::Loaded;

/// The reference, which writes out every path with its state.
pub(crate) struct Reference<'e> {
    world: &'e World<'e>,
    loaded: &'e Loaded,
    last: Option<Decision>,
}

impl<'e> Reference<'e> {
    pub(crate) fn of(loaded: &'e Loaded, world: &'e World<'e>) -> Self {
        Self { world, loaded, last: None }
    }
}

impl Contestant for Reference<'_> {
    fn decide(&mut self, person: usize) {
        self.last = Some(self.loaded.decision(self.world, person));
    }

    fn tell(&self, answer: &mut Answer) {
        answer.clear();
        let Some(Outcome::Decided(standing)) = self.last.as_ref().map(|last| &last.outcome) else {
            panic!("somebody is quarantined");
        };
        for holding in &standing.entitlements {
            let needs_approval = match holding.state {
                State::Granted => false,
                State::Pending => true,
                _ => continue,
            };
            let entitlement = holding.entitlement.index();
            answer.held.push((entitlement, needs_approval));
            let granting = holding.via.iter().filter_map(|via| match &via.source {
                Source::Role { chain, .. } => chain.last(),
                _ => None,
            });
            // Several chains may end in one role.
            let mut granting: Vec<usize> = granting.map(|role| role.index()).collect();
            granting.sort_unstable();
            granting.dedup();
            answer.via.extend(granting.into_iter().map(|role| (entitlement, role)));
        }
    }
}
