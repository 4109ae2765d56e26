//! Where a table is judged: gives each lane its judge, brings the lanes' verdicts together by row, and says them.

use super::keys::{Hashes, Key, Kind};
use super::spelling::{Spelling, Unclean};
use super::{Broken, Judge};
use crate::findings::{Finding, Findings, Place};
use crate::model::{Column, FieldType, Table};
use crate::privacy::{self, Watch};
use crate::tables::Ask;
use crate::tables::lane::{Publish, Wrong};
use crate::tables::reader::Reader;
use crate::tables::tally::Tally;
use crate::tables::types::columns::Bound;
use crate::tables::wave::Wave;

/// Judges a table.
#[derive(Debug)]
pub struct Bench {
    place: String,
    alone: bool,
    keys: Vec<Key>,
    /// Columns whose personal data is let through.
    waived: Vec<String>,
}

impl Bench {
    /// The most variants of one column that are told.
    const VARIANTS: usize = 20;
    /// The most values of a key that are kept for tables that refer to it.
    const KEPT: usize = 1 << 20;

    /// Gives each lane its judge.
    pub fn new(ask: &Ask<'_>, bound: &[Bound], lanes: &mut [Publish], alone: bool, findings: &mut Findings) -> Self {
        let columns: Vec<&Column> = bound.iter().map(|bound| &bound.column).collect();
        let mut keys = Key::all(ask.resource, &columns);
        keys.retain(|key| ask.gate.is_some() || matches!(key.kind, Kind::Primary | Kind::Unique));
        let place = Place::file(ask.place);
        for (at, (lane, column)) in lanes.iter_mut().zip(&columns).enumerate() {
            let list = column.code_list.as_ref().zip(ask.gate).and_then(|(list, gate)| gate.code_lists.get(list));
            lane.judge = Judge::of(column, list, &place, findings);
            let looked_at = ask.gate.is_some() && column.field_type == FieldType::String;
            lane.spelling = looked_at.then(Spelling::default);
            lane.watch = ask.gate.map(|gate| Watch::of(column, gate.packs)).filter(Watch::needs);
            let of: Vec<&Key> = keys.iter().filter(|key| key.columns.contains(&at)).collect();
            let of_texts = of.iter().any(|key| key.kind != Kind::Rows);
            lane.hashes = (!of.is_empty()).then(|| Hashes::new(of_texts));
        }
        let waived = ask.protection.map(|protection| protection.waived.clone()).unwrap_or_default();
        Self { place: ask.place.into(), alone, keys, waived }
    }

    /// The lanes took a wave: brings their verdicts together.
    pub fn settle(
        &mut self,
        bound: &[Bound],
        lanes: &mut [Publish],
        wave: &Wave,
        reader: &dyn Reader,
        tally: &mut Tally,
    ) {
        for (at, (lane, bound)) in lanes.iter_mut().zip(bound).enumerate() {
            cells(at, lane, &bound.column, wave, reader, tally);
        }
        let before = wave.batches().next().map_or(0, |batch| batch.before);
        for key in &mut self.keys {
            let hashes: Vec<&Hashes> = key.columns.iter().filter_map(|at| lanes[*at].hashes.as_ref()).collect();
            if let Kind::Foreign(_) = key.kind {
                let columns = key.columns.clone();
                key.refer(&hashes, before, |row| {
                    let (batch, at) = find(wave, row);
                    (wave.batch(batch).line(at), cell_texts(wave, row, &columns))
                });
                continue;
            }
            let column = if key.kind == Kind::Rows { Tally::ROW } else { key.columns[0] };
            let columns = key.columns.clone();
            let faults = key.take(&hashes, before, self.alone);
            for fault in faults {
                let (batch, at) = find(wave, fault.row);
                let batch = wave.batch(batch);
                let (line, offset) = (batch.line(at), batch.offset(at));
                let row = before + fault.row as u64 + 1;
                let missing = || columns.iter().position(|column| batch.columns[*column].get(at).is_empty());
                let rule = match (key.kind, fault.first) {
                    (Kind::Rows, _) => "duplicate-row",
                    (Kind::Primary, _) => "primary-key",
                    _ => "unique-key",
                };
                tally.count(rule, column, || {
                    let shown = if key.kind == Kind::Rows { column } else { columns[missing().unwrap_or(0)] };
                    let place = reader.place(line, offset, shown).row(row).field(key.names.join(", "));
                    let finding = Finding::of(rule, place).with("field", key.names.join(", "));
                    match fault.first {
                        Some(first) => {
                            let value = cell_texts(wave, fault.row, &columns);
                            finding.with("is", "again").with("value", value).with("first", first + 1)
                        }
                        None => finding.with("is", "missing"),
                    }
                });
            }
        }
    }

    /// All rows were seen: says what only the whole shows, and keeps what other tables need to know.
    pub fn finish(
        mut self,
        bound: &[Bound],
        lanes: &mut [Publish],
        reader: &dyn Reader,
        table: &mut Table,
        findings: &mut Findings,
    ) {
        for (at, (lane, Bound { column, .. })) in lanes.iter_mut().zip(bound).enumerate() {
            let variants = lane.spelling.take().map(|spelling| spelling.variants()).unwrap_or_default();
            let more = variants.len().saturating_sub(Self::VARIANTS) as u64;
            for (nth, variant) in variants.into_iter().take(Self::VARIANTS).enumerate() {
                let place = reader.place(variant.at.0, variant.at.1, at).row(variant.row + 1).field(&column.name);
                let finding = Finding::of("mixed-spelling", place).with("field", &column.name);
                let finding = finding.with("value", &variant.text).with("count", variant.count);
                let mut finding = finding.with("usual", &variant.usual).with("usual_count", variant.usual_count);
                finding.more = if nth + 1 == Self::VARIANTS { more } else { 0 };
                findings.push(finding);
            }
            if let Some(codes) = lane.judge.as_mut().and_then(|judge| judge.codes.take()) {
                table.codes.push((at, codes.used()));
            }
        }
        self.personal_data(bound, lanes, findings);
        table.anonymity = reader.anonymity();
        for key in &mut self.keys {
            if key.overfull {
                let place = Place::file(&self.place).field(key.names.join(", "));
                findings.push(Finding::of("key-too-large", place).with("field", key.names.join(", ")));
            }
            match key.kind {
                Kind::Foreign(nth) => {
                    table.references.resize_with(table.references.len().max(nth + 1), Default::default);
                    table.references[nth] = key.references();
                }
                Kind::Primary | Kind::Unique if !key.overfull => {
                    table.keys.extend(key.values(Self::KEPT));
                }
                Kind::Primary | Kind::Unique | Kind::Rows => {}
            }
        }
    }

    /// Says which columns hold personal data. What else is said of such a table shows no cell any more.
    fn personal_data(&self, bound: &[Bound], lanes: &mut [Publish], findings: &mut Findings) {
        let watched: Vec<(usize, Watch)> =
            lanes.iter_mut().enumerate().filter_map(|(at, lane)| Some((at, lane.watch.take()?))).collect();
        let (places, watches): (Vec<usize>, Vec<Watch>) = watched.into_iter().unzip();
        for verdict in privacy::judge(&watches) {
            let column = &bound[places[verdict.column]].column;
            if self.waived.contains(&column.name) {
                continue;
            }
            findings.extend(verdict.findings(&column.name, |row| Place::file(&self.place).row(row + 1)));
        }
    }
}

/// Says what is wrong with the cells of one column of a wave.
fn cells(at: usize, lane: &mut Publish, column: &Column, wave: &Wave, reader: &dyn Reader, tally: &mut Tally) {
    let mut faults = lane.take_faults();
    for seen in &mut faults {
        let rule = rule(seen.wrong);
        for (batch, row) in seen.examples.drain(..) {
            let batch = wave.batch(batch);
            let place = reader.place(batch.line(row), batch.offset(row), at);
            let place = place.field(&column.name).row(batch.before + row as u64 + 1);
            let value = batch.columns[at].text(row);
            let finding = Finding::of(rule, place).with("field", &column.name).with("value", value);
            tally.count(rule, at, || match seen.wrong {
                Wrong::Type => finding.with("type", column.field_type.as_str()),
                Wrong::Required => finding.with("constraint", "required").with("bound", "true"),
                Wrong::Broken(Broken::Code) => {
                    let codes = lane.judge.as_ref().and_then(|judge| judge.codes.as_ref());
                    let list = codes.map_or("", |codes| codes.list().id.as_str());
                    let meant = codes.and_then(|codes| codes.meant(value)).unwrap_or_default();
                    finding
                        .with("list", list)
                        .with("hint", if meant.is_empty() { "none" } else { "close" })
                        .with("meant", meant)
                }
                Wrong::Broken(broken) => {
                    let (constraint, bound) =
                        lane.judge.as_ref().map_or(("", String::new()), |judge| judge.constraint(broken));
                    finding.with("constraint", constraint).with("bound", bound)
                }
                Wrong::Control | Wrong::Unclean(_) => finding,
            });
        }
        tally.more(rule, at, std::mem::take(&mut seen.more));
    }
    lane.give_faults(faults);
}

/// The rule that is broken.
fn rule(wrong: Wrong) -> &'static str {
    match wrong {
        Wrong::Type => "type-error",
        Wrong::Required => "constraint-error",
        Wrong::Control => "control-character",
        Wrong::Broken(Broken::Code) => "unknown-code",
        Wrong::Broken(_) => "constraint-error",
        Wrong::Unclean(Unclean::SpaceAround) => "space-around",
        Wrong::Unclean(Unclean::LookAlike) => "look-alike-letter",
        Wrong::Unclean(Unclean::Decomposed) => "decomposed-letter",
        Wrong::Unclean(Unclean::Formula) => "formula-cell",
    }
}

/// The batch of a row of a wave, and the row in it.
fn find(wave: &Wave, row: usize) -> (usize, usize) {
    let mut before = 0;
    for (number, batch) in wave.batches().enumerate() {
        if row < before + batch.rows() {
            return (number, row - before);
        }
        before += batch.rows();
    }
    unreachable!("a wave has the rows that its lanes took")
}

/// The cells of a row in these columns, at most eight.
fn cell_texts(wave: &Wave, row: usize, columns: &[usize]) -> String {
    let (batch, at) = find(wave, row);
    let cells: Vec<&str> = columns.iter().take(8).map(|column| wave.batch(batch).columns[*column].text(at)).collect();
    cells.join(", ")
}
