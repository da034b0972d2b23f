//! What columns of every form are made of: names by number, dates, lists.

use std::sync::Arc;

use arrow_array::builder::{ListBuilder, StringBuilder};
use arrow_array::types::Int32Type;
use arrow_array::{
    Array as _, ArrayRef, Date32Array, DictionaryArray, ListArray, PrimitiveArray, StringArray,
};
use arrow_buffer::{NullBuffer, NullBufferBuilder, OffsetBuffer, ScalarBuffer};
use arrow_schema::{ArrowError, DataType, Field, FieldRef};

use crate::eval::{FindingDocument, StateDocument};
use crate::policy::{Date, Phase, Policy};

/// Every name once; columns hold their numbers.
pub(super) struct Names {
    pub(super) entitlements: ArrayRef,
    pub(super) roles: ArrayRef,
    phases: ArrayRef,
    states: ArrayRef,
}

/// The states, in the order of their numbers.
const STATES: [StateDocument; 5] = [
    StateDocument::Granted,
    StateDocument::Pending,
    StateDocument::Scheduled,
    StateDocument::Suspended,
    StateDocument::Denied,
];

impl Names {
    /// The names of a policy, in the order of their ids.
    pub(super) fn of(policy: &Policy) -> Self {
        let entitlements = policy.entitlements.values().map(|row| row.name.as_str());
        let roles = policy.roles.values().map(|role| role.header.name.as_str());
        Self {
            entitlements: Arc::new(StringArray::from_iter_values(entitlements)),
            roles: Arc::new(StringArray::from_iter_values(roles)),
            phases: Arc::new(StringArray::from_iter_values(Phase::ALL.map(Phase::name))),
            states: Arc::new(StringArray::from_iter_values(STATES.map(StateDocument::name))),
        }
    }

    /// A column of phases.
    pub(super) fn phases(&self, phases: &[Option<Phase>]) -> Result<ArrayRef, ArrowError> {
        let number = |phase| Phase::ALL.iter().position(|other| *other == phase);
        let numbers = phases.iter().map(|phase| phase.and_then(number));
        column(numbers, &self.phases)
    }

    /// A column of states.
    pub(super) fn states(&self, states: &[Option<StateDocument>]) -> Result<ArrayRef, ArrowError> {
        let number = |state| STATES.iter().position(|other| *other == state);
        let numbers = states.iter().map(|state| state.and_then(number));
        column(numbers, &self.states)
    }
}

/// The type of names.
pub(super) fn name_type() -> DataType {
    DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
}

/// A column of one name each, or of none.
pub(super) fn name(called: &str) -> Field {
    Field::new(called, name_type(), true)
}

/// A column of lists.
pub(super) fn list_of(called: &str, element: DataType) -> Field {
    Field::new(called, DataType::List(element_of(element)), true)
}

/// The elements of lists, called as Parquet wants it.
pub(super) fn element_of(ty: DataType) -> FieldRef {
    Arc::new(Field::new("element", ty, false))
}

/// A column of names by their numbers.
pub(super) fn column(
    numbers: impl Iterator<Item = Option<usize>>,
    names: &ArrayRef,
) -> Result<ArrayRef, ArrowError> {
    // What fits no number is no number of a name, and refused below.
    let narrow = |number| i32::try_from(number).unwrap_or(i32::MAX);
    let numbers: PrimitiveArray<Int32Type> = numbers.map(|number| number.map(narrow)).collect();
    Ok(Arc::new(DictionaryArray::try_new(numbers, Arc::clone(names))?))
}

/// A column of dates.
pub(super) fn dates(dates: impl Iterator<Item = Option<Date>>) -> ArrayRef {
    Arc::new(dates.map(|date| date.map(day)).collect::<Date32Array>())
}

/// A column of one date for all.
pub(super) fn date_for_all(date: Date, rows: usize) -> ArrayRef {
    Arc::new(Date32Array::from_value(day(date), rows))
}

/// The days from 1970-01-01, as Arrow and Parquet count.
fn day(date: Date) -> i32 {
    let hours = date.duration_since(Date::constant(1970, 1, 1)).as_hours();
    i32::try_from(hours / 24).unwrap_or(i32::MAX)
}

/// Lists of names by their numbers.
pub(super) struct NumberLists {
    ends: Vec<i32>,
    numbers: Vec<i32>,
    valid: NullBufferBuilder,
}

impl NumberLists {
    /// No lists, with room for so many.
    pub(super) fn room(rows: usize) -> Self {
        let mut ends = Vec::with_capacity(rows + 1);
        ends.push(0);
        Self { ends, numbers: Vec::new(), valid: NullBufferBuilder::new(rows) }
    }

    /// Adds a list.
    pub(super) fn push(&mut self, numbers: impl Iterator<Item = usize>) -> Result<(), ArrowError> {
        self.numbers.extend(numbers.map(|number| i32::try_from(number).unwrap_or(i32::MAX)));
        self.end()?;
        self.valid.append_non_null();
        Ok(())
    }

    /// Adds nothing, which is not an empty list.
    pub(super) fn push_none(&mut self) -> Result<(), ArrowError> {
        self.end()?;
        self.valid.append_null();
        Ok(())
    }

    fn end(&mut self) -> Result<(), ArrowError> {
        let length = self.numbers.len();
        let end = i32::try_from(length).map_err(|_| ArrowError::OffsetOverflowError(length))?;
        self.ends.push(end);
        Ok(())
    }

    /// The column.
    pub(super) fn finish(self, names: &ArrayRef) -> Result<ArrayRef, ArrowError> {
        let Self { ends, numbers, mut valid } = self;
        let nulls: Option<NullBuffer> = valid.finish();
        let numbers = PrimitiveArray::<Int32Type>::new(numbers.into(), None);
        let values = DictionaryArray::try_new(numbers, Arc::clone(names))?;
        let element = element_of(values.data_type().clone());
        let ends = OffsetBuffer::new(ScalarBuffer::from(ends));
        Ok(Arc::new(ListArray::try_new(element, ends, Arc::new(values), nulls)?))
    }
}

/// Lists of texts.
pub(super) struct TextLists(ListBuilder<StringBuilder>);

impl TextLists {
    /// No lists.
    pub(super) fn new() -> Self {
        Self(ListBuilder::new(StringBuilder::new()).with_field(element_of(DataType::Utf8)))
    }

    /// Adds a list; nothing, which is not an empty list, where there is none.
    pub(super) fn push(&mut self, texts: Option<impl IntoIterator<Item = String>>) {
        let is_list = texts.is_some();
        texts.into_iter().flatten().for_each(|text| self.0.values().append_value(text));
        self.0.append(is_list);
    }

    /// Adds what is wrong with a record; nothing where nothing is.
    pub(super) fn push_findings(&mut self, findings: Option<&[FindingDocument]>) {
        let text = |finding: &FindingDocument| format!("{}: {}", finding.code, finding.message);
        self.push(findings.map(|findings| findings.iter().map(text)));
    }

    /// The column.
    pub(super) fn finish(mut self) -> ArrayRef {
        Arc::new(self.0.finish())
    }
}
