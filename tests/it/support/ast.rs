//! Random syntax trees of every kind of declaration.

use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use rolebook::policy::{Date, Duration, DurationUnit};
use rolebook::source::{Span, Spanned};
use rolebook::syntax::ast::*;

/// A file of a few declarations, without comments.
pub(crate) fn file() -> BoxedStrategy<File> {
    vec(declaration(), 0..4)
        .prop_map(|declarations| File { declarations, comments: Vec::new() })
        .boxed()
}

/// A declaration of any kind that can be read.
pub(crate) fn declaration() -> BoxedStrategy<Declaration> {
    let kind = prop_oneof![schema_kind(), rule_kind(), test_kind(),];
    (doc(), kind)
        .prop_map(|(doc, kind)| Declaration { doc, kind, span: at(), damaged: false, lossy: false })
        .boxed()
}

fn at() -> Span {
    Span::default()
}

fn spanned<T: std::fmt::Debug + 'static>(
    value: impl Strategy<Value = T> + 'static,
) -> BoxedStrategy<Spanned<T>> {
    value.prop_map(|value| Spanned::new(value, at())).boxed()
}

/// A name; words of clauses are names too.
pub(crate) fn name() -> BoxedStrategy<Name> {
    prop_oneof![
        "[a-z][a-z0-9_]{0,6}",
        prop::sample::select(vec![
            "role", "owner", "group", "status", "for", "from", "until", "grant", "key", "unique",
            "stage", "exactly", "manager", "app", "set", "given", "on", "by", "as", "implies",
            "all",
        ])
        .prop_map(str::to_owned),
    ]
    .prop_filter("reserved", |text| {
        ![
            "and", "any", "between", "contains", "ends", "false", "has", "holds", "in", "is",
            "matches", "not", "or", "reports", "starts", "today", "true", "null", "pending",
            "since",
        ]
        .contains(&text.as_str())
    })
    .prop_map(|text| Name { text, span: at() })
    .boxed()
}

fn names(least: usize) -> BoxedStrategy<Vec<Name>> {
    vec(name(), least..4).boxed()
}

fn type_name() -> BoxedStrategy<Name> {
    prop::sample::select(vec!["text", "int", "Department", "WorkerType"])
        .prop_map(|text| Name { text: text.to_owned(), span: at() })
        .boxed()
}

fn string() -> BoxedStrategy<String> {
    prop_oneof![3 => "[a-zA-Z ]{0,6}", 1 => any::<String>()].boxed()
}

/// A string.
pub(crate) fn text() -> BoxedStrategy<Text> {
    string().prop_map(|value| Text { value, span: at() }).boxed()
}

fn doc() -> BoxedStrategy<Option<Text>> {
    of(vec("([a-z/]( ?[a-zA-Z/\"*]){0,5})?", 1..3))
        .prop_map(|lines| lines.map(|lines| Text { value: lines.join("\n"), span: at() }))
        .boxed()
}

fn date() -> BoxedStrategy<Date> {
    (1i16..=9999, 1i8..=12, 1i8..=28).prop_map(|(y, m, d)| Date::new(y, m, d).unwrap()).boxed()
}

fn duration() -> BoxedStrategy<Duration> {
    let unit = prop::sample::select(vec![
        DurationUnit::Day,
        DurationUnit::Week,
        DurationUnit::Month,
        DurationUnit::Year,
    ]);
    (1u32.., unit).prop_map(|(count, unit)| Duration { count, unit }).boxed()
}

/// A value written out.
pub(crate) fn literal() -> BoxedStrategy<Literal> {
    let scalar = prop_oneof![
        string().prop_map(LiteralKind::Text),
        any::<i64>().prop_map(LiteralKind::Int),
        any::<bool>().prop_map(LiteralKind::Bool),
        date().prop_map(LiteralKind::Date),
        duration().prop_map(LiteralKind::Duration),
    ]
    .prop_map(|kind| Literal { kind, span: at() });
    scalar
        .prop_recursive(2, 6, 3, |inner| {
            vec(inner, 0..3).prop_map(|set| Literal { kind: LiteralKind::Set(set), span: at() })
        })
        .boxed()
}

/// An expression.
pub(crate) fn expr() -> BoxedStrategy<Expr> {
    let make = |kind| Expr { kind, span: at() };
    let leaf = prop_oneof![
        names(1).prop_map(ExprKind::Path),
        string().prop_map(ExprKind::Text),
        any::<i64>().prop_map(ExprKind::Int),
        any::<bool>().prop_map(ExprKind::Bool),
        date().prop_map(ExprKind::Date),
        duration().prop_map(ExprKind::Duration),
        Just(ExprKind::Today),
        name().prop_map(ExprKind::HoldsRole),
        text().prop_map(ExprKind::ReportsTo),
        selector_of(Just(None).boxed()).prop_map(|held| ExprKind::HoldsEntitlement(Box::new(held))),
    ]
    .prop_map(make);
    leaf.prop_recursive(4, 24, 3, move |inner| {
        let one = || inner.clone().prop_map(Box::new);
        let some = |least: usize| vec(inner.clone(), least..4);
        let held = || selector_of(of(inner.clone()).boxed()).prop_map(Box::new);
        prop_oneof![
            some(2).prop_map(ExprKind::Or),
            some(2).prop_map(ExprKind::And),
            one().prop_map(ExprKind::Not),
            (compare_op(), one(), one()).prop_map(|(op, left, right)| ExprKind::Compare {
                op,
                left,
                right
            }),
            (one(), some(0)).prop_map(|(value, set)| ExprKind::In { value, set, set_span: at() }),
            (one(), one(), one()).prop_map(|(value, low, high)| ExprKind::Between {
                value,
                low,
                high
            }),
            (text_op(), one(), text()).prop_map(|(op, value, pattern)| ExprKind::TextTest {
                op,
                value,
                pattern
            }),
            (one(), one()).prop_map(|(set, element)| ExprKind::Has { set, element }),
            (one(), some(0)).prop_map(|(set, elements)| {
                ExprKind::HasAny { set, elements, elements_span: at() }
            }),
            (one(), some(0)).prop_map(|(set, elements)| {
                ExprKind::HasAll { set, elements, elements_span: at() }
            }),
            one().prop_map(ExprKind::IsPresent),
            one().prop_map(ExprKind::IsMissing),
            held().prop_map(ExprKind::HoldsEntitlement),
            held().prop_map(ExprKind::PendingEntitlement),
            some(0).prop_map(ExprKind::Set),
            (prop::bool::ANY, one(), one()).prop_map(|(plus, left, right)| {
                let op = if plus { ArithmeticOp::Plus } else { ArithmeticOp::Minus };
                ExprKind::Arithmetic { op, left, right }
            }),
        ]
        .prop_map(move |kind| Expr { kind, span: at() })
    })
    .boxed()
}

fn compare_op() -> BoxedStrategy<CompareOp> {
    use CompareOp::*;
    prop::sample::select(vec![Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual]).boxed()
}

fn text_op() -> BoxedStrategy<TextOp> {
    use TextOp::*;
    prop::sample::select(vec![StartsWith, EndsWith, Contains, Matches]).boxed()
}

fn selector_of(filter: BoxedStrategy<Option<Expr>>) -> BoxedStrategy<Selector> {
    let index = prop_oneof![text().prop_map(Index::Label), name().prop_map(Index::Attribute)];
    let kind = prop_oneof![
        Just(SelectorKind::Any),
        name().prop_map(SelectorKind::App),
        (name(), name(), of(index)).prop_map(|(app, name, index)| SelectorKind::Entitlement {
            app,
            name,
            index
        }),
    ];
    (kind, filter).prop_map(|(kind, filter)| Selector { kind, filter, span: at() }).boxed()
}

/// A selector.
pub(crate) fn selector() -> BoxedStrategy<Selector> {
    selector_of(of(expr()).boxed())
}

fn selectors(least: usize) -> BoxedStrategy<Vec<Selector>> {
    vec(selector(), least..3).boxed()
}

fn entitlement_selector() -> BoxedStrategy<Selector> {
    (name(), name(), of(text()))
        .prop_map(|(app, name, label)| Selector {
            kind: SelectorKind::Entitlement { app, name, index: label.map(Index::Label) },
            filter: None,
            span: at(),
        })
        .boxed()
}

fn mode() -> BoxedStrategy<Option<Spanned<Mode>>> {
    of(spanned(prop::sample::select(vec![Mode::Enforce, Mode::Record]))).boxed()
}

fn risk() -> BoxedStrategy<Option<Spanned<Risk>>> {
    of(spanned(prop::sample::select(Risk::ALL.to_vec()))).boxed()
}

fn type_ref() -> BoxedStrategy<TypeRef> {
    prop_oneof![
        type_name().prop_map(TypeRef::Named),
        type_name().prop_map(|element| TypeRef::Set { element, span: at() }),
    ]
    .boxed()
}

fn schema_kind() -> BoxedStrategy<DeclarationKind> {
    let mark = || of(Just(at()));
    let field = (doc(), name(), type_ref(), mark(), mark(), mark(), of(literal())).prop_map(
        |(doc, name, ty, optional, key, unique, default)| Field {
            doc,
            name,
            ty,
            optional,
            key,
            unique,
            default,
            span: at(),
        },
    );
    let label = (text(), vec(text(), 0..3)).prop_map(|(text, also)| Label { text, also });
    let labels = prop_oneof![
        vec(label, 0..4).prop_map(EnumLabels::Inline),
        (text(), text()).prop_map(|(path, column)| EnumLabels::File { path, column }),
    ];
    // At the start of a line, `role` and the like begin a declaration: no phase is called so.
    let phase = prop::sample::select(vec!["prehire", "active", "suspended", "ended", "group", "x"])
        .prop_map(|text| Name { text: text.to_owned(), span: at() });
    let arm = (phase, expr()).prop_map(|(phase, when)| Arm { phase, when, span: at() });
    let requirement = prop_oneof![
        Just(RequirementKind::App),
        Just(RequirementKind::Role),
        Just(RequirementKind::Condition),
        Just(RequirementKind::Approval),
        (type_ref(), any::<bool>())
            .prop_map(|(ty, optional)| RequirementKind::Attribute { ty, optional }),
    ];
    prop_oneof![
        vec(field, 0..4).prop_map(|fields| DeclarationKind::Identity(Identity { fields })),
        (type_name(), labels)
            .prop_map(|(name, labels)| DeclarationKind::Enum(Enum { name, labels })),
        (of(name()), vec(arm, 0..3))
            .prop_map(|(since, arms)| DeclarationKind::Lifecycle(Lifecycle { since, arms })),
        app().prop_map(DeclarationKind::App),
        (requirement, name())
            .prop_map(|(kind, name)| DeclarationKind::Requires(Requirement { kind, name })),
    ]
    .boxed()
}

fn app() -> BoxedStrategy<App> {
    let implied = (name(), of(text())).prop_map(|(name, label)| Implied { name, label });
    let entitlement = (
        (doc(), name(), of(type_name()), of(text())),
        (of(text()), risk(), names(0), vec(implied, 0..3), of(text())),
    )
        .prop_map(|((doc, name, parameter, title), (owner, risk, tags, implies, group))| {
            Entitlement {
                doc,
                name,
                parameter,
                title,
                owner,
                risk,
                tags,
                implies,
                group,
                span: at(),
            }
        });
    let provision = of(spanned(prop::sample::select(Provision::ALL.to_vec())));
    (name(), of(text()), of(text()), risk(), names(0), provision, vec(entitlement, 0..3))
        .prop_map(|(name, title, owner, risk, tags, provision, entitlements)| App {
            name,
            title,
            owner,
            risk,
            tags,
            provision,
            entitlements,
        })
        .boxed()
}

fn approver() -> BoxedStrategy<Approver> {
    let quorum = of(spanned(any::<u32>()));
    prop_oneof![
        Just((None, ApproverKind::Manager)),
        Just((None, ApproverKind::ManagerOfManager)),
        Just((None, ApproverKind::AppOwner)),
        text().prop_map(|person| (None, ApproverKind::Person(person))),
        (quorum, name()).prop_map(|(quorum, role)| (quorum, ApproverKind::Role(role))),
    ]
    .prop_map(|(quorum, kind)| Approver { quorum, kind, span: at() })
    .boxed()
}

fn rule_kind() -> BoxedStrategy<DeclarationKind> {
    let head = || (name(), of(text()), mode(), of(text()));
    let condition = (name(), of(text()), expr()).prop_map(|(name, title, expr)| {
        DeclarationKind::Condition(Condition { name, title, expr })
    });
    let grant = (selectors(1), of(expr()), of(expr()), of(expr()), of(name())).prop_map(
        |(targets, when, from, until, requires)| Grant {
            targets,
            when,
            from,
            until,
            requires,
            span: at(),
        },
    );
    let role = (head(), of(text()), of(expr()), names(0), vec(grant, 0..3)).prop_map(
        |((name, title, mode, control), owner, when, include, grants)| {
            DeclarationKind::Role(Role { name, title, owner, mode, control, when, include, grants })
        },
    );
    let stage =
        (name(), vec(approver(), 0..3), of(spanned(duration())), of(approver()), of(expr()))
            .prop_map(|(name, by, within, escalate, when)| Stage {
                name,
                by,
                within,
                escalate,
                when,
                span: at(),
            });
    let approval = (head(), selectors(0), vec(stage, 0..3), of(expr()), of(spanned(duration())))
        .prop_map(|((name, title, mode, control), covers, stages, skip_when, valid)| {
            DeclarationKind::Approval(Approval {
                name,
                title,
                mode,
                control,
                covers,
                stages,
                skip_when,
                valid,
            })
        });
    let deny = selectors(1).prop_map(|targets| DenyClause { targets, span: at() });
    let forbid = (head(), of(expr()), vec(deny, 0..3), of(text())).prop_map(
        |((name, title, mode, control), when, denies, because)| {
            DeclarationKind::Forbid(Forbid { name, title, mode, control, when, denies, because })
        },
    );
    let member =
        prop_oneof![selector().prop_map(Member::Entitlements), name().prop_map(Member::Role)];
    let kept_apart = prop_oneof![
        (selectors(1), selectors(1)).prop_map(|(left, right)| ConflictRule::Between {
            left,
            right,
            span: at()
        }),
        (spanned(any::<u32>()), vec(member, 1..4))
            .prop_map(|(limit, members)| ConflictRule::AtMost { limit, members, span: at() }),
    ];
    let resolve = prop_oneof![
        Just(Resolve::Deny),
        Just(Resolve::Report),
        entitlement_selector().prop_map(Resolve::Keep),
        name().prop_map(Resolve::Approval),
    ];
    let conflict = (head(), of(kept_apart), of(spanned(resolve)), of(text())).prop_map(
        |((name, title, mode, control), rule, resolve, because)| {
            DeclarationKind::Conflict(Conflict {
                name,
                title,
                mode,
                control,
                rule,
                resolve,
                because,
            })
        },
    );
    let exempt = selectors(1).prop_map(|targets| GrantClause { targets, span: at() });
    let dates = (of(spanned(date())), of(spanned(date())));
    let reasons = (of(text()), of(text()), of(text()));
    let exception = (head(), of(expr()), vec(exempt, 0..3), names(0), dates, reasons).prop_map(
        |(head, when, grants, overrides, (from, until), (approved_by, ticket, because))| {
            let (name, title, mode, control) = head;
            DeclarationKind::Exception(Exception {
                name,
                title,
                mode,
                control,
                when,
                grants,
                overrides,
                from,
                until,
                approved_by,
                ticket,
                because,
            })
        },
    );
    let review = (head(), selectors(0), of(spanned(duration())), names(0), vec(approver(), 0..3))
        .prop_map(|((name, title, mode, control), covers, every, on_change, by)| {
            DeclarationKind::Review(Review {
                name,
                title,
                mode,
                control,
                covers,
                every,
                on_change,
                by,
            })
        });
    prop_oneof![condition, role, approval, forbid, conflict, exception, review].boxed()
}

fn setting_value() -> BoxedStrategy<SettingValue> {
    prop_oneof![
        3 => literal().prop_map(SettingValue::Literal),
        1 => Just(SettingValue::Missing(at())),
    ]
    .boxed()
}

fn settings(least: usize) -> BoxedStrategy<Vec<Setting>> {
    let value = prop_oneof![4 => setting_value(), 1 => name().prop_map(SettingValue::Given)];
    vec((name(), value).prop_map(|(field, value)| Setting { field, value, span: at() }), least..4)
        .boxed()
}

fn stage_path() -> BoxedStrategy<StagePath> {
    (name(), of(name())).prop_map(|(first, second)| StagePath { first, second }).boxed()
}

fn setup() -> BoxedStrategy<Setup> {
    let given =
        (name(), settings(0)).prop_map(|(fixture, with)| Given { fixture, with, span: at() });
    let person =
        (name(), settings(0)).prop_map(|(name, fields)| Person { name, fields, span: at() });
    let by = prop_oneof![text().prop_map(Decider::Key), name().prop_map(Decider::Named)];
    let stage = (entitlement_selector(), stage_path());
    let decision = (any::<bool>(), stage, by, of(text()), spanned(date())).prop_map(
        |(approved, (entitlement, stage), by, eligible_as, on)| RecordedDecision {
            approved,
            entitlement,
            stage,
            by,
            eligible_as,
            on,
            span: at(),
        },
    );
    (of(given), vec(person, 0..2), vec(decision, 0..2), mode(), of(text()))
        .prop_map(|(given, persons, decisions, mode, skip)| Setup {
            given,
            persons,
            decisions,
            mode,
            skip,
        })
        .boxed()
}

fn person_expectation() -> BoxedStrategy<ExpectationKind> {
    use ExpectationKind as Kind;
    prop_oneof![
        (any::<bool>(), selectors(1), of(name()), of(spanned(date()))).prop_map(
            |(exactly, selectors, via, until)| Kind::Granted { exactly, selectors, via, until }
        ),
        selectors(1).prop_map(Kind::None),
        (selectors(1), of(stage_path()))
            .prop_map(|(selectors, awaiting)| Kind::Pending { selectors, awaiting }),
        (selectors(1), of(spanned(date())))
            .prop_map(|(selectors, from)| Kind::Scheduled { selectors, from }),
        selectors(1).prop_map(Kind::Suspended),
        (selectors(1), of(name())).prop_map(|(selectors, by)| Kind::Denied { selectors, by }),
        selectors(1).prop_map(Kind::Unroutable),
        (selectors(1), name()).prop_map(|(selectors, role)| Kind::Via { selectors, role }),
        name().prop_map(Kind::Phase),
        names(1).prop_map(Kind::RolesExactly),
        of(text()).prop_map(|because| Kind::Quarantined { because }),
        name().prop_map(Kind::Observed),
        name().prop_map(Kind::Reviews),
    ]
    .boxed()
}

fn expectation(kind: BoxedStrategy<ExpectationKind>) -> BoxedStrategy<Expectation> {
    kind.prop_map(|kind| Expectation { kind, span: at() }).boxed()
}

fn test_kind() -> BoxedStrategy<DeclarationKind> {
    use ExpectationKind as Kind;
    let state = || prop::sample::select(ExpectedState::ALL.to_vec());
    let any_expectation = prop_oneof![
        6 => person_expectation(),
        1 => (state(), selectors(1), compare_op(), spanned(any::<i64>())).prop_map(
            |(state, selectors, op, number)| Kind::Count { state, selectors, op, number }
        ),
        1 => (compare_op(), spanned(any::<i64>()))
            .prop_map(|(op, number)| Kind::CountQuarantined { op, number }),
        1 => Just(Kind::NobodyQuarantined),
        1 => text().prop_map(Kind::Snapshot),
        1 => (of(expr()), state(), selectors(1))
            .prop_map(|(filter, state, selectors)| Kind::Nobody { filter, state, selectors }),
        1 => (of(expr()), state(), selectors(1))
            .prop_map(|(filter, state, selectors)| Kind::Everyone { filter, state, selectors }),
    ]
    .boxed();
    let fixture = (name(), settings(0))
        .prop_map(|(name, fields)| DeclarationKind::Fixture(Fixture { name, fields }));
    let row = (vec(setting_value(), 1..3), vec(expectation(person_expectation()), 1..3))
        .prop_map(|(values, expectations)| Case { values, expectations, span: at() });
    let cases = (names(1), vec(row, 0..3)).prop_map(|(attributes, rows)| Cases {
        attributes,
        rows,
        span: at(),
    });
    let test = (
        (text(), setup(), of(spanned(date())), of(text())),
        (vec(expectation(any_expectation), 0..4), vec(cases, 0..2)),
    )
        .prop_map(|((title, setup, on, population), (expectations, cases))| {
            DeclarationKind::Test(Test { title, setup, on, population, expectations, cases })
        });
    let change = prop_oneof![
        selectors(1).prop_map(ChangeKind::Gains),
        selectors(1).prop_map(ChangeKind::Loses),
        Just(ChangeKind::LosesEverything),
        selectors(1).prop_map(ChangeKind::Keeps),
        Just(ChangeKind::Nothing),
        person_expectation().prop_map(ChangeKind::State),
    ]
    .prop_map(|kind| Change { kind, span: at() });
    let step = (spanned(date()), settings(0), vec(change, 0..3))
        .prop_map(|(on, set, changes)| Step { on, set, changes, span: at() });
    let scenario = (text(), setup(), vec(step, 0..3)).prop_map(|(title, setup, steps)| {
        DeclarationKind::Scenario(Scenario { title, setup, steps })
    });
    let rule = prop_oneof![
        expr().prop_map(InvariantRule::Never),
        (expr(), expr())
            .prop_map(|(premise, conclusion)| InvariantRule::Always { premise, conclusion }),
    ];
    let clause = || of(Just(at()));
    let invariant = (text(), of(rule), clause(), clause(), clause(), mode(), of(text())).prop_map(
        |(title, rule, no_exceptions, no_approvals, for_every_date, mode, skip)| {
            DeclarationKind::Invariant(Invariant {
                title,
                rule,
                assuming_no_exceptions: no_exceptions,
                assuming_no_approvals: no_approvals,
                for_every_date,
                mode,
                skip,
            })
        },
    );
    prop_oneof![fixture, test, scenario, invariant].boxed()
}
