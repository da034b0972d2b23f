//! The sizes of the job.

use clap::ValueEnum;

use crate::workload::Size;

/// The seed of every job.
pub(crate) const SEED: u64 = 42;

/// A size by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Named {
    /// 50 roles, 200 entitlements, 1,000 people
    #[value(name = "S")]
    Small,
    /// 500 roles, 2,000 entitlements, 20,000 people
    #[value(name = "M")]
    Medium,
    /// 2,000 roles, 10,000 entitlements, 100,000 people
    #[value(name = "L")]
    Large,
}

impl Named {
    pub(crate) fn letter(self) -> &'static str {
        match self {
            Self::Small => "S",
            Self::Medium => "M",
            Self::Large => "L",
        }
    }

    pub(crate) fn size(self) -> Size {
        match self {
            Self::Small => Size { roles: 50, entitlements: 200, people: 1_000 },
            Self::Medium => Size { roles: 500, entitlements: 2_000, people: 20_000 },
            Self::Large => Size { roles: 2_000, entitlements: 10_000, people: 100_000 },
        }
    }

    /// How many people slow engines are asked about at most.
    pub(crate) fn few(self) -> usize {
        match self {
            Self::Small | Self::Medium => 1_000,
            Self::Large => 500,
        }
    }

    /// The checksum of the answers about everybody: the job is the same as ever.
    pub(crate) fn checksum(self) -> &'static str {
        match self {
            Self::Small => "b2e0c2c81dbcef14 5e7b6a601df27f2a",
            Self::Medium => "b28ca29c594c9f1f ddae9e22d56396f0",
            Self::Large => "37adc92d58ea08f8 9eb3a02ce623a07c",
        }
    }
}
