//! `rolebook graph`
