//! Bytes in a row, kept in blocks, so that growing neither copies nor takes twice the room.

/// The size of a full block.
const BLOCK: usize = 1 << 20;

/// The size of the first block; each is so many times as large as the one before, as allocators
/// keep blocks of each size in a place of their own.
const FIRST: usize = 1 << 12;
const GROWTH: u32 = 16;

/// Where something begins in an arena: its block and its place in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Address {
    block: u32,
    place: u32,
}

/// Blocks of bytes.
#[derive(Clone, Debug, Default)]
pub(super) struct Arena {
    blocks: Vec<Vec<u8>>,
}

impl Arena {
    /// Adds bytes, and says where they are.
    pub(super) fn add(&mut self, bytes: &[u8]) -> Address {
        let room = self.blocks.last().map(|block| block.capacity() - block.len());
        if room.is_none_or(|room| room < bytes.len()) {
            let step = u32::try_from(self.blocks.len()).unwrap_or(u32::MAX);
            let size = FIRST.saturating_mul(GROWTH.saturating_pow(step) as usize).min(BLOCK);
            if let Some(last) = self.blocks.last_mut() {
                last.shrink_to_fit();
            }
            self.blocks.push(Vec::with_capacity(size.max(bytes.len())));
        }
        let block = u32::try_from(self.blocks.len().saturating_sub(1)).unwrap_or(u32::MAX);
        let Some(last) = self.blocks.last_mut() else { return Address { block, place: 0 } };
        let place = u32::try_from(last.len()).unwrap_or(u32::MAX);
        last.extend_from_slice(bytes);
        Address { block, place }
    }

    /// What begins there, up to the end of its block.
    pub(super) fn from(&self, address: Address) -> &[u8] {
        let block = self.blocks.get(address.block as usize);
        block.and_then(|block| block.get(address.place as usize..)).unwrap_or_default()
    }

    /// Gives back what the last block does not need.
    pub(super) fn shrink(&mut self) {
        self.blocks.iter_mut().for_each(Vec::shrink_to_fit);
        self.blocks.shrink_to_fit();
    }

    /// How many bytes of memory it takes.
    pub(super) fn bytes(&self) -> usize {
        let blocks: usize = self.blocks.iter().map(Vec::capacity).sum();
        blocks + self.blocks.capacity() * size_of::<Vec<u8>>()
    }
}
