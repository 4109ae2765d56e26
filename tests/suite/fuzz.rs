//! What fuzzing kept: every input in `tests/fuzz/seeds/` is read as every input must be.

use crate::desk::{checkout, files};
use std::fs;

#[path = "../fuzz/src/targets.rs"]
mod targets;

#[test]
fn every_input_that_fuzzing_kept_is_read_as_it_must_be() {
    let seeds = checkout().join("tests/fuzz/seeds");
    let mut seen = 0;
    for path in files(&seeds) {
        let (name, _) = path.split_once('/').expect("inputs lie in the folder of their target");
        let (_, target) = targets::TARGETS.iter().find(|(known, _)| *known == name).expect("a target of that name");
        let data = fs::read(seeds.join(&path)).expect("an input");
        eprintln!("{path}");
        target(&data);
        seen += 1;
    }
    assert!(seen > 0, "no inputs are kept");
}
