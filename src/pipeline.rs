//! The build on one screen.
