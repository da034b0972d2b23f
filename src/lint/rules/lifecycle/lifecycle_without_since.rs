//! Employments without a beginning.

use crate::lint::context::Context;
use crate::lint::finding::Report;
use crate::lint::rule::{Check, rule};
use crate::policy::{ScalarType, Type};

rule! {
    /// The lifecycle does not say on which date an employment begins.
    ///
    /// ## What it does
    ///
    /// Asks for `since`.
    ///
    /// ## Why it matters
    ///
    /// An approval counts for the employment in which it was given. Without `since` that cannot
    /// be told, and whoever is hired again has what was approved the first time.
    ///
    /// ## Example
    ///
    /// ```role whole
    /// identity {
    ///   id:     text key
    ///   status: Status
    ///   start:  date
    /// }
    ///
    /// enum Status { "active"  "terminated" }
    ///
    /// lifecycle {
    ///   ended  when status == "terminated"
    ///   active when status == "active"
    /// }
    /// ```
    ///
    /// Write instead:
    ///
    /// ```role whole
    /// identity {
    ///   id:     text key
    ///   status: Status
    ///   start:  date
    /// }
    ///
    /// enum Status { "active"  "terminated" }
    ///
    /// lifecycle {
    ///   since start
    ///   ended  when status == "terminated"
    ///   active when status == "active"
    /// }
    /// ```
    "lifecycle-without-since", Lifecycle, Warn, Check::Policy(check)
}

fn check(cx: &Context<'_>, report: &mut Report<'_>) {
    let lifecycle = &cx.policy.lifecycle;
    if lifecycle.since.is_some() {
        return;
    }
    let is_date = |ty: Type| ty == Type::Scalar(ScalarType::Date);
    let mut dates = cx.policy.schema.attributes.values().filter(|one| is_date(one.ty));
    let example = dates.next().map_or("start_date", |attribute| attribute.name.as_str());
    report
        .add(lifecycle.span, "nothing says on which date an employment begins")
        .label("no `since`")
        .help(format!(
            "name the date attribute, such as `since {example}`: approvals from an earlier \
             employment do not count then"
        ));
}
