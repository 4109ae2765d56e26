//! Serves the built portal on loopback.
