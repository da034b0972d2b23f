//! Random approvals on record.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use rolebook::policy::Date;
use serde_json::{Value, json};

use super::{By, ENTS, KEYS, Rules};
use crate::support::company::ndjson;

/// A decision or request on record; what it is of is an index into what the policy has.
#[derive(Clone, Debug)]
pub(in crate::eval) struct Recorded {
    identity: &'static str,
    entitlement: usize,
    approval: usize,
    stage: usize,
    approver: &'static str,
    decision: Option<bool>,
    /// From the evaluation date.
    days: i32,
    /// By the place of an alternative.
    attested: Option<usize>,
    start_date: Option<i32>,
}

impl Recorded {
    /// Whether it approves; neither a rejection nor a request.
    pub(in crate::eval) fn approves(&self) -> bool {
        self.decision == Some(true)
    }
}

/// Records that often are of something, and often count.
pub(in crate::eval) fn any_records() -> BoxedStrategy<Vec<Recorded>> {
    let approver = select(vec!["o1", "o2", "p1", "P2@x.example", "p3", "p4", "team@x.example"]);
    let decision = prop_oneof![8 => Just(Some(true)), 2 => Just(Some(false)), 1 => Just(None)];
    let attested = prop_oneof![1 => Just(None), 2 => (0..2_usize).prop_map(Some)];
    let of = (select(KEYS.to_vec()), 0..ENTS.len(), 0..4_usize, 0..3_usize);
    let said =
        (approver, decision, -120..300_i32, attested, proptest::option::weighted(0.1, -400..0));
    let record = (of, said).prop_map(
        |(
            (identity, entitlement, approval, stage),
            (approver, decision, days, attested, start_date),
        )| Recorded {
            identity,
            entitlement,
            approval,
            stage,
            approver,
            decision,
            days,
            attested,
            start_date,
        },
    );
    vec(record, 0..60).boxed()
}

/// The records as NDJSON; those of an approval or stage that the policy lacks are left out.
pub(in crate::eval) fn recorded(rules: &Rules, records: &[Recorded], on: Date) -> String {
    let records: Vec<Value> = records.iter().filter_map(|each| record(rules, each, on)).collect();
    ndjson(&records)
}

fn record(rules: &Rules, each: &Recorded, on: Date) -> Option<Value> {
    let stage = rules.approvals.get(each.approval)?.stages.get(each.stage)?;
    let day = |days: i32| on.saturating_add(jiff::Span::new().days(days)).to_string();
    let mut record = json!({
        "identity": each.identity,
        "entitlement": ENTS[each.entitlement].name,
        "approval": format!("a{}", each.approval),
        "stage": format!("s{}", each.stage),
    });
    let Some(approved) = each.decision else {
        record["requested"] = json!(day(each.days));
        return Some(record);
    };
    record["decision"] = json!(if approved { "approved" } else { "rejected" });
    record["approver"] = json!(each.approver);
    record["at"] = json!(day(each.days));
    if let Some(by) = each.attested.and_then(|place| stage.by.get(place)) {
        record["eligible_as"] = json!(match by {
            By::Manager => "manager".to_owned(),
            By::ManagerOfManager => "manager of manager".to_owned(),
            By::Owner => "app owner".to_owned(),
            By::Role(index) => format!("role r{index}"),
            By::Person(name) => format!("person {name}"),
        });
    }
    if let Some(start) = each.start_date {
        record["start_date"] = json!(day(start));
    }
    Some(record)
}
