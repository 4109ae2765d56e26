//! A build that is killed leaves a portal that works: old or new, never half.

use crate::desk::{DAY, Desk, decode, files, links, resolve};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

const ROUNDS: u64 = 20;
const DATASETS: u64 = 30;

/// A small generator with a seed, so that a failure can be seen again.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound.max(1)
    }
}

/// Where a link of a page leads on disk.
fn target(page: &str, link: &str) -> String {
    let link = link.strip_prefix("/kho").unwrap_or(link);
    let path = decode(&resolve(page, link));
    if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path }
}

/// Crawls from the entry page as a reader would; what is not whole.
fn broken(site: &Path) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut seen = BTreeSet::new();
    let mut open = vec!["index.html".to_string(), "404.html".to_string()];
    while let Some(page) = open.pop() {
        if !seen.insert(page.clone()) {
            continue;
        }
        let Ok(text) = fs::read_to_string(site.join(&page)) else {
            wrong.push(format!("{page} cannot be read"));
            continue;
        };
        if !text.trim_end().ends_with("</html>") {
            wrong.push(format!("{page} is cut off"));
        }
        for link in links(&text) {
            let file = target(&page, &link);
            if file.ends_with(".html") {
                open.push(file);
            } else if !site.join(&file).is_file() {
                wrong.push(format!("{page} links to {file}, which is not there"));
            }
        }
    }
    // What the catalogue names is there, and what it says is whole.
    let data = fs::read(site.join("data.json")).unwrap_or_default();
    match serde_json::from_slice::<serde_json::Value>(&data) {
        Err(error) => wrong.push(format!("data.json: {error}")),
        Ok(data) => {
            for dataset in data["dataset"].as_array().into_iter().flatten() {
                for file in dataset["distribution"].as_array().into_iter().flatten() {
                    let Some(url) = file["downloadURL"].as_str() else { continue };
                    let path = decode(url.strip_prefix(crate::desk::BASE).unwrap_or(url).trim_start_matches('/'));
                    if !site.join(&path).is_file() {
                        wrong.push(format!("data.json names {path}, which is not there"));
                    }
                }
            }
        }
    }
    wrong
}

/// A change that adds, edits, renames and removes.
fn change(desk: &Desk, round: u64, dice: &mut Dice) {
    for _ in 0..6 {
        let number = dice.below(DATASETS);
        let readme = format!("# Bộ {number}\n\nSửa lần {round}.\n");
        let folder = format!("datasets/so-y-te/bo-{number:02}");
        if desk.path().join(&folder).exists() {
            desk.write(&format!("{folder}/README.md"), readme);
            let rows = format!("ma,ten,so_luong\n01,Hà Nội,{round}\n79,TP. Hồ Chí Minh,{number}\n");
            desk.write(&format!("{folder}/bang.csv"), rows);
        }
    }
    let here = format!("so-y-te/vong-{round:02}");
    desk.dataset(&here, &format!("Vòng {round}"), &format!("Round {round}"));
    if round > 0 {
        let old = desk.path().join(format!("datasets/so-y-te/vong-{:02}", round - 1));
        fs::remove_dir_all(old).expect("the old folder goes");
    }
}

#[test]
fn a_build_killed_at_any_moment_leaves_a_whole_portal() {
    let seed = std::env::var("KHOMO_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(20_260_701);
    let mut dice = Dice(seed);
    let desk = Desk::small();
    for number in 0..DATASETS {
        desk.dataset(&format!("so-y-te/bo-{number:02}"), &format!("Bộ {number}"), &format!("Set {number}"));
    }
    desk.build(0);
    assert_eq!(broken(&desk.site()), Vec::<String>::new(), "before anything was killed");
    desk.write("datasets/so-y-te/bo-00/README.md", "# Bộ 0\n\nĐo thời gian.\n");
    let start = Instant::now();
    desk.build(0);
    let usual = start.elapsed();
    let (done, pages, torn) = (AtomicBool::new(false), AtomicUsize::new(0), std::sync::Mutex::new(Vec::new()));
    let site = desk.site();
    let mut killed = 0;
    std::thread::scope(|scope| {
        // A reader who opens page after page while builds run and die.
        scope.spawn(|| {
            let mut dice = Dice(seed ^ 1);
            while !done.load(Ordering::Relaxed) {
                let list = links(&fs::read_to_string(site.join("vi/du-lieu/index.html")).unwrap_or_default());
                let page = match list.is_empty() {
                    true => "vi/index.html".to_string(),
                    false => target("vi/du-lieu/index.html", &list[dice.below(list.len() as u64) as usize]),
                };
                let read = |page: &str| fs::read_to_string(site.join(page)).unwrap_or_default();
                if page.ends_with(".html") {
                    let text = read(&page);
                    let gone = |link: &String| !site.join(target(&page, link)).is_file();
                    // A link that is gone is a fault only while the page still has it.
                    if let Some(link) = links(&text).into_iter().find(gone)
                        && links(&read(&page)).contains(&link)
                        && gone(&link)
                    {
                        torn.lock().expect("nobody panics here").push(format!("{page} links to {link}"));
                    }
                    pages.fetch_add(1, Ordering::Relaxed);
                }
            }
        });
        for round in 0..ROUNDS {
            change(&desk, round, &mut dice);
            let mut child = Command::new(env!("CARGO_BIN_EXE_khomo"))
                .args(["build", "--quiet", "--as-of", DAY])
                .current_dir(desk.path())
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .expect("the binary starts");
            std::thread::sleep(Duration::from_micros(dice.below(usual.as_micros() as u64 * 5 / 4)));
            killed += usize::from(child.try_wait().expect("a state").is_none());
            child.kill().ok();
            child.wait().ok();
            let wrong = broken(&site);
            if !wrong.is_empty() {
                done.store(true, Ordering::Relaxed);
                panic!("round {round} of seed {seed}:\n{}", wrong.join("\n"));
            }
        }
        done.store(true, Ordering::Relaxed);
    });
    println!("{killed} of {ROUNDS} builds killed (one takes {usual:?}), {} pages read meanwhile", pages.into_inner());
    let torn = torn.into_inner().expect("nobody panics here");
    assert!(torn.is_empty(), "a reader met dead links:\n{}", torn.join("\n"));
    assert!(killed >= 5, "only {killed} builds were killed in time");
    desk.build(0);
    fs::remove_dir_all(desk.path().join(".khomo")).ok();
    desk.khomo(&["build", "--fresh", "--out", "fresh"]).ended(0);
    let fresh = desk.path().join("fresh");
    assert_eq!(files(&site), files(&fresh), "what kills left behind is cleared away");
    let differs =
        files(&fresh).into_iter().find(|path| fs::read(site.join(path)).ok() != fs::read(fresh.join(path)).ok());
    assert_eq!(differs, None);
}

#[test]
fn a_first_build_that_is_killed_leaves_no_half_portal() {
    for wait in [2, 10, 30, 60] {
        let desk = Desk::small();
        for number in 0..10 {
            desk.dataset(&format!("so-y-te/bo-{number:02}"), "Bộ", "Set");
        }
        let mut child = Command::new(env!("CARGO_BIN_EXE_khomo"))
            .args(["build", "--quiet", "--as-of", DAY])
            .current_dir(desk.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the binary starts");
        std::thread::sleep(Duration::from_millis(wait));
        child.kill().ok();
        child.wait().ok();
        if desk.site().exists() {
            assert_eq!(broken(&desk.site()), Vec::<String>::new(), "killed after {wait} ms");
        }
        desk.build(0);
        // What is left over is taken away behind the build, which nobody waits for.
        let beside = || -> Vec<String> {
            let names = fs::read_dir(desk.path().join("site")).expect("site/").flatten();
            let names = names.map(|entry| entry.file_name().to_string_lossy().into_owned());
            names.filter(|name| name.starts_with(".public")).collect()
        };
        let patience = std::time::Instant::now();
        while !beside().is_empty() && patience.elapsed() < Duration::from_secs(20) {
            std::thread::sleep(Duration::from_millis(50));
        }
        assert_eq!(beside(), Vec::<String>::new(), "left over beside the portal");
    }
}
