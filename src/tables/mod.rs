//! One pass from any reader: reader → batches → consumers.
