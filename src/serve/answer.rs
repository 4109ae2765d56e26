//! What is answered to a request: whole files, parts of files, redirects, and nothing else.

use super::address::{self, Wanted};
use super::ckan::{self, Reply};
use super::live::{Live, SCRIPT, STYLE};
use super::media::{is_text, media_type};
use crate::urls;
use std::fmt::Write as _;
use std::fs::{File, Metadata};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::UNIX_EPOCH;
use tiny_http::{HTTPVersion, Method, Request};

/// A portal that is served.
pub(super) struct Site {
    pub root: PathBuf,
    pub base_path: String,
    pub live: Option<Arc<Live>>,
    /// When only this machine may ask: the host's name, besides `localhost` and numbers.
    pub hosts: Option<String>,
}

/// An answer, not sent yet. Nothing of a request goes into a head but what was encoded anew.
struct Answer {
    status: &'static str,
    head: String,
    body: Body,
}

enum Body {
    Bytes(Vec<u8>),
    /// A part of a file: where it begins and how long it is.
    File(File, u64, u64),
    /// Parts of a file between words of ours, commas between them.
    Parts(Vec<u8>, File, Vec<(u64, u64)>, &'static [u8]),
    /// No body, and no length either.
    None,
}

/// What of a request is looked at.
struct Asked<'r> {
    request: &'r Request,
}

impl Asked<'_> {
    fn header(&self, name: &'static str) -> Option<&str> {
        let header = self.request.headers().iter().find(|header| header.field.equiv(name));
        header.map(|header| header.value.as_str())
    }
}

/// The folder below the base path that is ours.
const OWN: &str = "__khomo/";
/// The largest page that a script is added to.
const LARGEST_PAGE: u64 = 16 << 20;
/// The largest body that is sent in one go with its head.
const IN_ONE_GO: u64 = 256 << 10;

impl Site {
    /// Answers one request.
    pub fn answer(&self, request: Request) {
        if let (Some(live), Some(_)) = (&self.live, self.own(request.url()).filter(|own| *own == "events"))
            && *request.method() == Method::Get
            && self.may_ask(&Asked { request: &request })
        {
            let mut request = Some(request);
            if !live.tell(|| request.take().expect("it is taken once").into_writer())
                && let Some(request) = request
            {
                send(request, Answer::text("503 Service Unavailable", "too many pages are open\n"));
            }
            return;
        }
        let answer = self.find(&Asked { request: &request });
        send(request, answer);
    }

    /// The path below our own folder, e.g. "reload.js".
    fn own<'u>(&self, url: &'u str) -> Option<&'u str> {
        let path = url.split(['?', '#']).next()?;
        path.strip_prefix(self.base_path.as_str())?.strip_prefix(OWN)
    }

    /// Does the request name a host that leads here without a name server?
    fn may_ask(&self, asked: &Asked) -> bool {
        let (Some(own), Some(host)) = (&self.hosts, asked.header("Host")) else { return true };
        let host = host.trim().to_ascii_lowercase();
        let name = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((name, _)) => name,
            None => host.rsplit_once(':').map_or(host.as_str(), |(name, _)| name),
        };
        name == own || name == "localhost" || name.ends_with(".localhost") || name.parse::<IpAddr>().is_ok()
    }

    fn find(&self, asked: &Asked) -> Answer {
        if !matches!(asked.request.method(), Method::Get | Method::Head) {
            return Answer::text("405 Method Not Allowed", "only GET and HEAD\n").with("Allow", "GET, HEAD");
        }
        if asked.header("Transfer-Encoding").is_some() {
            return Answer::text("400 Bad Request", "a request has no body here\n");
        }
        if !self.may_ask(asked) {
            return Answer::text("421 Misdirected Request", "this preview answers to localhost only\n");
        }
        let url = asked.request.url();
        let url = match url.split_once("://") {
            Some((_, rest)) if !url.starts_with('/') => rest.find('/').map_or("/", |at| &rest[at..]),
            _ => url,
        };
        let url = url.split('#').next().unwrap_or_default();
        let (path, query) = url.split_once('?').map_or((url, None), |(path, query)| (path, Some(query)));
        match self.own(path) {
            Some("reload.js") if self.live.is_some() => return Answer::own("text/javascript; charset=utf-8", SCRIPT),
            Some("reload.css") if self.live.is_some() => return Answer::own("text/css; charset=utf-8", STYLE),
            Some(_) => return self.missing(asked),
            None => {}
        }
        let Some(below) = path.strip_prefix(self.base_path.as_str()) else {
            // The way in; other addresses outside would hide broken links if they led here too.
            return match path == "/" || format!("{path}/") == self.base_path {
                true => Answer::redirect("302 Found", self.base_path.clone()),
                false => Answer::text("404 Not Found", "this portal lives under another path\n"),
            };
        };
        let Some(wanted) = address::read(below) else { return self.missing(asked) };
        let told = match ckan::answer(&self.root, &wanted.address, query) {
            Some(Reply::File(address)) => self.file(&Wanted { address, folder: false }, None, asked),
            Some(Reply::Parts(head, file, parts, tail)) => {
                Some(Answer::json("200 OK", Body::Parts(head, file, parts, tail)))
            }
            Some(Reply::Said(status, said)) => Some(Answer::json(status, Body::Bytes(said))),
            None => self.file(&wanted, query, asked),
        };
        told.unwrap_or_else(|| self.missing(asked))
    }

    fn file(&self, wanted: &Wanted, query: Option<&str>, asked: &Asked) -> Option<Answer> {
        let Wanted { address, folder } = wanted;
        let file = address::open(&self.root, address).ok()?;
        let about = file.metadata().ok()?;
        match (about.is_dir(), *folder) {
            (true, true) => {
                let index = if address.is_empty() { "index.html".into() } else { format!("{address}/index.html") };
                let file = address::open(&self.root, &index).ok()?;
                let about = file.metadata().ok().filter(Metadata::is_file)?;
                Some(self.whole("200 OK", &index, file, &about, asked))
            }
            (true, false) => {
                // Only a folder with a page of its own has a better address.
                address::open(&self.root, &format!("{address}/index.html")).ok()?;
                let mut to = format!("{}{}/", self.base_path, urls::encode(address));
                if let Some(query) = query {
                    let fine = |c: &char| c.is_ascii_alphanumeric() || "-._~=&%+,:;@/?".contains(*c);
                    to.push('?');
                    to.extend(query.chars().filter(fine));
                }
                Some(Answer::redirect("308 Permanent Redirect", to))
            }
            (false, false) if about.is_file() => Some(self.whole("200 OK", address, file, &about, asked)),
            _ => None,
        }
    }

    /// The portal's own page for what is not there.
    fn missing(&self, asked: &Asked) -> Answer {
        let page = address::open(&self.root, "404.html").ok().and_then(|file| {
            let about = file.metadata().ok().filter(Metadata::is_file)?;
            Some(self.whole("404 Not Found", "404.html", file, &about, asked))
        });
        page.unwrap_or_else(|| Answer::text("404 Not Found", "404\n"))
    }

    /// A file, or the part of it that was asked for.
    fn whole(&self, status: &'static str, address: &str, file: File, about: &Metadata, asked: &Asked) -> Answer {
        let media_type = media_type(address);
        let found = status.starts_with("200");
        // A file as an agency sent it: it may be a page or a picture with scripts.
        let foreign = address.starts_with("data/") && address.contains("/source/");
        let is_page = media_type.starts_with("text/html") && about.len() <= LARGEST_PAGE && !foreign;
        if let Some(live) = self.live.as_ref().filter(|_| is_page) {
            return self.page(status, live, file, about, asked);
        }
        let mut answer = Answer { status, head: String::new(), body: Body::None }.with("Content-Type", media_type);
        if foreign {
            answer = answer.with("Content-Security-Policy", urls::NO_SCRIPTS);
        }
        let mut tag = tag(about, "");
        let mut file = file;
        let mut length = about.len();
        let range = asked.header("Range").filter(|_| found && *asked.request.method() == Method::Get);
        if is_text(media_type) {
            answer = answer.with("Vary", "Accept-Encoding");
            // A part is always a part of the file itself.
            if range.is_none()
                && let Some((name, packed, about)) = self.packed(address, asked)
            {
                answer = answer.with("Content-Encoding", name);
                (tag, file, length) = (self::tag(&about, name), packed, about.len());
            }
        }
        answer = answer.with("ETag", &tag);
        if found {
            answer = answer.with("Accept-Ranges", "bytes");
            if asked.header("If-None-Match").is_some_and(|tags| matches(tags, &tag)) {
                return Answer { status: "304 Not Modified", ..answer };
            }
        }
        let still_same = asked.header("If-Range").is_none_or(|known| known.trim() == tag);
        match range.filter(|_| still_same).and_then(|range| part(range, length)) {
            None => Answer { body: Body::File(file, 0, length), ..answer },
            Some(Err(())) => {
                let answer = answer.with("Content-Range", &format!("bytes */{length}"));
                Answer { status: "416 Range Not Satisfiable", body: Body::Bytes(Vec::new()), ..answer }
            }
            Some(Ok((first, last))) => {
                let answer = answer.with("Content-Range", &format!("bytes {first}-{last}/{length}"));
                Answer { status: "206 Partial Content", body: Body::File(file, first, last - first + 1), ..answer }
            }
        }
    }

    /// A page with the script that reloads it.
    fn page(&self, status: &'static str, live: &Live, mut file: File, about: &Metadata, asked: &Asked) -> Answer {
        let token = live.token();
        let tag = tag(about, &token);
        let answer = Answer { status, head: String::new(), body: Body::None }
            .with("Content-Type", "text/html; charset=utf-8")
            .with("ETag", &tag);
        if status.starts_with("200") && asked.header("If-None-Match").is_some_and(|tags| matches(tags, &tag)) {
            return Answer { status: "304 Not Modified", ..answer };
        }
        let mut page = Vec::with_capacity(about.len() as usize + 200);
        if file.read_to_end(&mut page).is_err() {
            return Answer::text("500 Internal Server Error", "the page cannot be read\n");
        }
        if let Some(at) = memchr::memmem::find(&page, b"</head>") {
            let script = format!("<script src=\"{}{OWN}reload.js?{token}\" defer></script>", self.base_path);
            page.splice(at..at, script.into_bytes());
        }
        Answer { body: Body::Bytes(page), ..answer }
    }

    /// The compressed copy of a file that the reader likes best.
    fn packed(&self, address: &str, asked: &Asked) -> Option<(&'static str, File, Metadata)> {
        let accepted = asked.header("Accept-Encoding")?;
        let copies = [("br", "br"), ("zstd", "zst"), ("gzip", "gz")];
        copies.into_iter().filter(|(name, _)| accepts(accepted, name)).find_map(|(name, extension)| {
            let file = address::open(&self.root, &format!("{address}.{extension}")).ok()?;
            let about = file.metadata().ok().filter(Metadata::is_file)?;
            Some((name, file, about))
        })
    }
}

impl Answer {
    fn text(status: &'static str, text: &str) -> Self {
        Self { status, head: String::new(), body: Body::Bytes(text.into()) }
            .with("Content-Type", "text/plain; charset=utf-8")
    }

    fn own(media_type: &'static str, text: &str) -> Self {
        Self { status: "200 OK", head: String::new(), body: Body::Bytes(text.into()) }.with("Content-Type", media_type)
    }

    fn json(status: &'static str, body: Body) -> Self {
        Self { status, head: String::new(), body }.with("Content-Type", "application/json")
    }

    fn redirect(status: &'static str, to: String) -> Self {
        Self::text(status, "").with("Location", &to)
    }

    /// Adds a line to the head. No value holds a line end: all are our own words, or encoded.
    fn with(mut self, name: &'static str, value: &str) -> Self {
        debug_assert!(value.bytes().all(|byte| matches!(byte, b' '..=b'~')), "{name}: {value}");
        let _ = write!(self.head, "{name}: {value}\r\n");
        self
    }
}

/// Sends an answer: a small one in one go, so that it is one packet.
fn send(request: Request, answer: Answer) {
    let head_only = *request.method() == Method::Head;
    // Old readers close after each answer unless told otherwise.
    let keep = *request.http_version() == HTTPVersion(1, 0)
        && request
            .headers()
            .iter()
            .any(|it| it.field.equiv("Connection") && it.value.as_str().eq_ignore_ascii_case("keep-alive"));
    let mut out = request.into_writer();
    // A reader who went away is nobody's fault.
    let _ = write(&mut *out, answer, head_only, keep);
}

fn write(out: &mut dyn Write, answer: Answer, head_only: bool, keep: bool) -> io::Result<()> {
    let Answer { status, head, body } = answer;
    let mut bytes = Vec::with_capacity(1024);
    write!(bytes, "HTTP/1.1 {status}\r\n{head}Cache-Control: no-cache\r\nX-Content-Type-Options: nosniff\r\n")?;
    let length = match &body {
        Body::Bytes(body) => Some(body.len() as u64),
        Body::File(_, _, length) => Some(*length),
        Body::Parts(head, _, parts, tail) => Some(ckan::length(head, parts, tail)),
        Body::None => None,
    };
    if let Some(length) = length {
        write!(bytes, "Content-Length: {length}\r\n")?;
    }
    bytes.extend_from_slice(if keep { b"Connection: keep-alive\r\n\r\n" } else { b"\r\n" });
    match body {
        _ if head_only => out.write_all(&bytes)?,
        Body::None => out.write_all(&bytes)?,
        Body::Bytes(body) => {
            bytes.extend_from_slice(&body);
            out.write_all(&bytes)?;
        }
        Body::Parts(head, file, parts, tail) => {
            bytes.extend_from_slice(&head);
            ckan::write(out, bytes, file, parts, tail)?;
        }
        Body::File(mut file, first, length) => {
            if first > 0 {
                file.seek(SeekFrom::Start(first))?;
            }
            let mut rest = file.take(length);
            if length <= IN_ONE_GO {
                bytes.reserve(length as usize);
                rest.read_to_end(&mut bytes)?;
                out.write_all(&bytes)?;
            } else {
                out.write_all(&bytes)?;
                let mut piece = vec![0; IN_ONE_GO as usize];
                loop {
                    match rest.read(&mut piece)? {
                        0 => break,
                        read => out.write_all(&piece[..read])?,
                    }
                }
            }
        }
    }
    out.flush()
}

/// A strong tag: files are only ever replaced whole, so another content is another file.
fn tag(about: &Metadata, more: &str) -> String {
    let changed = about.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok()).unwrap_or_default();
    #[cfg(unix)]
    let number = std::os::unix::fs::MetadataExt::ino(about);
    #[cfg(not(unix))]
    let number = 0;
    match more {
        "" => format!("\"{:x}-{:x}-{number:x}\"", about.len(), changed.as_nanos()),
        more => format!("\"{:x}-{:x}-{number:x}-{more}\"", about.len(), changed.as_nanos()),
    }
}

/// Does a list of tags name this one?
fn matches(tags: &str, tag: &str) -> bool {
    tags.split(',').map(str::trim).any(|one| one == "*" || one.strip_prefix("W/").unwrap_or(one) == tag)
}

/// Is this encoding accepted, i.e. named (or covered by `*`) with a weight above nought?
fn accepts(header: &str, name: &str) -> bool {
    let weight = |wanted: &str| {
        header.split(',').find_map(|one| {
            let mut parts = one.split(';').map(str::trim);
            parts.next().filter(|coding| coding.eq_ignore_ascii_case(wanted))?;
            let weight = parts.find_map(|part| part.strip_prefix("q=").or(part.strip_prefix("Q=")));
            Some(weight.map_or(1.0, |weight| weight.trim().parse::<f32>().unwrap_or(0.0)))
        })
    };
    weight(name).or_else(|| weight("*")).is_some_and(|weight| weight > 0.0)
}

/// The first and last byte of the one part that is asked for; `None` when the whole file is the
/// answer (several parts, or no range at all), an error when there is no such part.
fn part(range: &str, length: u64) -> Option<Result<(u64, u64), ()>> {
    let range = range.trim().strip_prefix("bytes=")?.trim();
    let (first, last) = range.split_once('-').filter(|_| !range.contains(','))?;
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (first, last) = (first.trim(), last.trim());
    (digits(first) && digits(last)).then_some(())?;
    // A number too large to hold is beyond every file.
    let number = |text: &str| text.parse::<u64>().unwrap_or(u64::MAX);
    Some(match (first, last) {
        ("", "") => return None,
        ("", last) => match number(last) {
            0 => Err(()),
            _ if length == 0 => Err(()),
            last => Ok((length.saturating_sub(last), length - 1)),
        },
        (first, "") if number(first) < length => Ok((number(first), length - 1)),
        (first, last) if last.is_empty() || number(first) >= length => {
            (number(first) <= number(last) || last.is_empty()).then_some(Err(()))?
        }
        (first, last) if number(first) > number(last) => return None,
        (first, last) => Ok((number(first), number(last).min(length - 1))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_read_as_the_standard_says() {
        assert_eq!(part("bytes=0-4", 10), Some(Ok((0, 4))));
        assert_eq!(part("bytes=5-", 10), Some(Ok((5, 9))));
        assert_eq!(part("bytes=-3", 10), Some(Ok((7, 9))));
        assert_eq!(part("bytes=-30", 10), Some(Ok((0, 9))));
        assert_eq!(part("bytes=9-99", 10), Some(Ok((9, 9))));
        assert_eq!(part("bytes=0-99999999999999999999999", 10), Some(Ok((0, 9))));
        for beyond in ["bytes=10-", "bytes=10-12", "bytes=-0", "bytes=99999999999999999999999-"] {
            assert_eq!(part(beyond, 10), Some(Err(())), "{beyond}");
        }
        assert_eq!(part("bytes=-1", 0), Some(Err(())));
        for whole in
            ["", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=4-2", "bytes=0-1,3-4", "lines=0-1", "bytes=+1-2"]
        {
            assert_eq!(part(whole, 10), None, "{whole}");
        }
    }

    #[test]
    fn encodings_are_weighed() {
        assert!(accepts("gzip, deflate, br", "br") && accepts("*", "br") && accepts("GZIP;q=0.5", "gzip"));
        assert!(!accepts("gzip", "br") && !accepts("br;q=0, *", "br") && !accepts("brx", "br"));
    }
}
