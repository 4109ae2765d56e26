//! How long catalogues take, how large they are, and how much memory writing them needs: run by hand, see `tests/bench/README.md`.

use crate::artifact::{Artifact, Source};
use crate::model::{DatasetId, Portal, sample};
use crate::urls::Urls;
use std::collections::BTreeMap;
use std::io::Write;
use std::sync::Arc;
use std::time::Instant;

/// Counts bytes and keeps none.
#[derive(Default)]
struct Counter(u64);

impl Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The most memory this process has held, in bytes.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0 kB");
    line.trim().trim_end_matches(" kB").trim().parse::<u64>().unwrap_or_default() << 10
}

/// Forgets the peak, so that the next is that of what follows.
fn forget() {
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}

fn portal(count: usize) -> Portal {
    let mut portal = sample::portal("https://data.example.org/kho");
    let one = portal.datasets[0].clone();
    let made = |number: usize| {
        let mut dataset = (*one).clone();
        dataset.id = DatasetId::parse(&format!("bo-tttt/bo-{number:06}")).expect("an id");
        dataset.identifier = None;
        dataset.aliases.clear();
        dataset.print = number as u128;
        Arc::new(dataset)
    };
    portal.datasets = (0..count).map(made).collect();
    portal
}

/// What kind of file it is: files of a dataset by their name, pages of the catalogue as the catalogue.
fn kind(address: &str) -> String {
    let name = address.rsplit('/').next().unwrap_or(address);
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    match address.split('/').next() {
        Some("data") if address.contains('/') => format!("data/…/*.{ending}"),
        Some("catalog") => format!("catalog.{ending}"),
        Some("api") => "api/…".into(),
        Some("codelists") => "codelists/…".into(),
        _ => name.into(),
    }
}

#[test]
#[ignore = "measures"]
fn catalogues_of_many_datasets() {
    let counts = std::env::var("KHOMO_DATASETS").unwrap_or_else(|_| "1000,10000,100000".into());
    println!("| datasets | what | files | MB | seconds | memory, MB |\n|--:|---|--:|--:|--:|--:|");
    for count in counts.split(',').map(|count| count.parse::<usize>().expect("a number")) {
        let portal = portal(count);
        let urls: Urls = crate::urls::sample("https://data.example.org/kho");
        forget();
        let (held, start) = (peak(), Instant::now());
        let (findings, scores) = super::judge(&portal, &urls);
        let line = |what: &str, files: usize, bytes: u64, seconds: f64, memory: u64| {
            println!(
                "| {count} | {what} | {files} | {:.1} | {seconds:.2} | {:.0} |",
                bytes as f64 / 1e6,
                memory as f64 / 1e6
            );
        };
        line("judged", 0, 0, start.elapsed().as_secs_f64(), peak().saturating_sub(held));
        drop((findings, scores));
        let start = Instant::now();
        let mut kinds = BTreeMap::<String, Vec<Artifact>>::new();
        for artifact in super::of(&portal, &urls).expect("artifacts") {
            kinds.entry(kind(artifact.address.as_str())).or_default().push(artifact);
        }
        line("listed", 0, 0, start.elapsed().as_secs_f64(), peak().saturating_sub(held));
        for (kind, artifacts) in kinds {
            forget();
            let (held, start, files) = (peak(), Instant::now(), artifacts.len());
            let mut counter = Counter::default();
            for artifact in artifacts {
                let Source::Made(make) = artifact.source else { continue };
                make(&mut counter).expect("a counter takes everything");
            }
            line(&kind, files, counter.0, start.elapsed().as_secs_f64(), peak().saturating_sub(held));
        }
    }
}
