//! A file as the Parquet reader wants it.

use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use parquet::errors::{ParquetError, Result};
use parquet::file::reader::{ChunkReader, Length};

/// A file that several readers, each with a place of its own, take turns to read.
pub(super) struct Shared<R> {
    file: Arc<Mutex<R>>,
    length: u64,
}

impl<R: Read + Seek> Shared<R> {
    /// Shares a file.
    pub(super) fn new(mut file: R) -> io::Result<Self> {
        let length = file.seek(SeekFrom::End(0))?;
        Ok(Self { file: Arc::new(Mutex::new(file)), length })
    }
}

impl<R> Length for Shared<R> {
    fn len(&self) -> u64 {
        self.length
    }
}

impl<R: Read + Seek + Send> ChunkReader for Shared<R> {
    type T = BufReader<Part<R>>;

    fn get_read(&self, start: u64) -> Result<Self::T> {
        Ok(BufReader::new(Part { file: Arc::clone(&self.file), place: start }))
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        // A directory that lies must not make room for what is not there.
        if start.saturating_add(length as u64) > self.length {
            let message = format!("{length} bytes at byte {start} are beyond the end");
            return Err(ParquetError::EOF(message));
        }
        let mut bytes = Vec::with_capacity(length);
        let part = Part { file: Arc::clone(&self.file), place: start };
        part.take(length as u64).read_to_end(&mut bytes)?;
        match bytes.len() == length {
            true => Ok(bytes.into()),
            false => Err(ParquetError::EOF("the file became shorter".to_owned())),
        }
    }
}

/// A reader with a place of its own.
pub(super) struct Part<R> {
    file: Arc<Mutex<R>>,
    place: u64,
}

impl<R: Read + Seek> Read for Part<R> {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        // Whoever panicked left the place wrong, and that is set now.
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(self.place))?;
        let count = file.read(target)?;
        self.place += count as u64;
        Ok(count)
    }
}
