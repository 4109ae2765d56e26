//! What an old binary workbook (XLS) says of itself before its cells are read: how large it is, whether it is protected, what is
//! hidden, and the number formats of its cells. The cells themselves are read in `binary`.

use super::format;
use super::store::Shape;
use std::collections::HashMap;

/// A compound file: streams in chains of sectors.
pub struct Ole<'a> {
    bytes: &'a [u8],
    sector: usize,
    table: Vec<u32>,
    /// Name, first sector and length of each stream.
    streams: Vec<(String, u32, u64)>,
    mini: Vec<u8>,
    mini_table: Vec<u32>,
    /// Where the directory, the small sectors and their table begin.
    starts: Vec<u32>,
}

/// The first bytes of a compound file.
pub const SIGNATURE: [u8; 8] = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
/// Streams shorter than this lie in small sectors.
const SMALL: u64 = 4096;

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

impl<'a> Ole<'a> {
    /// Opens a compound file. `None` when it is none.
    pub fn open(bytes: &'a [u8]) -> Option<Self> {
        if !bytes.starts_with(&SIGNATURE) {
            return None;
        }
        let sector = match u16_at(bytes, 30)? {
            9 => 512,
            12 => 4096,
            _ => return None,
        };
        let mut ole = Self {
            bytes,
            sector,
            table: Vec::new(),
            streams: Vec::new(),
            mini: Vec::new(),
            mini_table: Vec::new(),
            starts: Vec::new(),
        };
        let most = bytes.len() / sector + 1;
        let mut places: Vec<u32> = (0..109).map_while(|at| u32_at(bytes, 76 + at * 4)).collect();
        let mut next = u32_at(bytes, 68)?;
        for _ in 0..most {
            let Some(more) = ole.sector(next) else { break };
            let last = sector / 4 - 1;
            places.extend((0..last).map_while(|at| u32_at(more, at * 4)));
            next = u32_at(more, last * 4)?;
        }
        for place in places.into_iter().take(most) {
            let Some(part) = ole.sector(place) else { continue };
            let part: Vec<u32> = (0..sector / 4).map_while(|at| u32_at(part, at * 4)).collect();
            ole.table.extend(part);
        }
        ole.starts = vec![u32_at(bytes, 48)?, u32_at(bytes, 60)?];
        let directory = ole.chain(u32_at(bytes, 48)?, u64::MAX);
        let mini_table = ole.chain(u32_at(bytes, 60)?, u64::MAX);
        ole.mini_table = mini_table.chunks_exact(4).filter_map(|four| u32_at(four, 0)).collect();
        for entry in directory.chunks_exact(128) {
            let length = (usize::from(u16_at(entry, 64)?).min(64) / 2).saturating_sub(1);
            let letters: Vec<u16> = (0..length).map_while(|at| u16_at(entry, at * 2)).collect();
            let (start, size) = (u32_at(entry, 116)?, u64::from(u32_at(entry, 120)?));
            match entry[66] {
                5 => {
                    ole.starts.push(start);
                    ole.mini = ole.chain(start, size);
                }
                1 | 2 => ole.streams.push((String::from_utf16_lossy(&letters), start, size)),
                _ => {}
            }
        }
        Some(ole)
    }

    fn sector(&self, at: u32) -> Option<&'a [u8]> {
        let start = (at as usize).checked_add(1)?.checked_mul(self.sector)?;
        let end = (start + self.sector).min(self.bytes.len());
        self.bytes.get(start..end).filter(|sector| !sector.is_empty())
    }

    fn chain(&self, start: u32, size: u64) -> Vec<u8> {
        let (mut out, mut at) = (Vec::new(), start);
        // No chain is longer than the file.
        for _ in 0..self.bytes.len() / self.sector + 1 {
            if out.len() as u64 >= size {
                break;
            }
            let Some(sector) = self.sector(at) else { break };
            out.extend_from_slice(sector);
            at = self.table.get(at as usize).copied().unwrap_or(u32::MAX);
        }
        out.truncate(usize::try_from(size).unwrap_or(usize::MAX));
        out
    }

    /// Does each chain of sectors end? A reader that trusts them would follow one that bites its own tail for ever.
    pub fn is_sound(&self) -> bool {
        let (small, large): (Vec<_>, Vec<_>) = self.streams.iter().partition(|stream| stream.2 < SMALL);
        let large = large.iter().map(|stream| stream.1).chain(self.starts.iter().copied());
        all_end(&self.table, large) && all_end(&self.mini_table, small.iter().map(|stream| stream.1))
    }

    /// Is there a stream or storage of this name?
    pub fn has(&self, name: &str) -> bool {
        self.streams.iter().any(|stream| stream.0.eq_ignore_ascii_case(name))
    }

    /// The bytes of a stream.
    fn stream(&self, name: &str) -> Option<Vec<u8>> {
        let &(_, start, size) = self.streams.iter().find(|stream| stream.0.eq_ignore_ascii_case(name))?;
        if size >= SMALL {
            return Some(self.chain(start, size));
        }
        let (mut out, mut at) = (Vec::new(), start);
        while (out.len() as u64) < size {
            let from = (at as usize).checked_mul(64)?;
            out.extend_from_slice(self.mini.get(from..from + 64)?);
            at = *self.mini_table.get(at as usize)?;
        }
        out.truncate(size as usize);
        Some(out)
    }
}

/// Do the chains that begin here end?
fn all_end(table: &[u32], starts: impl Iterator<Item = u32>) -> bool {
    // By which chain a sector was reached first, from 1.
    let mut reached = vec![0u32; table.len()];
    for (number, start) in (1..).zip(starts) {
        let mut at = start as usize;
        while let Some(by) = reached.get_mut(at).filter(|by| **by == 0) {
            (*by, at) = (number, table[at] as usize);
        }
        if reached.get(at) == Some(&number) {
            return false;
        }
    }
    true
}

/// What is to be known of an XLS workbook.
#[derive(Debug, Default)]
pub struct Survey {
    /// Its cells cannot be read without a password.
    pub protected: bool,
    /// Cells from the first to the last of each sheet, all sheets together.
    pub extent: u64,
    /// Cells that are there.
    pub cells: u64,
    /// Its sheets in order, charts and macros among them.
    pub sheets: Vec<Surveyed>,
}

/// What is to be known of one sheet.
#[derive(Debug, Default)]
pub struct Surveyed {
    /// Shapes of cells that have one, by row and column.
    pub shapes: HashMap<(u16, u16), Shape>,
    /// Rows that are hidden.
    pub hidden_rows: Vec<u32>,
    /// Columns that are hidden: first and last.
    pub hidden_columns: Vec<(u32, u32)>,
}

/// The records of a stream from here: type and content.
fn records(stream: &[u8], mut at: usize) -> impl Iterator<Item = (u16, &[u8])> {
    std::iter::from_fn(move || {
        let (kind, length) = (u16_at(stream, at)?, usize::from(u16_at(stream, at + 2)?));
        let content = stream.get(at + 4..at + 4 + length)?;
        at += 4 + length;
        Some((kind, content))
    })
}

/// Looks through an XLS workbook. `None` when there is none.
pub fn survey(ole: &Ole<'_>) -> Option<Survey> {
    let stream = ole.stream("Workbook").or_else(|| ole.stream("Book"))?;
    let mut survey = Survey::default();
    let (mut codes, mut formats, mut starts) = (HashMap::new(), Vec::new(), Vec::new());
    for (kind, content) in records(&stream, 0) {
        match kind {
            0x002f => survey.protected = true,
            0x041e => codes.extend(code(content)),
            0x00e0 => formats.push(u16_at(content, 2)?),
            0x0085 => starts.push(u32_at(content, 0)? as usize),
            0x000a => break,
            _ => {}
        }
    }
    if survey.protected {
        return Some(survey);
    }
    let shape = |id: &u16| codes.get(id).copied().unwrap_or_else(|| format::builtin(u32::from(*id)));
    let shapes: Vec<Shape> = formats.iter().map(shape).collect();
    for start in starts.into_iter().take(10_000) {
        let (sheet, extent, cells) = sheet(&stream, start, &shapes);
        survey.extent = survey.extent.saturating_add(extent);
        survey.cells += cells;
        survey.sheets.push(sheet);
    }
    Some(survey)
}

/// A format of the workbook's own: its number and what it makes of numbers.
fn code(content: &[u8]) -> Option<(u16, Shape)> {
    let (id, length) = (u16_at(content, 0)?, usize::from(u16_at(content, 2)?));
    let wide = content.get(4)? & 1 == 1;
    let text = content.get(5..)?;
    let letters: String = match wide {
        true => (0..length).map_while(|at| u16_at(text, at * 2)).filter_map(|c| char::from_u32(c.into())).collect(),
        false => text.iter().take(length).map(|&byte| char::from(byte)).collect(),
    };
    Some((id, format::shape(&letters)))
}

fn sheet(stream: &[u8], start: usize, shapes: &[Shape]) -> (Surveyed, u64, u64) {
    let (mut sheet, mut depth) = (Surveyed::default(), 0u32);
    let (mut first, mut last) = ((u64::MAX, u64::MAX), (0, 0));
    let (mut declared, mut cells) = (0u64, 0);
    for (kind, content) in records(stream, start) {
        match kind {
            0x0809 => depth += 1,
            0x000a if depth <= 1 => break,
            0x000a => depth -= 1,
            0x0200 => {
                let narrow = |at| u16_at(content, at).map_or(0, u32::from);
                let wide = |at| u32_at(content, at).unwrap_or(0);
                let (top, bottom, left, right) = match content.len() {
                    14.. => (wide(0), wide(4), narrow(8), narrow(10)),
                    _ => (narrow(0), narrow(2), narrow(4), narrow(6)),
                };
                // One past the last; where the last is before the first, the reader of cells counts around.
                let left = if left > 0xff || right < left { 0 } else { left };
                if bottom > 0 && right > 0 {
                    declared = declared.max(u64::from(bottom.wrapping_sub(top)) * u64::from(right - left));
                }
            }
            // Cells of every kind: row, column, format.
            0x0203 | 0x0204 | 0x0205 | 0x027e | 0x00fd | 0x00d6 | 0x0006 | 0x0206 | 0x0406 | 0x00bd => {
                let (Some(row), Some(column), Some(format)) =
                    (u16_at(content, 0), u16_at(content, 2), u16_at(content, 4))
                else {
                    continue;
                };
                let count = if kind == 0x00bd { content.len().saturating_sub(6) / 6 } else { 1 };
                cells += count as u64;
                first = (first.0.min(row.into()), first.1.min(column.into()));
                last = (last.0.max(row.into()), last.1.max(u64::from(column) + count.saturating_sub(1) as u64));
                for at in 0..count {
                    let format = if at == 0 { Some(format) } else { u16_at(content, 4 + at * 6) };
                    let shape = format.and_then(|format| shapes.get(usize::from(format))).copied().unwrap_or_default();
                    if shape != Shape::General {
                        sheet.shapes.insert((row, column.saturating_add(at as u16)), shape);
                    }
                }
            }
            0x0208 if u16_at(content, 12).is_some_and(|flags| flags & 0x20 != 0) => {
                sheet.hidden_rows.extend(u16_at(content, 0).map(u32::from));
            }
            0x007d if u16_at(content, 8).is_some_and(|flags| flags & 1 != 0) => {
                let ends = u16_at(content, 0).zip(u16_at(content, 2));
                sheet.hidden_columns.extend(ends.map(|(first, last)| (first.into(), last.into())));
            }
            _ => {}
        }
    }
    let seen = if first.0 > last.0 { 0 } else { (last.0 - first.0 + 1) * (last.1 - first.1 + 1) };
    (sheet, seen.max(declared), cells)
}

#[cfg(test)]
mod tests {
    use super::all_end;

    #[test]
    fn a_chain_that_bites_its_tail_has_no_end() {
        const END: u32 = 0xffff_fffe;
        assert!(all_end(&[1, 2, END, 2], [0, 3].into_iter()));
        assert!(!all_end(&[1, 2, 0], [0].into_iter()));
        assert!(!all_end(&[END, 1], [0, 1].into_iter()));
        assert!(all_end(&[END, 1], [0, 700].into_iter()));
    }
}
