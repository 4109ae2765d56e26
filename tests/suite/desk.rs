//! The desk the tests work at: a portal in a folder of its own, the real binary, a small HTTP client.

use serde_json::Value;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// The address tests publish at: a base path shows that links keep to it.
pub const BASE: &str = "https://portal.example/kho";

/// The top of the checkout.
pub fn checkout() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What a run of the binary left behind.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Ran {
    /// Its stdout as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("stdout is no JSON ({error}): {self:#?}"))
    }

    /// Itself, if it ended with this code.
    #[track_caller]
    pub fn ended(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{}\n{}", self.stdout, self.stderr);
        self
    }

    /// Everything it said.
    pub fn said(&self) -> String {
        format!("{}{}", self.stdout, self.stderr)
    }
}

/// The day it is in the tests, for those that name no other: nothing of theirs becomes overdue as the years pass.
pub const DAY: &str = "2026-04-15";

/// What names the day, for a command that wants one.
fn day(args: &[&str]) -> &'static [&'static str] {
    let judges = args.first().is_some_and(|command| matches!(*command, "check" | "build" | "serve"));
    if judges && !args.contains(&"--as-of") { &["--as-of", DAY] } else { &[] }
}

/// Runs the binary in a folder.
pub fn khomo(folder: &Path, args: &[&str]) -> Ran {
    let output = Command::new(env!("CARGO_BIN_EXE_khomo"))
        .args(args)
        .args(day(args))
        .current_dir(folder)
        .env_remove("NO_COLOR")
        .env("LANG", "C.UTF-8")
        .stdin(Stdio::null())
        .output()
        .expect("the binary starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("khomo writes UTF-8");
    Ran { code: output.status.code().unwrap_or(-1), stdout: text(output.stdout), stderr: text(output.stderr) }
}

/// A portal's repository in a folder that goes when the test ends.
pub struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    /// An empty folder.
    pub fn empty() -> Self {
        Self { folder: tempfile::Builder::new().prefix("khomo-").tempdir().expect("a folder for the test") }
    }

    /// A portal with one agency and one dataset that has nothing to be said against it.
    pub fn small() -> Self {
        let desk = Self::empty();
        desk.write("site/khomo.yaml", format!("{KHOMO_YAML}base_url: {BASE}\n"));
        desk.write("datasets/so-y-te/agency.yaml", AGENCY_YAML);
        desk.dataset("so-y-te/benh-vien", "Bệnh viện", "Hospitals");
        desk
    }

    /// A copy of a folder.
    pub fn copy_of(folder: &Path) -> Self {
        let desk = Self::empty();
        copy(folder, desk.path());
        desk
    }

    /// Its folder.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Where its portal is built.
    pub fn site(&self) -> PathBuf {
        self.path().join("site/public")
    }

    /// Writes a file, with its folders.
    pub fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().expect("a file lies in a folder")).expect("a folder for the file");
        fs::write(path, content).expect("a file of the test");
    }

    /// Reads a file.
    #[track_caller]
    pub fn read(&self, path: &str) -> String {
        match fs::read(self.path().join(path)) {
            Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Err(error) => panic!("{path}: {error}\n{}", files(&self.site()).join("\n")),
        }
    }

    /// Adds a dataset of one table with nothing to be said against it.
    pub fn dataset(&self, id: &str, vi: &str, en: &str) {
        let folder = format!("datasets/{id}");
        self.write(&format!("{folder}/datapackage.yaml"), description(vi, en));
        self.write(&format!("{folder}/README.md"), format!("# {vi}\n\nSố liệu do đơn vị tổng hợp hằng quý.\n"));
        self.write(&format!("{folder}/bang.csv"), "ma,ten,so_luong\n01,Hà Nội,12\n79,TP. Hồ Chí Minh,34\n");
    }

    /// Runs the binary here.
    pub fn khomo(&self, args: &[&str]) -> Ran {
        khomo(self.path(), args)
    }

    /// Builds, and expects this exit code.
    #[track_caller]
    pub fn build(&self, code: i32) -> Ran {
        self.khomo(&["build", "--lang", "en", "--color", "never"]).ended(code)
    }

    /// The findings of `khomo check`, as JSON.
    #[track_caller]
    pub fn findings(&self) -> Vec<Value> {
        let ran = self.khomo(&["check", "--format", "json", "--lang", "en"]);
        assert!(matches!(ran.code, 0 | 1), "{ran:#?}");
        ran.json()["findings"].as_array().expect("a list of findings").clone()
    }

    /// Serves it on a free port.
    #[track_caller]
    pub fn serve(&self, args: &[&str]) -> Server {
        Server::start(self.path(), args)
    }
}

const KHOMO_YAML: &str = "title: {vi: Cổng thử, en: Test portal}
description: {vi: Một cổng dữ liệu để thử., en: A portal for tests.}
languages: [vi, en]
publisher: so-y-te
contact: {name: Ban biên tập, email: mo@portal.example}
licence: CC-BY-4.0
";

const AGENCY_YAML: &str = "name: {vi: Sở Y tế, en: Department of Health}
type: regional
homepage: https://yte.portal.example/
contact: {name: Văn phòng, email: yte@portal.example}
description: {vi: Cơ quan quản lý y tế., en: The health authority.}
";

fn description(vi: &str, en: &str) -> String {
    format!(
        "title: {{vi: \"{vi}\", en: \"{en}\"}}
description: {{vi: \"{vi} theo tỉnh.\", en: \"{en} by province.\"}}
keywords: [y tế]
version: 1.0.0
created: 2026-01-15
issued: 2026-01-15
modified: 2026-03-31
licenses: [{{name: CC-BY-4.0}}]
frequency: QUARTERLY
temporal: {{start: 2026-01-01, end: 2026-03-31}}
spatial: {{name: Việt Nam, iri: \"http://publications.europa.eu/resource/authority/country/VNM\"}}
themes: [HEAL]
contact: {{name: Phòng Kế hoạch, email: kh@portal.example}}
resources:
  - name: bang
    path: bang.csv
    title: {{vi: Bảng, en: Table}}
    schema:
      primaryKey: [ma]
      fields:
        - {{name: ma, type: string, title: {{vi: Mã, en: Code}}, constraints: {{required: true}}}}
        - {{name: ten, type: string, title: {{vi: Tên, en: Name}}}}
        - {{name: so_luong, type: integer, title: {{vi: Số lượng, en: Count}}, unit: cơ sở}}
"
    )
}

/// Copies a folder and all in it.
pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder to copy to");
    for entry in fs::read_dir(from).unwrap_or_else(|error| panic!("{}: {error}", from.display())) {
        let entry = entry.expect("an entry of the folder");
        match entry.file_type().expect("a kind of file").is_dir() {
            true => copy(&entry.path(), &to.join(entry.file_name())),
            false => drop(fs::copy(entry.path(), to.join(entry.file_name())).expect("a copy")),
        }
    }
}

/// Every file below a folder, by its path with `/`, sorted.
pub fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(here) = open.pop() {
        for entry in fs::read_dir(&here).into_iter().flatten().flatten() {
            match entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                true => open.push(entry.path()),
                false => found.push(
                    entry.path().strip_prefix(folder).expect("a path below").to_string_lossy().replace('\\', "/"),
                ),
            }
        }
    }
    found.sort();
    found
}

/// Runs git in the desk's folder, as somebody without settings of his own.
#[track_caller]
pub fn git(desk: &Desk, args: &[&str]) -> String {
    let output = Command::new("git")
        .args(["-c", "user.name=Test", "-c", "user.email=test@portal.example", "-c", "init.defaultBranch=main"])
        .args(args)
        .current_dir(desk.path())
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .output()
        .expect("git starts");
    assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Commits all that is in the desk's folder.
pub fn commit(desk: &Desk) {
    git(desk, &["add", "-A"]);
    git(desk, &["commit", "-q", "-m", "A state", "--allow-empty"]);
}

/// A running `khomo serve`; it stops when dropped.
pub struct Server {
    child: Child,
    said: Arc<Mutex<String>>,
    pub port: u16,
    /// The path of the start page with a slash at both ends, e.g. "/kho/".
    pub base: String,
}

impl Server {
    #[track_caller]
    fn start(folder: &Path, args: &[&str]) -> Self {
        let port = free_port();
        let mut child = Command::new(env!("CARGO_BIN_EXE_khomo"))
            .args(["serve", "--host", "127.0.0.1", "--lang", "en", "--port", &port.to_string(), "--as-of", DAY])
            .args(args)
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        let said = Arc::new(Mutex::new(String::new()));
        let listen = |pipe: Box<dyn Read + Send>| {
            let said = said.clone();
            std::thread::spawn(move || {
                for line in BufReader::new(pipe).lines().map_while(Result::ok) {
                    let mut said = said.lock().expect("nobody panics with the words in hand");
                    said.push_str(&line);
                    said.push('\n');
                }
            });
        };
        listen(Box::new(child.stdout.take().expect("a pipe")));
        listen(Box::new(child.stderr.take().expect("a pipe")));
        let mut server = Self { child, said, port, base: "/kho/".into() };
        let end = Instant::now() + Duration::from_secs(60);
        while server.try_get("").is_none_or(|answer| answer.status >= 500) {
            let gone = server.child.try_wait().expect("a state").is_some();
            assert!(!gone && Instant::now() < end, "khomo serve did not answer:\n{}", server.said());
            std::thread::sleep(Duration::from_millis(10));
        }
        server
    }

    /// Everything it said so far.
    pub fn said(&self) -> String {
        self.said.lock().expect("nobody panics with the words in hand").clone()
    }

    /// Listens to a stream of events; each line comes through the channel.
    pub fn listen(&self, target: &str) -> Receiver<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("a connection");
        let request =
            format!("GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nAccept: text/event-stream\r\n\r\n", self.port);
        stream.write_all(request.as_bytes()).expect("a request");
        let (tell, told) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stream).lines().map_while(Result::ok) {
                if tell.send(line).is_err() {
                    break;
                }
            }
        });
        told
    }

    /// GET of a path below the start page.
    #[track_caller]
    pub fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[])
    }

    /// GET that may find no one.
    pub fn try_get(&self, path: &str) -> Option<Answer> {
        ask(self.port, "GET", &format!("{}{path}", self.base), &[])
    }

    /// A request for a path below the start page with more headers.
    #[track_caller]
    pub fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.ask_raw(method, &format!("{}{path}", self.base), headers)
    }

    /// A request for a target written as it stands.
    #[track_caller]
    pub fn ask_raw(&self, method: &str, target: &str, headers: &[(&str, &str)]) -> Answer {
        ask(self.port, method, target, headers).unwrap_or_else(|| panic!("no answer to {method} {target}"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// A port nobody listens on.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port").port()
}

/// An answer over HTTP.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    /// A header's value; empty when it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value)
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// One request on a connection of its own.
fn ask(port: u16, method: &str, target: &str, headers: &[(&str, &str)]) -> Option<Answer> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(30))).ok()?;
    let mut request = format!("{method} {target} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n");
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    stream.write_all(format!("{request}\r\n").as_bytes()).ok()?;
    let mut bytes = Vec::new();
    // A server that refuses may close before everything was read: what has come is the answer.
    let _ = stream.read_to_end(&mut bytes);
    let head_end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&bytes[..head_end]).into_owned();
    let mut lines = head.lines();
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.trim().into(), value.trim().into()))
        .collect();
    let body = bytes.split_off(head_end + 4);
    let mut answer = Answer { status, headers, body };
    if answer.header("Transfer-Encoding").eq_ignore_ascii_case("chunked") {
        answer.body = unchunk(&answer.body);
    }
    Some(answer)
}

/// Puts the chunks of a body together.
fn unchunk(mut body: &[u8]) -> Vec<u8> {
    let mut whole = Vec::new();
    while let Some(end) = body.windows(2).position(|window| window == b"\r\n") {
        let size = std::str::from_utf8(&body[..end]).ok().and_then(|hex| usize::from_str_radix(hex.trim(), 16).ok());
        let (Some(size), rest) = (size.filter(|size| *size > 0), &body[end + 2..]) else { break };
        whole.extend_from_slice(&rest[..size.min(rest.len())]);
        body = rest.get(size + 2..).unwrap_or_default();
    }
    whole
}

/// The values of `href` and `src` in a page, as written, without other hosts, fragments and mail addresses.
pub fn links(page: &str) -> Vec<String> {
    let mut found = Vec::new();
    for attribute in [" href=\"", " src=\""] {
        for part in page.split(attribute).skip(1) {
            let link = part.split('"').next().unwrap_or_default().replace("&amp;", "&");
            let link = link.split(['#', '?']).next().unwrap_or_default().to_string();
            if !link.is_empty() && !link.contains(':') && !link.starts_with("//") {
                found.push(link);
            }
        }
    }
    found
}

/// The path a link leads to from a page's path, e.g. ("vi/du-lieu/", "../a.css") → "vi/a.css".
pub fn resolve(page: &str, link: &str) -> String {
    let mut path: Vec<&str> = match link.starts_with('/') {
        true => Vec::new(),
        false => page.split('/').collect(),
    };
    if !link.starts_with('/') {
        path.pop();
    }
    let mut folder = false;
    for segment in link.trim_start_matches('/').split('/') {
        folder = matches!(segment, "" | "." | "..");
        match segment {
            "" | "." => {}
            ".." => drop(path.pop()),
            _ => path.push(segment),
        }
    }
    let mut whole = path.join("/");
    if folder && !whole.is_empty() {
        whole.push('/');
    }
    whole
}

/// Decodes `%41` in a path.
pub fn decode(path: &str) -> String {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let [first, tail @ ..] = rest {
        let hex = tail
            .get(..2)
            .and_then(|hex| std::str::from_utf8(hex).ok())
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match (first, hex) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            _ => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
