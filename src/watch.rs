//! File events, settled into one change.
//!
//! Events are hints: they say that something changed, not what. Whoever is told looks for himself.

use crate::error::{Error, Result};
use crate::settings::Settings;
use notify::event::{CreateKind, ModifyKind, RenameMode};
use notify::{Config, ErrorKind, Event, EventKind, PollWatcher, RecommendedWatcher, RecursiveMode, Watcher as _};
use std::path::{Component, Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

/// Watches until it is dropped.
pub struct Watcher {
    stop: Sender<Option<Heard>>,
}

impl Drop for Watcher {
    fn drop(&mut self) {
        let _ = self.stop.send(None);
    }
}

/// So long nothing may happen before a change counts as done.
const SILENCE: Duration = Duration::from_millis(20);
/// After so long it counts as done in any case.
const LONGEST: Duration = Duration::from_millis(100);
/// How often folders are looked through where the system cannot tell.
const POLL: Duration = Duration::from_secs(1);

/// What is put into new folders can escape the system's notice: looked at again after so long, last one first.
const AGAIN: [Duration; 2] = [Duration::from_millis(950), Duration::from_millis(150)];

type Heard = notify::Result<Event>;

/// What is watched, and what below it is not.
struct Scope {
    root: PathBuf,
    out: PathBuf,
}

/// The folders of a repository that a portal is made of.
const FOLDERS: [&str; 3] = ["datasets", "site", "themes"];

/// Calls `on_change` on a thread of its own after each change of `datasets/`, `site/` (without the
/// built portal) and `themes/`; changes that come while it runs are one more call.
pub fn watch(settings: &Settings, on_change: impl FnMut() + Send + 'static) -> Result<Watcher> {
    // Events come with real paths; a link above the repository would hide ours.
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.into());
    let root = real(&settings.root);
    let out = match settings.out.strip_prefix(&settings.root) {
        Ok(inside) => root.join(inside),
        Err(_) => real(&settings.out),
    };
    let scope = Scope { root, out };
    let (sender, events) = channel::<Option<Heard>>();
    let fault = |error: notify::Error| {
        let message = std::io::Error::other(error.to_string());
        Error::io("watch", &scope.root, message)
    };
    let tell = || {
        let sender = sender.clone();
        // Nobody listens any more once the watcher was dropped.
        move |heard: Heard| drop(sender.send(Some(heard)))
    };
    let native: notify::Result<Box<dyn notify::Watcher + Send>> = RecommendedWatcher::new(tell(), Config::default())
        .map(|it| Box::new(it) as _)
        .and_then(|mut watcher: Box<dyn notify::Watcher + Send>| {
            scope.begin(&mut *watcher)?;
            Ok(watcher)
        });
    let watcher = match native {
        Ok(watcher) => watcher,
        // The system watches no more folders: look through them ourselves.
        Err(error) if matches!(error.kind, ErrorKind::MaxFilesWatch | ErrorKind::Io(_)) => {
            let config = Config::default().with_poll_interval(POLL);
            let mut watcher = PollWatcher::new(tell(), config).map_err(fault)?;
            scope.begin(&mut watcher).map_err(fault)?;
            Box::new(watcher)
        }
        Err(error) => return Err(fault(error)),
    };
    std::thread::spawn(move || attend(&events, watcher, &scope, on_change));
    Ok(Watcher { stop: sender })
}

/// Waits for changes, lets them settle, tells.
fn attend(
    events: &Receiver<Option<Heard>>,
    mut watcher: Box<dyn notify::Watcher + Send>,
    scope: &Scope,
    mut on_change: impl FnMut(),
) {
    // When looks are still to be taken, whatever is heard: one for what changed before anyone watched, and some after
    // folders came.
    let mut looks: Vec<Instant> = vec![Instant::now()];
    loop {
        let heard = match looks.last() {
            None => events.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(look) => match look.saturating_duration_since(Instant::now()) {
                Duration::ZERO => Err(RecvTimeoutError::Timeout),
                wait => events.recv_timeout(wait),
            },
        };
        let first = match heard {
            Ok(Some(first)) => first,
            Err(RecvTimeoutError::Timeout) => {
                looks.pop();
                on_change();
                continue;
            }
            Ok(None) | Err(RecvTimeoutError::Disconnected) => return,
        };
        let mut folders = Vec::new();
        if !scope.concerns(&first, &mut folders) {
            continue;
        }
        let latest = Instant::now() + LONGEST;
        let mut settled = Instant::now() + SILENCE;
        loop {
            let wait = settled.min(latest).saturating_duration_since(Instant::now());
            match events.recv_timeout(wait) {
                // What does not concern us does not keep us waiting.
                Ok(Some(next)) if scope.concerns(&next, &mut folders) => settled = Instant::now() + SILENCE,
                Ok(Some(_)) => {}
                Err(RecvTimeoutError::Timeout) => break,
                Ok(None) | Err(RecvTimeoutError::Disconnected) => return,
            }
            if Instant::now() >= latest.min(settled) {
                break;
            }
        }
        folders.sort_unstable();
        folders.dedup();
        if !folders.is_empty() {
            looks = AGAIN.map(|wait| Instant::now() + wait).to_vec();
        }
        // Folders made at one stroke are watched only at their top: watch them again, whole, before
        // anyone looks at what is in them.
        for folder in folders {
            let _ = match scope.out.starts_with(&folder) {
                true => scope.begin(&mut *watcher),
                false => watcher.watch(&folder, RecursiveMode::Recursive),
            };
        }
        on_change();
    }
}

impl Scope {
    /// Begins to watch what is there.
    fn begin(&self, watcher: &mut dyn notify::Watcher) -> notify::Result<()> {
        // The repository's own folder tells of `datasets/` or `themes/` when they come.
        watcher.watch(&self.root, RecursiveMode::NonRecursive)?;
        for folder in FOLDERS {
            let folder = self.root.join(folder);
            if !folder.is_dir() {
                continue;
            }
            match self.out.starts_with(&folder) {
                false => watcher.watch(&folder, RecursiveMode::Recursive)?,
                // The portal may hold a hundred thousand folders: watch around it.
                true => {
                    watcher.watch(&folder, RecursiveMode::NonRecursive)?;
                    for inside in std::fs::read_dir(&folder).into_iter().flatten().flatten().map(|entry| entry.path()) {
                        if inside.is_dir() && !self.ignores(&inside) && !self.out.starts_with(&inside) {
                            watcher.watch(&inside, RecursiveMode::Recursive)?;
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// Is it about something that a portal is made of? Notes new folders down.
    fn concerns(&self, heard: &Heard, folders: &mut Vec<PathBuf>) -> bool {
        let event = match heard {
            Ok(event) if event.need_rescan() => {
                folders
                    .extend(FOLDERS.map(|folder| self.root.join(folder)).into_iter().filter(|folder| folder.is_dir()));
                return true;
            }
            Ok(event) => event,
            // Something was lost: look.
            Err(_) => return true,
        };
        if event.kind.is_access() {
            return false;
        }
        let mut concerned = event.paths.is_empty();
        let came = matches!(
            event.kind,
            EventKind::Create(CreateKind::Folder | CreateKind::Any)
                | EventKind::Modify(ModifyKind::Name(RenameMode::To | RenameMode::Both | RenameMode::Any))
        );
        for path in event.paths.iter().filter(|path| !self.ignores(path)) {
            concerned = true;
            if came && path.is_dir() {
                folders.push(path.clone());
            }
        }
        concerned
    }

    /// The built portal, what is hidden, what editors lay beside a file, and all that is not ours.
    fn ignores(&self, path: &Path) -> bool {
        if path.starts_with(&self.out) {
            return true;
        }
        let Ok(inside) = path.strip_prefix(&self.root) else { return true };
        let mut names = inside.components().filter_map(|component| match component {
            Component::Normal(name) => Some(name.to_string_lossy()),
            _ => None,
        });
        let ours = names.next().is_some_and(|first| FOLDERS.contains(&&*first));
        !ours || names.any(|name| is_passing(&name))
    }
}

/// A name that is never published: hidden, or an editor's for a moment.
fn is_passing(name: &str) -> bool {
    name.starts_with(['.', '_', '#', '~'])
        || name.ends_with('~')
        || name == "4913"
        || [".tmp", ".swp", ".swx", ".swpx", ".part", ".crdownload"].iter().any(|end| name.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::sync::mpsc;

    #[test]
    fn passing_files_and_the_portal_are_ignored() {
        let scope = Scope { root: "/r".into(), out: "/r/site/public".into() };
        let ignored = [
            "/r/site/public/vi/index.html",
            "/r/site/public",
            "/r/site/.public.stage/1/x",
            "/r/.git/index",
            "/r/.khomo/lock",
            "/r/datasets/a/.x.csv.swp",
            "/r/datasets/a/x.csv~",
            "/r/datasets/a/4913",
            "/r/README.md",
            "/elsewhere",
            "/r",
            "/r/datasets/_drafts/x",
            "/r/datasets/a/#x#",
        ];
        for path in ignored {
            assert!(scope.ignores(Path::new(path)), "{path}");
        }
        for path in [
            "/r/datasets",
            "/r/datasets/a/b/README.md",
            "/r/site/khomo.yaml",
            "/r/themes/x/home.html",
            "/r/site/pages/a.md",
        ] {
            assert!(!scope.ignores(Path::new(path)), "{path}");
        }
    }

    #[test]
    fn changes_settle_into_one_and_nothing_is_missed() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        for made in ["datasets/a/b", "site/pages", "site/public/vi", ".git"] {
            fs::create_dir_all(root.join(made)).unwrap();
        }
        let settings = crate::site::tests::settings(&root);
        let (told, changes) = mpsc::channel();
        let watcher = watch(&settings, move || told.send(Instant::now()).unwrap()).unwrap();
        let quiet = || {
            std::thread::sleep(Duration::from_millis(250));
            changes.try_iter().count()
        };
        let start = Instant::now();
        for n in 0..50 {
            fs::write(root.join("datasets/a/b/README.md"), format!("{n}")).unwrap();
        }
        let after = changes.recv_timeout(Duration::from_secs(5)).unwrap() - start;
        println!("told after {after:?}");
        assert!(quiet() <= 2, "many writes are few changes");
        fs::write(root.join("site/public/vi/index.html"), "x").unwrap();
        fs::write(root.join(".git/index"), "x").unwrap();
        fs::write(root.join("datasets/a/b/.README.md.swp"), "x").unwrap();
        fs::create_dir_all(root.join("site/.public.stage/1/wait")).unwrap();
        drop(fs::read(root.join("datasets/a/b/README.md")));
        assert_eq!(quiet(), 0, "nothing of ours changed");
        // Folders made at one stroke, and a whole new top folder.
        fs::create_dir_all(root.join("datasets/c/d/e")).unwrap();
        assert!(quiet() >= 1);
        fs::write(root.join("datasets/c/d/e/x.csv"), "1").unwrap();
        assert!(quiet() >= 1, "a file in folders made at one stroke");
        fs::create_dir_all(root.join("themes/mine/templates")).unwrap();
        assert!(quiet() >= 1);
        fs::write(root.join("themes/mine/templates/home.html"), "1").unwrap();
        assert!(quiet() >= 1, "a file in a new theme");
        fs::write(root.join("site/khomo.yaml"), "1").unwrap();
        assert!(quiet() >= 1);
        // Editors write beside and rename.
        fs::write(root.join("datasets/a/b/README.md.tmp"), "new").unwrap();
        fs::rename(root.join("datasets/a/b/README.md.tmp"), root.join("datasets/a/b/README.md")).unwrap();
        assert!(quiet() >= 1);
        fs::rename(root.join("datasets/a"), root.join("datasets/z")).unwrap();
        assert!(quiet() >= 1);
        fs::write(root.join("datasets/z/b/README.md"), "again").unwrap();
        assert!(quiet() >= 1, "a file in a renamed folder");
        fs::remove_dir_all(root.join("datasets/z")).unwrap();
        assert!(quiet() >= 1);
        drop(watcher);
        fs::write(root.join("site/khomo.yaml"), "2").unwrap();
        std::thread::sleep(Duration::from_millis(250));
        assert_eq!(changes.recv(), Err(mpsc::RecvError), "dropped, it is silent and lets go");
    }
}
