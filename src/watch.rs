//! File events, settled into one change.
