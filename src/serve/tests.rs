//! Tests of the server against a real listener.

use super::*;
use crate::findings::{Finding, Findings, Place};
use crate::wording::{Tongue, stopped};
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Instant;
use tempfile::TempDir;

/// A served portal with a few files.
struct Served {
    folder: TempDir,
    serving: Serving,
}

/// What came back.
struct Reply {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Reply {
    fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (field, value) = line.split_once(": ")?;
            field.eq_ignore_ascii_case(name).then_some(value)
        })
    }

    fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }
}

fn served(base_path: &str, live: Option<Arc<Live>>) -> Served {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("public");
    let files: &[(&str, &str)] = &[
        ("index.html", "<html><head><title>0</title></head><body>home</body></html>"),
        ("404.html", "<html><head></head><body>not here</body></html>"),
        ("vi/du-lieu/index.html", "<html><head></head>list</html>"),
        ("data/a/b/t.csv", "0123456789"),
        ("data/a/b/t.csv.gz", "packed-gz"),
        ("data/a/b/t.csv.br", "packed"),
        ("data/a/b/tên tệp.csv", "x"),
        ("data/a/b/t.parquet", "PAR1"),
        ("data/a/b/source/trang.html", "<script>1</script>"),
        ("catalog.ttl", "@prefix"),
        ("empty.txt", ""),
        (".nojekyll", ""),
        (".khomo-portal", "khomo portal"),
    ];
    for (address, text) in files {
        let path = root.join(address);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    fs::write(root.join("large.bin"), (0..3_000_000u32).map(|n| (n % 251) as u8).collect::<Vec<_>>()).unwrap();
    fs::write(folder.path().join("secret"), "secret").unwrap();
    let options = Options { port: 0, base_path: base_path.into(), live, ..Options::default() };
    let serving = serve(root, &options).unwrap();
    Served { folder, serving }
}

fn connect(served: &Served) -> TcpStream {
    let stream = TcpStream::connect(served.serving.address()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    stream
}

fn ask_on(stream: &mut TcpStream, request: &str) -> Reply {
    stream.write_all(request.as_bytes()).unwrap();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        assert!(reader.read_line(&mut head).unwrap() > 0, "closed after {head:?}");
    }
    let status = head[9..12].parse().unwrap();
    let mut reply = Reply { status, head, body: Vec::new() };
    let length = reply.header("Content-Length").map_or(0, |length| length.parse().unwrap());
    if !request.starts_with("HEAD") {
        reply.body = vec![0; length];
        reader.read_exact(&mut reply.body).unwrap();
    }
    reply
}

fn ask(served: &Served, method: &str, path: &str, headers: &str) -> Reply {
    ask_on(&mut connect(served), &format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n"))
}

#[test]
fn files_and_folders_are_found_and_typed() {
    let served = served("/", None);
    let get = |path| ask(&served, "GET", path, "");
    let home = get("/");
    assert_eq!((home.status, home.header("Content-Type")), (200, Some("text/html; charset=utf-8")));
    assert!(home.text().contains("home") && !home.text().contains("script"));
    assert_eq!(home.header("X-Content-Type-Options"), Some("nosniff"));
    assert_eq!(get("/vi/du-lieu/").text(), "<html><head></head>list</html>");
    let moved = get("/vi/du-lieu?q=a%20b\"<");
    assert_eq!((moved.status, moved.header("Location")), (308, Some("/vi/du-lieu/?q=a%20b")));
    assert_eq!(get("/data/a/b/t%C3%AAn%20t%E1%BB%87p.csv").text(), "x");
    assert_eq!(get("/data/a/b/t.parquet").header("Content-Type"), Some("application/vnd.apache.parquet"));
    assert_eq!(get("/catalog.ttl").header("Content-Type"), Some("text/turtle; charset=utf-8"));
    assert_eq!(get("/.nojekyll").status, 200);
    assert_eq!(get("/empty.txt").header("Content-Length"), Some("0"));
    assert_eq!(get("http://localhost/catalog.ttl").text(), "@prefix");
    for missing in ["/nothing", "/data/", "/data", "/catalog.ttl/", "/index.html/x", "/__khomo/reload.js"] {
        let reply = get(missing);
        assert_eq!(reply.status, 404, "{missing}");
        assert!(reply.text().contains("not here"));
    }
}

#[test]
fn pages_that_agencies_sent_run_no_scripts_and_are_as_they_sent_them() {
    let served = served("/", Some(Arc::default()));
    let page = ask(&served, "GET", "/data/a/b/source/trang.html", "");
    assert_eq!((page.status, page.text()), (200, "<script>1</script>"));
    assert_eq!(page.header("Content-Security-Policy"), Some(crate::urls::NO_SCRIPTS));
    assert_eq!(ask(&served, "GET", "/vi/du-lieu/", "").header("Content-Security-Policy"), None);
}

#[test]
fn no_request_leads_out_of_the_folder() {
    let served = served("/", None);
    let secret = served.folder.path().join("secret");
    for path in [
        "/../secret",
        "/%2e%2e/secret",
        "/..%2fsecret",
        "/.%2E/secret",
        "/data/../../secret",
        "/data/%2e%2e/%2e%2e/secret",
        "/..\\secret",
        "/..%5csecret",
        "//secret",
        "/%2fsecret",
        "/%00",
        "/secret%00.html",
        "/%c0%ae%c0%ae/secret",
        "/%252e%252e/secret",
        "/.khomo-portal",
        "/%2ekhomo-portal",
        "/C:/secret",
        "/c%3a",
        "/%",
        "/data/a/b/t.csv%0d%0aX: y",
        &secret.display().to_string().replacen('/', "//", 1),
        "/%u002e%u002e/secret",
        "/a/%2e%2e%2f%2e%2e%2fsecret",
        "?",
        "x",
    ] {
        let reply = ask(&served, "GET", path, "");
        assert_ne!(reply.status, 200, "{path}");
        assert!(!reply.text().contains("secret") && reply.header("X").is_none(), "{path}");
    }
}

#[test]
fn parts_of_files_are_served() {
    let served = served("/", None);
    let part = |range: &str| ask(&served, "GET", "/data/a/b/t.csv", range);
    let reply = part("Range: bytes=2-4\r\n");
    assert_eq!((reply.status, reply.text(), reply.header("Content-Range")), (206, "234", Some("bytes 2-4/10")));
    assert_eq!(part("Range: bytes=7-\r\n").text(), "789");
    assert_eq!(part("Range: bytes=-2\r\n").text(), "89");
    // Parts are parts of the file, whatever encodings are accepted.
    let reply = part("Range: bytes=0-0\r\nAccept-Encoding: br, gzip\r\n");
    assert_eq!((reply.text(), reply.header("Content-Encoding")), ("0", None));
    let reply = part("Range: bytes=10-\r\n");
    assert_eq!((reply.status, reply.header("Content-Range")), (416, Some("bytes */10")));
    assert_eq!(part("Range: bytes=0-1,4-5\r\n").status, 200);
    let tag = part("").header("ETag").unwrap().to_string();
    assert_eq!(part(&format!("Range: bytes=0-1\r\nIf-Range: {tag}\r\n")).status, 206);
    assert_eq!(part("Range: bytes=0-1\r\nIf-Range: \"other\"\r\n").status, 200);
    let large = ask(&served, "GET", "/large.bin", "Range: bytes=1000000-2500000\r\n");
    assert_eq!(large.body.len(), 1_500_001);
    assert_eq!((large.body[0], large.body[1_500_000]), ((1_000_000 % 251) as u8, (2_500_000 % 251) as u8));
    assert_eq!(ask(&served, "GET", "/large.bin", "TE: chunked\r\n").body.len(), 3_000_000);
}

#[test]
fn tags_spare_bytes_and_heads_have_lengths() {
    let served = served("/", None);
    let reply = ask(&served, "HEAD", "/data/a/b/t.csv", "Range: bytes=0-1\r\n");
    assert_eq!(
        (reply.status, reply.header("Content-Length"), reply.header("Accept-Ranges")),
        (200, Some("10"), Some("bytes"))
    );
    let tag = reply.header("ETag").unwrap();
    let reply = ask(&served, "GET", "/data/a/b/t.csv", &format!("If-None-Match: \"x\", W/{tag}\r\n"));
    assert_eq!((reply.status, reply.body.len(), reply.header("ETag")), (304, 0, Some(tag)));
    fs::write(served.folder.path().join("new"), "9876543210").unwrap();
    fs::rename(served.folder.path().join("new"), served.folder.path().join("public/data/a/b/t.csv")).unwrap();
    assert_eq!(ask(&served, "GET", "/data/a/b/t.csv", &format!("If-None-Match: {tag}\r\n")).text(), "9876543210");
}

#[test]
fn compressed_copies_are_handed_out_to_those_who_want_them() {
    let served = served("/", None);
    let get = |headers| ask(&served, "GET", "/data/a/b/t.csv", headers);
    let reply = get("Accept-Encoding: gzip, deflate, br, zstd\r\n");
    assert_eq!((reply.text(), reply.header("Content-Encoding")), ("packed", Some("br")));
    assert_eq!(
        (reply.header("Content-Type"), reply.header("Vary")),
        (Some("text/csv; charset=utf-8"), Some("Accept-Encoding"))
    );
    assert_eq!(get("Accept-Encoding: gzip, br;q=0\r\n").text(), "packed-gz");
    let plain = get("");
    assert_eq!((plain.text(), plain.header("Vary")), ("0123456789", Some("Accept-Encoding")));
    assert_ne!(plain.header("ETag"), reply.header("ETag"));
    let direct = ask(&served, "GET", "/data/a/b/t.csv.gz", "Accept-Encoding: gzip\r\n");
    assert_eq!((direct.header("Content-Type"), direct.header("Content-Encoding")), (Some("application/gzip"), None));
}

#[test]
fn only_reading_is_allowed_and_only_from_here() {
    let served = served("/", None);
    let post = ask(&served, "POST", "/", "Content-Length: 3\r\n\r\nabc");
    assert_eq!((post.status, post.header("Allow")), (405, Some("GET, HEAD")));
    assert_eq!(ask(&served, "GET", "/", "Transfer-Encoding: xchunked\r\n").status, 400);
    let from = |host: &str| ask_on(&mut connect(&served), &format!("GET / HTTP/1.1\r\nHost: {host}\r\n\r\n")).status;
    assert_eq!(from("evil.example"), 421);
    assert_eq!(from("127.0.0.1.evil.example:80"), 421);
    for host in ["localhost:8080", "127.0.0.1", "127.0.0.1:9", "[::1]:80", "portal.localhost"] {
        assert_eq!(from(host), 200, "{host}");
    }
}

#[test]
fn a_portal_lives_under_its_base_path() {
    let served = served("/repo/", None);
    let get = |path| ask(&served, "GET", path, "");
    for way_in in ["/", "/repo"] {
        let reply = get(way_in);
        assert_eq!((reply.status, reply.header("Location")), (302, Some("/repo/")));
    }
    assert_eq!(get("/repo/catalog.ttl").text(), "@prefix");
    assert_eq!(get("/repo/vi/du-lieu").header("Location"), Some("/repo/vi/du-lieu/"));
    assert_eq!(get("/catalog.ttl").status, 404);
    assert_eq!(get("/repository/catalog.ttl").status, 404);
    assert!(served.serving.url().ends_with("/repo/"));
}

#[test]
fn a_taken_port_is_told_with_the_next_step() {
    let served = served("/", None);
    let options = Options { port: served.serving.address().port(), ..Options::default() };
    let error = serve(served.folder.path().into(), &options).unwrap_err();
    assert_eq!(error.exit_code(), 2);
    let next = served.serving.address().port().checked_add(1).unwrap_or(8080);
    for tongue in [Tongue::Vi, Tongue::En] {
        assert!(stopped(tongue, &error).1.contains(&format!("--port {next}")));
    }
}

#[test]
fn no_answer_waits_for_an_acknowledgement() {
    let served = served("/", None);
    let mut stream = connect(&served);
    for path in ["/", "/large.bin"] {
        let start = Instant::now();
        for _ in 0..25 {
            assert_eq!(ask_on(&mut stream, &format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n")).status, 200);
        }
        let each = start.elapsed() / 25;
        println!("{path}: {each:?} each");
        assert!(each < Duration::from_millis(35), "{path}: {each:?}");
    }
}

/// Reads events until one holds the text.
fn hear(reader: &mut impl BufRead, text: &str) -> String {
    loop {
        let mut line = String::new();
        assert!(reader.read_line(&mut line).unwrap() > 0, "closed before {text}");
        if line.starts_with("data: ") && line.contains(text) {
            return line;
        }
    }
}

#[test]
fn open_pages_hear_of_builds_and_of_what_stands_in_their_way() {
    let live = Arc::new(Live::default());
    let served = served("/repo/", Some(live.clone()));
    let page = ask(&served, "GET", "/repo/vi/du-lieu/", "");
    let script = format!("<head><script src=\"/repo/__khomo/reload.js?{}\" defer></script></head>", live.token());
    assert!(page.text().contains(&script), "{}", page.text());
    assert!(ask(&served, "GET", "/repo/none", "").text().contains("reload.js"));
    assert_eq!(ask(&served, "GET", "/repo/__khomo/reload.js?x", "").text(), SCRIPT_TEXT);
    assert_eq!(
        ask(&served, "GET", "/repo/__khomo/reload.css", "").header("Content-Type"),
        Some("text/css; charset=utf-8")
    );
    let mut stream = connect(&served);
    stream.write_all(b"GET /repo/__khomo/events HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    let mut events = BufReader::new(stream);
    let first = hear(&mut events, "");
    assert!(first.contains(&live.token()) && first.contains("\"findings\":null"));
    live.built(&Findings::default(), true);
    hear(&mut events, &live.token());
    let tag = page.header("ETag").unwrap();
    let reply = ask(&served, "GET", "/repo/vi/du-lieu/", &format!("If-None-Match: {tag}\r\n"));
    assert_eq!(reply.status, 200, "the page belongs to another build now");
    let finding = Finding::of("empty-file", Place::file("datasets/a/x.csv")).with("file", "<b>x.csv\n");
    live.built(&[finding].into_iter().collect(), false);
    let said = hear(&mut events, "empty-file");
    assert!(said.contains("là tệp rỗng") && said.contains("is empty") && said.contains(&live.token()));
    live.stopped(&Error::usage("no-portal", &[("folder", &"/x"), ("file", &"site/khomo.yaml")]));
    let said = hear(&mut events, "khomo init");
    assert!(said.contains("không có cổng dữ liệu") && said.contains("holds no portal"), "{said}");
}

const SCRIPT_TEXT: &str = super::live::SCRIPT;

#[test]
fn listening_pages_hold_no_worker_and_are_counted() {
    let served = served("/", Some(Arc::default()));
    let open = || {
        let mut stream = connect(&served);
        stream.write_all(b"GET /__khomo/events HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
        let mut status = [0; 12];
        stream.read_exact(&mut status).unwrap();
        (stream, String::from_utf8(status.to_vec()).unwrap())
    };
    let listeners: Vec<_> = (0..32).map(|_| open()).collect();
    assert!(listeners.iter().all(|(_, status)| status.ends_with("200")));
    assert!(open().1.ends_with("503"));
    assert_eq!(ask(&served, "GET", "/", "").status, 200);
}
