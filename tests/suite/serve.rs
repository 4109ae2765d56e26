//! `khomo serve`: how it answers, and how soon an edit is seen.

use crate::desk::{Desk, Server};
use std::fs;
use std::net::TcpListener;
use std::time::{Duration, Instant};

const CSV: &str = "data/so-y-te/benh-vien/bang.csv";

fn quiet() -> (Desk, Server) {
    let desk = Desk::small();
    let server = desk.serve(&["--no-watch"]);
    (desk, server)
}

/// Asks until the answer is as wanted; how long that took.
#[track_caller]
fn wait_for(server: &Server, path: &str, wanted: impl Fn(&str) -> bool) -> Duration {
    let start = Instant::now();
    loop {
        let text = server.try_get(path).map(|answer| answer.text()).unwrap_or_default();
        if wanted(&text) {
            return start.elapsed();
        }
        assert!(start.elapsed() < Duration::from_secs(20), "never seen at {path}:\n{text}\n{}", server.said());
        std::thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn files_are_served_with_their_media_types() {
    let (_desk, server) = quiet();
    for (path, kind) in [
        ("", "text/html"),
        ("vi/", "text/html"),
        (CSV, "text/csv"),
        ("data/so-y-te/benh-vien/bang.parquet", "application/vnd.apache.parquet"),
        ("data/so-y-te/benh-vien/datapackage.json", "application/json"),
        ("catalog.ttl", "text/turtle"),
        ("catalog.jsonld", "application/ld+json"),
        ("catalog.rdf", "application/rdf+xml"),
        ("sitemap.xml", "application/xml"),
        ("robots.txt", "text/plain"),
        ("feeds/vi/all.atom", "application/atom+xml"),
    ] {
        let answer = server.get(path);
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.header("Content-Type").split(';').next(), Some(kind), "{path}");
        assert_eq!(answer.header("Content-Length"), answer.body.len().to_string(), "{path}");
        assert_eq!(answer.header("X-Content-Type-Options"), "nosniff", "{path}");
    }
}

#[test]
fn head_says_what_get_says_without_the_body() {
    let (_desk, server) = quiet();
    let (get, head) = (server.get(CSV), server.ask("HEAD", CSV, &[]));
    assert_eq!((head.status, head.body.len()), (200, 0));
    for header in ["Content-Length", "Content-Type", "ETag", "Accept-Ranges"] {
        assert_eq!(head.header(header), get.header(header), "{header}");
    }
    assert_eq!(server.ask("POST", CSV, &[]).status, 405);
}

#[test]
fn a_range_is_answered_with_that_part() {
    let (_desk, server) = quiet();
    let whole = server.get(CSV).body;
    let ask = |range: &str| server.ask("GET", CSV, &[("Range", range)]);
    let first = ask("bytes=0-9");
    assert_eq!((first.status, &first.body[..]), (206, &whole[..10]));
    assert_eq!(first.header("Content-Range"), format!("bytes 0-9/{}", whole.len()));
    let open = ask("bytes=5-");
    assert_eq!((open.status, &open.body[..]), (206, &whole[5..]));
    let suffix = ask("bytes=-7");
    assert_eq!((suffix.status, &suffix.body[..]), (206, &whole[whole.len() - 7..]));
    let beyond = ask("bytes=3-999999");
    assert_eq!((beyond.status, &beyond.body[..]), (206, &whole[3..]));
    let outside = ask("bytes=999999-");
    assert_eq!(outside.status, 416);
    assert_eq!(outside.header("Content-Range"), format!("bytes */{}", whole.len()));
    assert_eq!(ask("lines=1-2").body, whole, "a unit it does not know is ignored");
    assert!(ask("bytes=0-9").header("Content-Encoding").is_empty(), "ranges count the bytes of the file");
}

#[test]
fn an_unchanged_file_is_not_sent_again() {
    let (_desk, server) = quiet();
    for path in [CSV, "vi/", "catalog.ttl"] {
        let tag = server.get(path).header("ETag").to_string();
        assert!(tag.contains('"'), "{path} has no ETag");
        let again = server.ask("GET", path, &[("If-None-Match", &tag)]);
        assert_eq!((again.status, again.body.len()), (304, 0), "{path}");
        let other = server.ask("GET", path, &[("If-None-Match", "\"other\"")]);
        assert_eq!(other.status, 200, "{path}");
    }
}

#[test]
fn a_folder_without_its_slash_leads_to_the_folder() {
    let (_desk, server) = quiet();
    let answer = server.get("vi");
    assert!(matches!(answer.status, 301 | 302 | 307 | 308), "{}", answer.status);
    assert!(answer.header("Location").ends_with("/kho/vi/"), "{}", answer.header("Location"));
}

#[test]
fn what_is_not_there_is_the_not_found_page_in_both_languages() {
    let (_desk, server) = quiet();
    let answer = server.get("vi/khong-co/");
    assert_eq!(answer.status, 404);
    let text = answer.text();
    assert!(text.contains("lang=\"vi\"") && text.contains("lang=\"en\""), "{text}");
}

#[test]
fn no_path_leads_out_of_the_portal() {
    let (desk, server) = quiet();
    desk.write("site/secret.txt", "a word nobody may read");
    for target in [
        "/kho/../secret.txt",
        "/kho/%2e%2e/secret.txt",
        "/kho/..%2fsecret.txt",
        "/kho/..\\secret.txt",
        "/kho/%2e%2e%5csecret.txt",
        "/kho//etc/passwd",
        "/kho/data/../../secret.txt",
        "/kho/vi/%00",
        "/../secret.txt",
        "//etc/passwd",
    ] {
        let answer = server.ask_raw("GET", target, &[]);
        assert!(answer.status >= 300, "{target} was answered with {}", answer.status);
        assert!(!answer.text().contains("a word nobody may read"), "{target}");
    }
}

#[test]
fn the_portal_is_served_below_the_path_of_its_base_url() {
    let (_desk, server) = quiet();
    assert_eq!(server.get("vi/").status, 200);
    let outside = server.ask_raw("GET", "/", &[]);
    assert!(outside.status >= 300, "the root is not part of the portal");
    assert!(matches!(outside.status, 404) || outside.header("Location").contains("/kho/"), "{outside:?}");
}

#[test]
fn a_text_may_come_compressed_and_is_the_same_text() {
    let (_desk, server) = quiet();
    let plain = server.get("vi/").body;
    let packed = server.ask("GET", "vi/", &[("Accept-Encoding", "gzip")]);
    assert_eq!(packed.status, 200);
    if packed.header("Content-Encoding") == "gzip" {
        let mut text = Vec::new();
        let mut reader = flate2::read::GzDecoder::new(&packed.body[..]);
        std::io::Read::read_to_end(&mut reader, &mut text).expect("gzip");
        assert_eq!(text, plain);
        assert!(packed.header("Vary").to_lowercase().contains("accept-encoding"));
    } else {
        assert_eq!(packed.body, plain);
    }
}

#[test]
fn small_answers_do_not_wait_for_one_another() {
    let (_desk, server) = quiet();
    server.get("robots.txt");
    let start = Instant::now();
    for _ in 0..50 {
        server.get("robots.txt");
    }
    let each = start.elapsed() / 50;
    println!("one small answer: {each:?}");
    assert!(each < Duration::from_millis(20), "{each:?} an answer: is TCP_NODELAY set?");
}

#[test]
fn a_port_that_is_taken_ends_with_2_and_tells_of_another() {
    let desk = Desk::small();
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port().to_string();
    let ran = desk.khomo(&["serve", "--host", "127.0.0.1", "--port", &port, "--no-watch", "--lang", "en"]).ended(2);
    assert!(ran.stderr.contains(&port) && ran.stderr.contains("--port"), "{}", ran.stderr);
}

#[test]
fn an_edit_of_one_readme_is_seen() {
    let desk = Desk::small();
    for number in 0..20 {
        desk.dataset(&format!("so-y-te/bo-{number:02}"), &format!("Bộ {number}"), &format!("Set {number}"));
    }
    let server = desk.serve(&[]);
    let page = "vi/du-lieu/so-y-te/bo-07/";
    wait_for(&server, page, |text| text.contains("<h1"));
    for round in 0..3 {
        let mark = format!("dấu-sửa-{round}");
        desk.write("datasets/so-y-te/bo-07/README.md", format!("# Bộ 7\n\nĐoạn có {mark}.\n"));
        println!("an edit was seen after {:?}", wait_for(&server, page, |text| text.contains(&mark)));
        std::thread::sleep(Duration::from_millis(150));
    }
}

#[test]
fn an_open_page_hears_of_an_edit_and_of_errors() {
    let desk = Desk::small();
    let server = desk.serve(&[]);
    let page = server.get("vi/").text();
    let script = page.split("src=\"").map(|part| part.split('"').next().unwrap_or_default());
    let script = script.into_iter().find(|link| link.contains("reload")).expect("a script that reloads the page");
    let script = script.split('?').next().unwrap_or_default();
    assert!(script.starts_with(&server.base), "{script}");
    let events = script.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/events"));
    let told = server.listen(&events);
    let hear = |wanted: &dyn Fn(&str) -> bool| {
        let end = Instant::now() + Duration::from_secs(20);
        while let Ok(line) = told.recv_timeout(end.saturating_duration_since(Instant::now())) {
            if line.starts_with("data:") && wanted(&line) {
                return line;
            }
        }
        panic!("the open page never heard of it\n{}", server.said())
    };
    let first = hear(&|_| true);
    desk.write("datasets/so-y-te/benh-vien/README.md", "# Bệnh viện\n\nĐã sửa.\n");
    let second = hear(&|line| line != first);
    assert_ne!(first, second);
    desk.write("datasets/so-y-te/benh-vien/datapackage.yaml", "title: [\n");
    hear(&|line| line.contains("datapackage.yaml"));
}

#[test]
fn a_new_dataset_appears_and_a_removed_one_leaves_no_page() {
    let desk = Desk::small();
    let server = desk.serve(&[]);
    desk.dataset("so-y-te/thuoc", "Nhà thuốc", "Pharmacies");
    wait_for(&server, "vi/du-lieu/so-y-te/thuoc/", |text| text.contains("Nhà thuốc"));
    wait_for(&server, "vi/du-lieu/", |text| text.contains("Nhà thuốc"));
    fs::remove_dir_all(desk.path().join("datasets/so-y-te/thuoc")).expect("the folder goes");
    wait_for(&server, "vi/du-lieu/", |text| !text.is_empty() && !text.contains("Nhà thuốc"));
    // What is stale goes last, after everything that could lead there.
    let start = Instant::now();
    for path in ["vi/du-lieu/so-y-te/thuoc/", "data/so-y-te/thuoc/bang.csv"] {
        while server.get(path).status != 404 {
            assert!(start.elapsed() < Duration::from_secs(10), "{path} of a removed dataset stays");
        }
    }
}

#[test]
fn a_broken_edit_keeps_the_portal_and_mending_it_goes_on() {
    let desk = Desk::small();
    let server = desk.serve(&[]);
    let description = "datasets/so-y-te/benh-vien/datapackage.yaml";
    let good = desk.read(description);
    desk.write("datasets/so-y-te/benh-vien/datapackage.yaml", "title: [\n");
    let start = Instant::now();
    while !server.said().contains("datapackage.yaml") {
        assert!(start.elapsed() < Duration::from_secs(20), "the fault is not told:\n{}", server.said());
        std::thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(server.get("vi/").status, 200);
    desk.write(description, good.replace("Bệnh viện", "Bệnh viện công"));
    wait_for(&server, "vi/du-lieu/so-y-te/benh-vien/", |text| text.contains("Bệnh viện công"));
}

#[test]
fn a_served_portal_that_is_not_watched_stays_as_it_is() {
    let (desk, server) = quiet();
    let page = "vi/du-lieu/so-y-te/benh-vien/";
    let before = server.get(page).body;
    desk.write("datasets/so-y-te/benh-vien/README.md", "# Khác\n\nđoạn-mới\n");
    std::thread::sleep(Duration::from_millis(400));
    assert_eq!(server.get(page).body, before);
}
