//! `rolebook schema`
