//! The rules, one file each. The doc comment of a rule is what its users read.

mod access;
mod approvals;
mod catalogue;
mod conditions;
mod duties;
mod lifecycle;
pub(super) mod suppressions;

use super::rule::Rule;

/// Every rule, by subject, the gravest first.
pub static RULES: &[&Rule] = &[
    &access::privileged_grant_without_approval::RULE,
    &access::single_attribute_privilege::RULE,
    &access::privileged_before_start::RULE,
    &access::reaches_contractors::RULE,
    &access::include_widens::RULE,
    &access::wildcard_grant::RULE,
    &access::grant_always_cancelled::RULE,
    &access::role_nobody_can_hold::RULE,
    &access::redundant_grant::RULE,
    &access::duplicate_roles::RULE,
    &access::contained_role::RULE,
    &approvals::stage_without_fallback::RULE,
    &approvals::approver_nobody_can_be::RULE,
    &approvals::self_approval::RULE,
    &approvals::quorum_out_of_reach::RULE,
    &approvals::approval_covers_nothing::RULE,
    &approvals::approval_never_expires::RULE,
    &approvals::unknown_owner::RULE,
    &duties::conflict_within_role::RULE,
    &duties::conflict_with_implied::RULE,
    &duties::combinable_duties::RULE,
    &duties::forbid_without_effect::RULE,
    &duties::exception_expired::RULE,
    &duties::exception_expiring::RULE,
    &duties::exception_too_long::RULE,
    &duties::exception_overrides_nothing::RULE,
    &lifecycle::status_without_phase::RULE,
    &lifecycle::unreachable_arm::RULE,
    &lifecycle::lifecycle_without_since::RULE,
    &lifecycle::forbid_blind_to_missing::RULE,
    &lifecycle::high_risk_without_review::RULE,
    &catalogue::entitlement_never_granted::RULE,
    &catalogue::unused_label::RULE,
    &catalogue::unused_role::RULE,
    &catalogue::unused_condition::RULE,
    &catalogue::unused_fixture::RULE,
    &catalogue::unknown_control_format::RULE,
    &catalogue::undescribed_role::RULE,
    &catalogue::ownerless_role::RULE,
    &catalogue::role_too_complex::RULE,
    &conditions::never_true::RULE,
    &conditions::always_true::RULE,
    &conditions::repeated_term::RULE,
    &conditions::absorbed_term::RULE,
    &conditions::label_compared_twice::RULE,
    &conditions::negated_comparison::RULE,
    &conditions::past_date::RULE,
    &conditions::text_despite_vocabulary::RULE,
    &conditions::several_spellings::RULE,
    &suppressions::invalid::RULE,
    &suppressions::expired::RULE,
    &suppressions::needless::RULE,
];
