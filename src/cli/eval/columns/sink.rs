//! Where batches go: a Parquet file, or an Arrow stream.

use std::error::Error;
use std::io::{self, Write};

use arrow_array::RecordBatch;
use arrow_ipc::writer::StreamWriter;
use arrow_schema::SchemaRef;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::{
    ArrowColumnChunk, ArrowRowGroupWriterFactory, ArrowWriterOptions, compute_leaves,
};
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::ColumnPath;

use super::super::super::failure::Failure;

/// What is made of a batch before its turn comes.
pub(super) enum Encoded {
    /// The columns of a row group.
    Group(Vec<ArrowColumnChunk>),
    /// The batch itself: it is written nearly as it lies in memory.
    Batch(Box<RecordBatch>),
}

/// Encodes batches, on every thread.
pub(super) enum Encoder {
    Parquet { schema: SchemaRef, groups: ArrowRowGroupWriterFactory },
    Arrow,
}

/// Writes them, in order.
pub(super) enum Sink<W: Write> {
    Parquet(SerializedFileWriter<W>),
    Arrow(StreamWriter<W>),
}

impl Encoder {
    /// Encodes a batch.
    pub(super) fn encode(&self, batch: RecordBatch) -> Result<Encoded, Failure> {
        match self {
            Self::Parquet { schema, groups } => {
                group(schema, groups, &batch).map(Encoded::Group).map_err(failed)
            }
            Self::Arrow => Ok(Encoded::Batch(Box::new(batch))),
        }
    }
}

fn group(
    schema: &SchemaRef,
    groups: &ArrowRowGroupWriterFactory,
    batch: &RecordBatch,
) -> Result<Vec<ArrowColumnChunk>, ParquetError> {
    // The number matters to encryption alone.
    let mut writers = groups.create_column_writers(0)?.into_iter();
    let mut chunks = Vec::new();
    for (field, column) in schema.fields().iter().zip(batch.columns()) {
        let leaves = compute_leaves(field, column)?;
        for (leaf, mut writer) in leaves.iter().zip(&mut writers) {
            writer.write(leaf)?;
            chunks.push(writer.close()?);
        }
    }
    Ok(chunks)
}

impl<W: Write + Send> Sink<W> {
    /// Begins a Parquet file, with what encodes for it.
    pub(super) fn parquet(target: W, schema: &SchemaRef) -> Result<(Self, Encoder), Failure> {
        let mut properties = WriterProperties::builder()
            // The version is not written down: the same decisions give the same bytes.
            .set_created_by("rolebook".to_owned())
            .set_compression(Compression::SNAPPY)
            .set_statistics_enabled(EnabledStatistics::None);
        for name in ["identity", "as_of"] {
            // Rows are in key order, so that readers skip to somebody.
            let column = ColumnPath::from(name);
            properties = properties.set_column_statistics_enabled(column, EnabledStatistics::Chunk);
        }
        // Other readers than Arrow's own are told nothing by how Arrow held the names, and some
        // stumble over it.
        let options = ArrowWriterOptions::new()
            .with_properties(properties.build())
            .with_skip_arrow_metadata(true)
            .with_schema_root("decisions".to_owned());
        let writer = ArrowWriter::try_new_with_options(target, SchemaRef::clone(schema), options);
        let parts = writer.and_then(ArrowWriter::into_serialized_writer);
        let (writer, groups) = parts.map_err(failed)?;
        let schema = SchemaRef::clone(schema);
        Ok((Self::Parquet(writer), Encoder::Parquet { schema, groups }))
    }

    /// Begins an Arrow stream, with what encodes for it.
    pub(super) fn arrow(target: W, schema: &SchemaRef) -> Result<(Self, Encoder), Failure> {
        let writer = StreamWriter::try_new(target, schema).map_err(failed)?;
        Ok((Self::Arrow(writer), Encoder::Arrow))
    }

    /// Writes what was made of the next batch.
    pub(super) fn take(&mut self, encoded: Encoded) -> Result<(), Failure> {
        match (self, encoded) {
            (Self::Parquet(writer), Encoded::Group(chunks)) => {
                append(writer, chunks).map_err(failed)
            }
            (Self::Arrow(writer), Encoded::Batch(batch)) => writer.write(&batch).map_err(failed),
            // INVARIANT: an encoder and its sink are of one format.
            _ => Ok(()),
        }
    }

    /// Writes what comes at the end.
    pub(super) fn finish(self) -> Result<(), Failure> {
        match self {
            Self::Parquet(mut writer) => {
                writer.finish().map_err(failed)?;
                Ok(writer.inner_mut().flush()?)
            }
            Self::Arrow(mut writer) => {
                writer.finish().map_err(failed)?;
                Ok(writer.get_mut().flush()?)
            }
        }
    }
}

fn append<W: Write + Send>(
    writer: &mut SerializedFileWriter<W>,
    chunks: Vec<ArrowColumnChunk>,
) -> Result<(), ParquetError> {
    let mut group = writer.next_row_group()?;
    for chunk in chunks {
        chunk.append_to_row_group(&mut group)?;
    }
    group.close()?;
    Ok(())
}

/// The error of the output itself, which says whether anybody still reads it.
pub(super) fn failed(error: impl Error + Send + Sync + 'static) -> Failure {
    let mut cause: Option<&(dyn Error + 'static)> = Some(&error);
    while let Some(each) = cause {
        if let Some(io) = each.downcast_ref::<io::Error>() {
            return Failure::Output(io::Error::new(io.kind(), io.to_string()));
        }
        cause = each.source();
    }
    Failure::Output(io::Error::other(error))
}
