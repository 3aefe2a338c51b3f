//! Secrets: in memory, here, and nowhere else.
