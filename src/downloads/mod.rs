//! A resource as original, CSV, Parquet and JSON Lines; a dataset as a bundle.
