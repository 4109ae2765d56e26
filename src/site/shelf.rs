//! Where data files wait between the pass over their table and the moment they are laid down.
//!
//! In a fresh build they are written straight at their place in the new tree. In a later build those
//! that differ from the portal in place wait beside it, and the others are dropped at once.

use super::pen::{Body, Pen, Written};
use super::write::{Laying, Mode};
use crate::artifact::{Fingerprint, Shelf, ShelfWriter, Shelved};
use crate::error::{Error, Result};
use crate::urls::{Address, fold};
use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// Every file on the shelf, by folded address: two tables may have asked for the same one.
#[derive(Debug, Default)]
pub(super) struct Lots(Mutex<HashMap<String, Slot>>);

#[derive(Debug, Default)]
struct Slot {
    claimed: bool,
    lots: Vec<Lot>,
}

/// A file on the shelf.
#[derive(Debug)]
pub(super) struct Lot {
    pub address: Address,
    pub content: Fingerprint,
    pub spot: Spot,
}

/// Where it is.
#[derive(Debug, Clone)]
pub(super) enum Spot {
    /// At its place in the new tree.
    Placed,
    /// Beside the portal.
    Waiting(PathBuf),
    /// The portal in place holds the same bytes.
    Same,
}

impl Lots {
    /// May this address's place in the new tree be written to? Only the first who asks may.
    fn claim(&self, address: &Address) -> bool {
        let mut slots = self.0.lock().expect("no thread panics with it");
        !std::mem::replace(&mut slots.entry(fold(address.as_str()).into_owned()).or_default().claimed, true)
    }

    fn unclaim(&self, address: &Address) {
        let mut slots = self.0.lock().expect("no thread panics with it");
        if let Some(slot) = slots.get_mut(&*fold(address.as_str())) {
            slot.claimed = false;
        }
    }

    fn add(&self, lot: Lot) {
        let mut slots = self.0.lock().expect("no thread panics with it");
        slots.entry(fold(lot.address.as_str()).into_owned()).or_default().lots.push(lot);
    }

    /// Is this very file on the shelf?
    pub fn holds(&self, shelved: &Shelved) -> bool {
        let slots = self.0.lock().expect("no thread panics with it");
        let slot = slots.get(&*fold(shelved.address.as_str()));
        slot.is_some_and(|slot| slot.lots.iter().any(|lot| lot.is(shelved)))
    }

    /// Takes this very file off the shelf.
    pub fn take(&mut self, shelved: &Shelved) -> Option<Spot> {
        let slots = self.0.get_mut().expect("no thread panics with it");
        let lots = &mut slots.get_mut(&*fold(shelved.address.as_str()))?.lots;
        let at = lots.iter().position(|lot| lot.is(shelved))?;
        Some(lots.swap_remove(at).spot)
    }

    /// What nobody took.
    pub fn rest(&mut self) -> Vec<Lot> {
        let slots = std::mem::take(self.0.get_mut().expect("no thread panics with it"));
        slots.into_values().flat_map(|slot| slot.lots).collect()
    }
}

impl Lot {
    fn is(&self, shelved: &Shelved) -> bool {
        self.content == shelved.fingerprint && self.address == shelved.address
    }
}

/// A file being written to the shelf.
struct Writer<'l, 'g> {
    laying: &'l Laying<'g>,
    address: Address,
    pen: Option<Pen<'l>>,
}

impl<'g> Laying<'g> {
    fn writer(&self, address: Address) -> Writer<'_, 'g> {
        let at = address.clone();
        let place = Box::new(move || match self.mode == Mode::Fresh && self.lots.claim(&at) {
            true => self.path(&at),
            false => Ok(self.wait()),
        });
        let pen = Pen::new(self.out.join(address.as_str()), true, place);
        Writer { laying: self, address, pen: Some(pen) }
    }

    /// Puts what was written where it shall wait.
    fn shelve(&self, address: Address, written: Written) -> Result<Shelved> {
        let Written { body, content, sha256, bytes } = written;
        let spot = match self.mode {
            Mode::Fresh => match body {
                Body::File(path) if path.starts_with(&self.waiting) => Spot::Waiting(path),
                Body::File(_) => Spot::Placed,
                Body::Memory(bytes) => match self.lots.claim(&address) {
                    true => {
                        self.create(&self.path(&address)?, &address, &bytes)?;
                        Spot::Placed
                    }
                    false => Spot::Waiting(self.create_waiting(&address, &bytes)?),
                },
            },
            Mode::Later => {
                let same = self.ground.manifest.get(address.as_str()).is_some_and(|row| row.content == content);
                match (same, body) {
                    (true, Body::Memory(_)) => Spot::Same,
                    (true, Body::File(path)) => {
                        let _ = fs::remove_file(path);
                        Spot::Same
                    }
                    (false, Body::File(path)) => Spot::Waiting(path),
                    (false, Body::Memory(bytes)) => Spot::Waiting(self.create_waiting(&address, &bytes)?),
                }
            }
        };
        self.lots.add(Lot { address: address.clone(), content, spot });
        Ok(Shelved { address, fingerprint: content, sha256, bytes })
    }
}

impl Shelf for Laying<'_> {
    fn put(&self, address: Address, bytes: &[u8]) -> Result<Shelved> {
        let mut writer = self.writer(address);
        let pen = writer.pen.as_mut().expect("it was just opened");
        if let Err(error) = pen.write_all(bytes) {
            return Err(pen.fault().unwrap_or_else(|| Error::io("write", writer.address.as_str(), error)));
        }
        writer.close()
    }

    fn open(&self, address: Address) -> Result<Box<dyn ShelfWriter + '_>> {
        Ok(Box::new(self.writer(address)))
    }

    fn copy(&self, address: Address, from: &Path) -> Result<Shelved> {
        let mut file = File::open(from).map_err(|error| Error::io("read", from, error))?;
        let mut writer = self.writer(address);
        let mut buffer = vec![0; 64 << 10];
        loop {
            let read = match file.read(&mut buffer) {
                Ok(0) => break,
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(Error::io("read", from, error)),
            };
            let pen = writer.pen.as_mut().expect("it was just opened");
            if let Err(error) = pen.write_all(&buffer[..read]) {
                return Err(pen.fault().unwrap_or_else(|| Error::io("write", writer.address.as_str(), error)));
            }
        }
        writer.close()
    }
}

impl Writer<'_, '_> {
    fn close(mut self) -> Result<Shelved> {
        let written = self.pen.take().expect("it is closed once").finish()?;
        self.laying.shelve(self.address.clone(), written)
    }
}

impl Write for Writer<'_, '_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.pen.as_mut().expect("it is open").write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl ShelfWriter for Writer<'_, '_> {
    fn finish(self: Box<Self>) -> Result<Shelved> {
        self.close()
    }
}

impl Drop for Writer<'_, '_> {
    fn drop(&mut self) {
        if let Some(pen) = self.pen.take()
            && pen.is_placed(&self.laying.waiting)
        {
            drop(pen);
            self.laying.lots.unclaim(&self.address);
        }
    }
}
