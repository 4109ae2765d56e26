//! One file of the index as bytes: a stamp of what is in it, then a head of JSON and a body, deflated together.

use flate2::Compression;
use flate2::write::DeflateEncoder;
use serde::Serialize;
use std::io::Write;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What a file holds, before it is written.
#[derive(Debug, Default, Clone)]
pub(super) struct Part {
    /// JSON.
    pub head: Vec<u8>,
    /// Whatever the head says.
    pub body: Vec<u8>,
}

impl Part {
    pub fn new(head: &impl Serialize, body: Vec<u8>) -> Self {
        Self { head: serde_json::to_vec(head).expect("plain values serialise"), body }
    }

    /// A number that differs when what is in the file differs, but once in four thousand million.
    pub fn stamp(&self) -> u32 {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&length(&self.head)).update(&self.head).update(&self.body);
        u32::from_le_bytes(hasher.finalize().as_bytes()[..4].try_into().expect("a hash is longer"))
    }

    /// The file's bytes.
    pub fn file(&self) -> Vec<u8> {
        let mut out = self.stamp().to_le_bytes().to_vec();
        let mut pen = DeflateEncoder::new(&mut out, Compression::new(6));
        for piece in [&length(&self.head)[..], &self.head, &self.body] {
            pen.write_all(piece).expect("memory takes everything");
        }
        pen.finish().expect("memory takes everything");
        out
    }
}

fn length(bytes: &[u8]) -> [u8; 4] {
    u32::try_from(bytes.len()).expect("a part of an index is small").to_le_bytes()
}

/// Writes a number in as few bytes as it needs, seven bits in each, the lowest first.
pub(super) fn varint(out: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// What `make` gives for each number below `count`, in their order, made on all processors. These are threads of their own:
/// the index is made while a thread of the pool waits for it, which must not take up another part of the same work.
pub(super) fn each<T: Send>(count: usize, make: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(count);
    if threads < 2 {
        return (0..count).map(make).collect();
    }
    let next = AtomicUsize::new(0);
    let made: Vec<Mutex<Option<T>>> = (0..count).map(|_| Mutex::new(None)).collect();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(place) = made.get(at) else { break };
                    *place.lock().expect("nobody failed here") = Some(make(at));
                }
            });
        }
    });
    let whole = |place: Mutex<Option<T>>| place.into_inner().expect("nobody failed here").expect("each was made");
    made.into_iter().map(whole).collect()
}
