//! Compressed copies beside text files, for hosts that hand them out: `.gz`, `.br`, `.zst`.

use crate::error::{Error, Result};
use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;

/// A way to compress; its number is its bit in a mask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Squeeze {
    Gzip = 1,
    Brotli = 2,
    Zstd = 4,
}

impl Squeeze {
    /// Each of them.
    pub const ALL: [Self; 3] = [Self::Gzip, Self::Brotli, Self::Zstd];
    /// Smaller files gain nothing.
    const SMALLEST: u64 = 1_024;

    /// What its files end in.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Gzip => "gz",
            Self::Brotli => "br",
            Self::Zstd => "zst",
        }
    }

    /// Is it in the mask?
    pub fn is_in(self, mask: u8) -> bool {
        mask & self as u8 != 0
    }

    /// The mask of names as in the settings.
    pub fn mask(names: &[String]) -> u8 {
        let wanted = |squeeze: &Self| names.iter().any(|name| name == squeeze.extension());
        Self::ALL.into_iter().filter(wanted).fold(0, |mask, squeeze| mask | squeeze as u8)
    }

    /// Those of a mask that a file of this name and size gets.
    pub fn for_file(mask: u8, address: &str, bytes: u64) -> u8 {
        const TEXT: [&str; 22] = [
            "html",
            "css",
            "js",
            "mjs",
            "json",
            "jsonld",
            "geojson",
            "jsonl",
            "csv",
            "tsv",
            "txt",
            "md",
            "xml",
            "rdf",
            "ttl",
            "nt",
            "atom",
            "svg",
            "yaml",
            "yml",
            "webmanifest",
            "map",
        ];
        let extension = address.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map_or("", |(_, end)| end);
        match mask != 0 && bytes >= Self::SMALLEST && TEXT.contains(&extension) {
            true => mask,
            false => 0,
        }
    }

    /// Compresses what is read into a new file; always at the same level, so that it is always the same bytes.
    pub fn squeeze(self, from: &mut dyn Read, path: &Path) -> Result<u64> {
        let fault = |error| Error::io("write", path, error);
        let file = File::create_new(path).map_err(fault)?;
        let file = match self {
            Self::Gzip => {
                let mut to = flate2::write::GzEncoder::new(file, flate2::Compression::new(6));
                std::io::copy(from, &mut to).and_then(|_| to.finish()).map_err(fault)?
            }
            Self::Brotli => {
                let mut to = brotli::CompressorWriter::new(file, 64 << 10, 5, 22);
                std::io::copy(from, &mut to).and_then(|_| to.flush()).map_err(fault)?;
                to.into_inner()
            }
            Self::Zstd => {
                let mut to = zstd::Encoder::new(file, 9).map_err(fault)?;
                std::io::copy(from, &mut to).and_then(|_| to.finish()).map_err(fault)?
            }
        };
        Ok(file.metadata().map_err(fault)?.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_hold_what_they_were_made_from() {
        let folder = tempfile::tempdir().unwrap();
        let text = "Đất đai Hà Nội\n".repeat(400);
        for squeeze in Squeeze::ALL {
            let path = folder.path().join(squeeze.extension());
            let bytes = squeeze.squeeze(&mut text.as_bytes(), &path).unwrap();
            assert!(bytes > 0 && bytes < 1_000);
            let packed = File::open(&path).unwrap();
            let mut again = String::new();
            match squeeze {
                Squeeze::Gzip => flate2::read::GzDecoder::new(packed).read_to_string(&mut again).unwrap(),
                Squeeze::Brotli => brotli::Decompressor::new(packed, 4096).read_to_string(&mut again).unwrap(),
                Squeeze::Zstd => zstd::Decoder::new(packed).unwrap().read_to_string(&mut again).unwrap(),
            };
            assert_eq!(again, text);
        }
    }

    #[test]
    fn only_longer_text_gets_copies() {
        let mask = Squeeze::mask(&["gz".into(), "zst".into(), "rar".into()]);
        assert_eq!(mask, 5);
        assert_eq!(Squeeze::for_file(mask, "a/b.html", 5_000), 5);
        assert_eq!(Squeeze::for_file(mask, "a/b.html", 50), 0);
        assert_eq!(Squeeze::for_file(mask, "a/b.parquet", 5_000), 0);
        assert_eq!(Squeeze::for_file(mask, "a.html/b", 5_000), 0);
    }
}
