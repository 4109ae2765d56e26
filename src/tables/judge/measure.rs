//! What judging costs: a table read, profiled and published with the gate and without it.
//!
//! `KHOMO_MEASURE=table.csv cargo test --release --lib tables::judge::measure -- --ignored --nocapture`

use crate::settings::Limits;
use crate::tables::{Ask, Gate, Sinks, bare, pass};
use std::collections::BTreeMap;
use std::time::Instant;

/// Seconds of all threads together that this process has worked.
fn worked() -> f64 {
    let told = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = told.rsplit(')').next().unwrap().split_whitespace().collect();
    (fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap()) / 100.0
}

#[test]
#[ignore = "it measures a file of one's own"]
fn judging_beside_reading() {
    let file = std::env::var("KHOMO_MEASURE").expect("KHOMO_MEASURE names a table");
    let file = std::path::Path::new(&file);
    let (resource, limits, code_lists) = (bare(file), Limits::default(), BTreeMap::new());
    let packs: Vec<&str> = crate::privacy::packs().collect();
    let gate = Gate { code_lists: &code_lists, packs: &packs };
    let mut best = [(f64::MAX, f64::MAX); 2];
    for _ in 0..3 {
        for (at, gate) in [None, Some(&gate)].into_iter().enumerate() {
            let ask = Ask {
                file,
                place: "t.csv",
                resource: &resource,
                default_missing: &[],
                language: "vi",
                limits: &limits,
                gate,
                protection: None,
                drawn: &[],
            };
            let (mut csv, mut parquet) = (Vec::new(), Vec::new());
            let (begun, before) = (Instant::now(), worked());
            let sinks = Sinks { csv: Some(&mut csv), parquet: Some(&mut parquet), ..Sinks::default() };
            let found = pass(&ask, sinks).unwrap();
            let took = (begun.elapsed().as_secs_f64(), worked() - before);
            best[at] = (best[at].0.min(took.0), best[at].1.min(took.1));
            let rules: Vec<&str> = found.findings.iter().map(|finding| finding.rule.as_str()).collect();
            println!("gate {}: {:.2} s, {:.2} CPU s, {rules:?}", gate.is_some(), took.0, took.1);
        }
    }
    let [without, with] = best;
    println!("with the gate: {:.2}x the time, {:.2}x the CPU", with.0 / without.0, with.1 / without.1);
}
