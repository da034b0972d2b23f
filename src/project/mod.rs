//! A policy directory: `rolebook.toml`, the files below it, and what it uses.
