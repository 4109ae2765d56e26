//! The program `git`, run to look and never to change, fetch or ask.

use crate::error::{Error, Result};
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// The repository a portal lies in.
pub(super) struct Git<'a> {
    root: &'a Path,
}

/// The most of a complaint that is shown, in characters.
const COMPLAINT: usize = 300;

impl<'a> Git<'a> {
    /// The repository around a folder.
    pub fn open(root: &'a Path) -> Result<Self> {
        let git = Self { root };
        let (inside, complaint) = git.run(&["rev-parse", "--is-inside-work-tree"])?;
        match inside {
            Some(said) if said.starts_with(b"true") => Ok(git),
            _ if complaint.contains("safe.directory") => Err(failed(&complaint)),
            _ => Err(Error::usage("no-repository", &[("folder", &root.display())])),
        }
    }

    /// The commit a revision names.
    pub fn commit(&self, revision: &str) -> Result<String> {
        let wanted = format!("{revision}^{{commit}}");
        let (found, _) = self.run(&["rev-parse", "--verify", "--quiet", "--end-of-options", &wanted])?;
        let commit = found.map(|found| String::from_utf8_lossy(&found).trim().to_string());
        if let Some(commit) = commit.filter(|id| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_hexdigit())) {
            return Ok(commit);
        }
        let (shallow, _) = self.run(&["rev-parse", "--is-shallow-repository"])?;
        let key = if shallow.is_some_and(|said| said.starts_with(b"true")) { "base-shallow" } else { "base-unknown" };
        Err(Error::usage(key, &[("revision", &revision)]))
    }

    /// The listing of these folders at a commit, paths from the portal's folder.
    pub fn tree(&self, commit: &str, folders: &[&str]) -> Result<Vec<u8>> {
        let mut args = vec!["ls-tree", "-r", "-z", "-l", commit, "--"];
        args.extend(folders);
        let (listing, complaint) = self.run(&args)?;
        listing.ok_or_else(|| failed(&complaint))
    }

    /// The files that differ between a commit and what lies in the folder now; `None` when git cannot tell.
    pub fn changed(&self, commit: &str, folders: &[&str]) -> Option<BTreeSet<String>> {
        let mut args = vec!["diff", "--no-ext-diff", "--no-textconv", "--no-renames", "--ignore-submodules=all"];
        args.extend(["--name-only", "-z", "--relative", commit, "--"]);
        args.extend(folders);
        let (listing, _) = self.run(&args).ok()?;
        let paths = listing?.split(|byte| *byte == 0).map(|path| String::from_utf8_lossy(path).into_owned()).collect();
        Some(paths)
    }

    /// A way to the contents.
    pub fn blobs(&self) -> Result<Blobs> {
        let mut child = self
            .command(&["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(not_started)?;
        let ask = child.stdin.take().expect("stdin is piped");
        let answers = BufReader::new(child.stdout.take().expect("stdout is piped"));
        Ok(Blobs { child, ask: Some(ask), answers })
    }

    /// Runs git to its end: what it wrote if it succeeded, and its complaint.
    fn run(&self, args: &[&str]) -> Result<(Option<Vec<u8>>, String)> {
        let output = self.command(args).stdin(Stdio::null()).output().map_err(not_started)?;
        let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
        Ok((output.status.success().then_some(output.stdout), complaint))
    }

    /// Git in the portal's folder: nothing is locked, fetched, asked or started on the side, and paths mean what they say.
    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new("git");
        command
            .args(["--no-pager", "-c", "core.fsmonitor=false", "-c", "core.quotePath=false"])
            .args(args)
            .current_dir(self.root)
            .env("LC_ALL", "C")
            .env("GIT_OPTIONAL_LOCKS", "0")
            .env("GIT_NO_LAZY_FETCH", "1")
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("GIT_LITERAL_PATHSPECS", "1");
        // A hook that runs us names its own repository and index.
        for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_PREFIX", "GIT_NAMESPACE"] {
            command.env_remove(name);
        }
        command
    }
}

/// The contents of a repository, asked for one by one.
pub(super) struct Blobs {
    child: Child,
    ask: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Blobs {
    /// Copies one content.
    pub fn copy(&mut self, id: &str, out: &mut dyn Write) -> Result<()> {
        let reading = |error| Error::io("read", "git", error);
        let ask = self.ask.as_mut().expect("stdin stays open until the end");
        writeln!(ask, "{id}").and_then(|()| ask.flush()).map_err(reading)?;
        let mut head = String::new();
        (&mut self.answers).take(256).read_line(&mut head).map_err(reading)?;
        let bytes = match head.split_whitespace().collect::<Vec<_>>()[..] {
            [_, "blob", bytes] => bytes.parse::<u64>().ok(),
            _ => None,
        };
        let bytes = bytes.ok_or_else(|| failed(&head))?;
        let copied = std::io::copy(&mut (&mut self.answers).take(bytes), out).map_err(reading)?;
        let mut end = [0];
        self.answers.read_exact(&mut end).map_err(reading)?;
        if copied == bytes { Ok(()) } else { Err(failed(&head)) }
    }
}

impl Drop for Blobs {
    fn drop(&mut self) {
        // Without more questions git ends by itself.
        self.ask = None;
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// There is no git.
fn not_started(error: std::io::Error) -> Error {
    match error.kind() {
        std::io::ErrorKind::NotFound => Error::usage("no-git", &[]),
        _ => Error::io("start", "git", error),
    }
}

/// Git could not do what was asked.
fn failed(complaint: &str) -> Error {
    let said: String = complaint.trim().lines().next().unwrap_or_default().chars().take(COMPLAINT).collect();
    Error::usage("git-failed", &[("said", &said)])
}
