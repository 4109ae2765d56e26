//! The listing of a tree, as `git ls-tree -r -z -l` writes it.

/// One file of a tree.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// Its path from the portal's folder with `/`; every part of it is a plain name.
    pub path: String,
    /// The name of its content.
    pub id: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// What it is.
    pub kind: Kind,
}

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A file.
    File,
    /// A symbolic link.
    Link,
}

/// The most files of a revision that are looked at.
const MOST: usize = 2_000_000;

/// The files and links of a listing. Other repositories inside, names that are no text, and paths that lead elsewhere
/// are left out.
pub(super) fn parse(listing: &[u8]) -> Vec<Entry> {
    let mut entries: Vec<Entry> = listing.split(|byte| *byte == 0).filter_map(entry).take(MOST).collect();
    entries.sort_by(|one, other| one.path.cmp(&other.path));
    entries.dedup_by(|later, first| later.path == first.path);
    entries
}

/// `<mode> blob <id> <size>\t<path>`.
fn entry(line: &[u8]) -> Option<Entry> {
    let line = std::str::from_utf8(line).ok()?;
    let (head, path) = line.split_once('\t')?;
    let [mode, "blob", id, bytes] = head.split_whitespace().collect::<Vec<_>>()[..] else { return None };
    let kind = match mode {
        "120000" => Kind::Link,
        _ => Kind::File,
    };
    let hex = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    let plain = |part: &str| !matches!(part, "" | "." | ".." | ".git") && !part.contains(['\\', '\0']);
    (hex && path.split('/').all(plain)).then(|| Entry {
        path: path.into(),
        id: id.into(),
        bytes: bytes.parse().unwrap_or_default(),
        kind,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn files_and_links_are_read_and_all_else_is_left_out() {
        let id = "ab12".repeat(10);
        let listing = format!(
            "100644 blob {id}      12\tdatasets/a/b c.csv\0120000 blob {id} 3\tsite/x\0160000 commit {id}       -\tsub\0\
             100644 blob {id} 1\tdatasets/../../etc/x\0100644 blob {id} 1\tdatasets/.git/config\0"
        );
        let entries = parse(listing.as_bytes());
        let paths: Vec<_> = entries.iter().map(|one| (one.path.as_str(), one.bytes, one.kind)).collect();
        assert_eq!(paths, [("datasets/a/b c.csv", 12, Kind::File), ("site/x", 3, Kind::Link)]);
    }

    proptest! {
        #[test]
        fn no_listing_leads_out_of_the_folder(listing in proptest::collection::vec(any::<u8>(), 0..200), path in "[./a\\\\]{0,12}") {
            let own = format!("100644 blob ab 1\t{path}\0");
            for entry in parse(&[own.as_bytes(), &listing].concat()) {
                prop_assert!(entry.path.split('/').all(|part| !part.is_empty() && part != ".."));
            }
        }
    }
}
