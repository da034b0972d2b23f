//! The lifecycle: which phase an identity is in.

use super::declared::Declarations;
use super::error::SchemaError;
use super::expr::{Lowering, Place};
use super::literal::noun;
use super::model::Model;
use super::presence::Known;
use super::report::Report;
use crate::policy::{Arm, AttributeId, Lifecycle, OriginId, Phase, ScalarType, Type};
use crate::source::Span;
use crate::syntax::ast;

/// Checks the lifecycle; without one, which is reported elsewhere, it has no arms.
pub(super) fn check_lifecycle(
    all: &Declarations<'_>,
    model: &Model<'_>,
    report: &mut Report,
) -> Lifecycle {
    let Some(declared) = all.lifecycles.first() else {
        let (span, origin) = (Span::default(), OriginId(0));
        return Lifecycle { since: None, arms: Vec::new(), span, origin };
    };
    let item = declared.item;
    let mut arms = Vec::new();
    let mut unknown = declared.damaged;
    for arm in &item.arms {
        let mut lowering = Lowering::new(model, report, Place::Lifecycle);
        let when = lowering.condition(&arm.when, &Known::nothing()).expr;
        match phase(&arm.phase, report) {
            Some(phase) => arms.push(Arm { phase, when, span: arm.span }),
            None => unknown = true,
        }
    }
    // A misspelt phase may be the one that lacks.
    if !unknown {
        for phase in [Phase::Active, Phase::Ended] {
            if !arms.iter().any(|arm| arm.phase == phase) {
                let (phase, span) = (phase.name(), declared.span);
                report.add(SchemaError::MissingPhase { phase, span });
            }
        }
    }
    let since = item.since.as_ref().and_then(|name| since(name, model, report));
    Lifecycle { since, arms, span: declared.span, origin: declared.origin }
}

fn phase(name: &ast::Name, report: &mut Report) -> Option<Phase> {
    let phase = Phase::ALL.into_iter().find(|phase| phase.name() == name.text);
    if phase.is_none() {
        let near = report.suggest(&name.text, Phase::ALL.into_iter().map(Phase::name));
        let all = "the phases are `prehire`, `active`, `suspended` and `ended`";
        let help = near.or(Some(all.to_owned()));
        let (name, span) = (name.text.clone(), name.span);
        report.add(SchemaError::UnknownPhase { name, span, help });
    }
    phase
}

fn since(name: &ast::Name, model: &Model<'_>, report: &mut Report) -> Option<AttributeId> {
    let id = model.attribute(name, report)?;
    let ty = model.type_of(id)?;
    if ty != Type::Scalar(ScalarType::Date) {
        let (found, span) = (noun(ty, &model.vocabularies), name.span);
        report.add(SchemaError::Since { name: name.text.clone(), found, span });
        return None;
    }
    Some(id)
}
