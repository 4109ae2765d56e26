//! From the path of a request to a file below the portal's folder, and never out of it.

use std::fs::File;
use std::io;
use std::path::Path;

/// What a path asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wanted {
    /// The path below the portal's folder, decoded; empty for the folder itself.
    pub address: String,
    /// Did it end in a slash?
    pub folder: bool,
}

/// Decodes a path below the base path, e.g. "vi/du-lieu/". `None` for what is no address: an empty,
/// hidden or climbing segment, an escape that hides one, or anything a file system could read another way.
pub(super) fn read(path: &str) -> Option<Wanted> {
    let folder = path.is_empty() || path.ends_with('/');
    let path = path.strip_suffix('/').unwrap_or(path);
    let mut segments = Vec::new();
    if !path.is_empty() {
        for segment in path.split('/') {
            let segment = decode(segment)?;
            let hidden = segment.starts_with('.') && segment != ".nojekyll";
            let strange = |c: char| matches!(c, '/' | '\\' | ':' | '\0'..='\x1f' | '\x7f');
            if segment.is_empty() || hidden || segment.contains(strange) {
                return None;
            }
            segments.push(segment);
        }
    }
    Some(Wanted { address: segments.join("/"), folder })
}

/// Percent-decodes once; `None` when an escape is broken or the bytes are no UTF-8.
fn decode(segment: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'%' => {
                let half = |byte: Option<u8>| char::from(byte?).to_digit(16);
                let (high, low) = (half(rest.next())?, half(rest.next())?);
                bytes.push((high << 4 | low) as u8);
            }
            _ => bytes.push(byte),
        }
    }
    String::from_utf8(bytes).ok()
}

/// Opens what lies at an address; a link that leaves the folder is not followed.
pub(super) fn open(root: &Path, address: &str) -> io::Result<File> {
    let address = if address.is_empty() { "." } else { address };
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{CWD, Mode, OFlags, ResolveFlags, openat, openat2};
        let folder = openat(CWD, root, OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?;
        // Without NONBLOCK a named pipe would hold the thread.
        let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK;
        match openat2(folder, address, flags, Mode::empty(), ResolveFlags::BENEATH | ResolveFlags::NO_MAGICLINKS) {
            Err(rustix::io::Errno::NOSYS | rustix::io::Errno::PERM) => open_slowly(root, address),
            opened => Ok(opened?.into()),
        }
    }
    #[cfg(not(target_os = "linux"))]
    open_slowly(root, address)
}

/// The same where the system cannot promise it.
fn open_slowly(root: &Path, address: &str) -> io::Result<File> {
    let (root, path) = (root.canonicalize()?, root.join(address).canonicalize()?);
    let about = path.metadata()?;
    match path.starts_with(root) && (about.is_file() || about.is_dir()) {
        true => File::open(path),
        false => Err(io::ErrorKind::NotFound.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_spelling_climbs_out() {
        let bad = [
            "..",
            "../x",
            "a/../b",
            "a/..",
            "%2e%2e/x",
            "%2E%2e/x",
            ".%2e/x",
            "a/%2e%2e/%2e%2e/etc/passwd",
            "./a",
            "a/./b",
            "a//b",
            "/etc/passwd",
            "//x",
            "a%2fb",
            "a%2Fb",
            "..%2fx",
            "%2fetc",
            "..%5cx",
            "a\\b",
            "a%5Cb",
            "c:",
            "c%3a/x",
            "a%00",
            "%00",
            "a%0ab",
            "a%0d%0ab",
            "%",
            "%2",
            "%zz",
            "%c0%ae%c0%ae/x",
            "%ff",
            ".git/config",
            "%2egit",
            ".env",
            "a/.khomo-portal",
            ".khomo-portal",
            "%252e%252e/../x",
            "a%7f",
        ];
        for path in bad {
            assert_eq!(read(path), None, "{path}");
        }
    }

    #[test]
    fn names_are_decoded_once() {
        let wanted = |address: &str, folder| Some(Wanted { address: address.into(), folder });
        assert_eq!(read(""), wanted("", true));
        assert_eq!(read("vi/du-lieu/"), wanted("vi/du-lieu", true));
        assert_eq!(read("data/a/t%C3%AAn%20t%E1%BB%87p.csv"), wanted("data/a/tên tệp.csv", false));
        assert_eq!(read("a%2500"), wanted("a%00", false));
        assert_eq!(read("%252e%252e"), wanted("%2e%2e", false));
        assert_eq!(read(".nojekyll"), wanted(".nojekyll", false));
        assert_eq!(read("a..b"), wanted("a..b", false));
    }

    #[test]
    #[cfg(unix)]
    fn links_are_followed_inside_only() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("root");
        std::fs::create_dir_all(root.join("a")).unwrap();
        std::fs::write(folder.path().join("secret"), "1").unwrap();
        std::fs::write(root.join("a/x"), "2").unwrap();
        let link = |from: &str, to: &Path| std::os::unix::fs::symlink(to, root.join(from)).unwrap();
        link("out", &folder.path().join("secret"));
        link("up", Path::new("../secret"));
        link("folder", folder.path());
        link("in", Path::new("a/x"));
        for open in [open, open_slowly] {
            for bad in ["out", "up", "folder/secret"] {
                assert!(open(&root, bad).is_err(), "{bad}");
            }
            for good in ["in", "a/x", "."] {
                assert!(open(&root, good).is_ok(), "{good}");
            }
        }
    }
}
