//! Columns, where this program cannot read any.

use std::io::{Read, Seek};

use super::super::intake::Intake;
use super::super::tree::Json;
use super::super::{Mapping, Population, ReadError};
use super::Container;
use crate::policy::{AttributeId, Policy};

/// Says how columns could be read.
pub(in crate::identity) fn read_file(
    container: Container,
    _: impl Read + Seek + Send + 'static,
    _: &Mapping,
    _: &Policy,
) -> Result<Population, ReadError> {
    Err(ReadError::WithoutColumns { format: container.name() })
}

/// Says how columns could be read.
pub(in crate::identity) fn read_pipe(
    container: Container,
    _: impl Read,
    _: &Mapping,
    _: &Policy,
) -> Result<Population, ReadError> {
    Err(ReadError::WithoutColumns { format: container.name() })
}

/// There are none.
#[derive(Clone, Debug)]
pub(in crate::identity) enum Batches {}

/// There are none.
#[derive(Clone, Debug)]
pub(in crate::identity) enum Batch {}

impl Batches {
    /// Says how columns could be read.
    pub(in crate::identity) fn open(
        _: impl Read + Seek + Send + 'static,
        _: &Mapping,
        _: &Policy,
        _: usize,
    ) -> Result<Self, ReadError> {
        Err(ReadError::WithoutColumns { format: Container::Parquet.name() })
    }

    pub(in crate::identity) fn next(&mut self) -> Result<Option<Batch>, ReadError> {
        match *self {}
    }
}

impl Batch {
    pub(in crate::identity) fn len(&self) -> usize {
        match *self {}
    }

    pub(in crate::identity) fn mapping(&self) -> &Mapping {
        match *self {}
    }

    pub(in crate::identity) fn take(&self, _: &mut Intake<'_>) {
        match *self {}
    }

    pub(in crate::identity) fn each(&self, _: AttributeId, _: impl FnMut(Option<&Json>)) {
        match *self {}
    }
}
