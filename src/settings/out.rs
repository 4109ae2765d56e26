//! Where a portal may be built: never over what it is made from.

use crate::error::{Error, Result};
use std::path::{Component, Path, PathBuf};

/// The folder to build in, absolute. It must not swallow what the portal is made from.
pub(super) fn out_folder(out: &Path, root: &Path) -> Result<PathBuf> {
    let absolute = std::path::absolute(out).map_err(|error| Error::io("find", out, error))?;
    let mut plain = PathBuf::new();
    for part in absolute.components() {
        match part {
            Component::ParentDir => _ = plain.pop(),
            Component::CurDir => {}
            part => plain.push(part),
        }
    }
    // Links in the part that is there already are resolved, so that no detour is missed.
    let there = plain.ancestors().find_map(|above| Some((above, above.canonicalize().ok()?)));
    if let Some((above, real)) = there
        && let Ok(rest) = plain.strip_prefix(above)
    {
        plain = if rest.as_os_str().is_empty() { real } else { real.join(rest) };
    }
    let inside = |name: &str| plain.starts_with(root.join(name)) || root.join(name).starts_with(&plain);
    if ["datasets", "themes", ".git", "site/pages", "site/codelists", ".khomo"].into_iter().any(inside)
        || plain == root.join("site")
    {
        return Err(Error::usage("out-in-sources", &[("out", &out.display())]));
    }
    Ok(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_portal_is_never_built_over_what_it_is_made_from() {
        let folder = tempfile::tempdir().unwrap();
        let root = &folder.path().canonicalize().unwrap();
        for out in [".", "datasets", "datasets/a/public", "site", "..", "site/public/../../datasets"] {
            let error = out_folder(&root.join(out), root).unwrap_err();
            assert_eq!(error.exit_code(), 2, "{out}");
        }
        assert_eq!(out_folder(&root.join("dist"), root).unwrap(), root.join("dist"));
    }
}
