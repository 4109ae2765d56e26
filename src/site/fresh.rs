//! A first or fresh build: a whole new tree beside the portal, swapped in at the end.

use super::folders::{prune, remove, swap};
use super::ground::{MARK, mark_words};
use super::manifest::{Manifest, Row};
use super::pen::Body;
use super::shelf::Spot;
use super::squeeze::Squeeze;
use super::write::{Item, Laying, Progress, Summary, files, nowhere, reader, rename, side, total};
use crate::artifact::{Artifact, Source};
use crate::error::{Error, Result};
use crate::urls::Address;
use rayon::prelude::*;
use std::collections::HashSet;
use std::fs;
use std::sync::atomic::{AtomicU64, Ordering};

impl Laying<'_> {
    /// Makes everything, in no particular order: nobody sees it before it is whole.
    pub(super) fn lay_fresh(
        &mut self,
        items: Vec<Item>,
        taken: &HashSet<String>,
        progress: &Progress,
    ) -> Result<Summary> {
        // Data files of datasets that are not published after all.
        let rest = self.lots.rest();
        let unwanted = rest.iter().filter(|lot| matches!(lot.spot, Spot::Placed)).map(|lot| lot.address.as_str());
        unwanted.clone().try_for_each(|address| remove(&self.folders.root().join(address)))?;

        let this = &*self;
        let (done, of) = (AtomicU64::new(0), items.len() as u64);
        let rows: Vec<(Address, Row)> = items
            .into_par_iter()
            .map(|item| {
                let placed = this.place(item, taken);
                progress(done.fetch_add(1, Ordering::Relaxed) + 1, of);
                placed
            })
            .collect::<Result<_>>()?;
        prune(self.folders.root(), "", unwanted);
        let mut manifest = Manifest::default();
        rows.iter().for_each(|(address, row)| manifest.set(address.as_str(), *row));
        let gone = self.ground.manifest.iter().filter(|(address, _)| manifest.listed(address).is_none());
        let removed = gone.map(|(_, row)| files(row)).sum();

        let mark = manifest.digest();
        let at = self.folders.root().join(MARK);
        fs::write(&at, mark_words(&mark)).map_err(|error| Error::io("write", &at, error))?;
        let next = self.ground.home.join("manifest.next");
        manifest.save(&next, &mark)?;
        self.tick()?;
        if let Some(parent) = self.out.parent() {
            fs::create_dir_all(parent).map_err(|error| Error::io("create the folder", parent, error))?;
        }
        swap(self.folders.root(), &self.out, &self.work.join("old"))?;
        manifest.marked(mark);
        self.ground.manifest = manifest;
        self.tick()?;
        self.promote()?;
        let mut summary = total(&self.ground.manifest);
        (summary.written, summary.bytes_written) = (summary.files, summary.bytes);
        Ok(Summary { removed, fresh: true, ..summary })
    }

    /// Puts one file at its place in the new tree.
    fn place(&self, (artifact, spot): Item, taken: &HashSet<String>) -> Result<(Address, Row)> {
        let Artifact { address, rank, fingerprint: print, source } = artifact;
        let path = self.path(&address)?;
        let (content, bytes, body) = match source {
            Source::Made(make) => {
                let written = self.write(&address, make, &|| Ok(path.clone()))?;
                if let Body::Memory(bytes) = &written.body {
                    self.create(&path, &address, bytes)?;
                }
                (written.content, written.bytes, written.body)
            }
            Source::Shelved(shelved) => {
                match spot {
                    Some(Spot::Placed) => {}
                    Some(Spot::Waiting(from)) => rename(&from, &path)?,
                    Some(Spot::Same) | None => return Err(nowhere(&address)),
                }
                (shelved.fingerprint, shelved.bytes, Body::File(path.clone()))
            }
        };
        let mask = self.sides(&address, bytes, taken);
        let mut side_bytes = 0;
        for squeeze in Squeeze::ALL.into_iter().filter(|squeeze| squeeze.is_in(mask)) {
            side_bytes += squeeze.squeeze(&mut *reader(&body)?, &side(&path, squeeze))?;
        }
        Ok((address, Row { print, content, bytes, side_bytes, rank, sides: mask }))
    }
}
