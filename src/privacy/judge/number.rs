//! Numbers, phones and mailboxes: header, share of cells, check digits, and whose table it is.

use super::{Case, Reason, Sense, Strength, best, of_kind, share};
use crate::privacy::header::Say;
use crate::privacy::kind::{Kind, Role, kinds};
use crate::privacy::tally::Tally;
use crate::privacy::watch::Watch;

/// Percents of cells that speak against all doubt where the header speaks against it.
const DESPITE: u32 = 97;
/// Cells of which the same is asked.
const DESPITE_ROWS: u64 = 30;

fn case(kind: &'static Kind, watch: &Watch, tally: &Tally, strength: Strength, reasons: &[Reason]) -> Case {
    let mut reasons = reasons.to_vec();
    if share(tally.checked, tally.whole, 90) && kind.alone.is_some() {
        reasons.push(Reason::CheckDigit);
    }
    Case { kind, strength, count: tally.whole, of: watch.filled, examples: tally.cells.clone(), reasons }
}

/// Are the numbers told by check digits to be something that is not personal?
fn is_decoy(watch: &Watch) -> bool {
    of_kind(watch, Role::Decoy).any(|(kind, tally)| {
        kind.alone.is_some_and(|percent| share(tally.checked, watch.filled, percent)) && tally.whole >= kind.rows
    })
}

/// Do the values vary as those of many persons do?
fn is_varied(kind: &Kind, tally: &Tally, watch: &Watch) -> bool {
    let varied = u64::from(tally.spread.count_ones()) >= u64::from(kind.spread).min(tally.whole.div_ceil(2));
    varied && !watch.serial.is_serial() && !watch.variety.is_poor(tally.whole)
}

/// Cells that are such a number in a column of words: a stray one is as bad as many.
fn is_stray(kind: &Kind, tally: &Tally, watch: &Watch) -> bool {
    kind.alone.is_some()
        && tally.checked > 0
        && share(tally.checked, tally.like, 80)
        && watch.numbers * 10 <= watch.filled * 3
}

/// The numbers a column holds.
pub fn of(watch: &Watch, sense: Sense) -> Option<Case> {
    let decoy = is_decoy(watch);
    best(of_kind(watch, Role::Number).map(|(kind, tally)| one(kind, tally, watch, sense, decoy)))
}

fn one(kind: &'static Kind, tally: &Tally, watch: &Watch, sense: Sense, decoy: bool) -> Option<Case> {
    if tally.whole == 0 {
        return None;
    }
    let enough = |percent: u32| share(tally.whole, watch.filled, percent);
    let told = |strength, reasons: &[Reason]| Some(case(kind, watch, tally, strength, reasons));
    let alone = kind.alone.is_some_and(enough) && tally.whole >= kind.rows && is_varied(kind, tally, watch);
    match watch.header().about(kind) {
        Say::Strong if enough(kind.headed) && is_plausible(kind, tally, watch) => {
            let certain = kind.alone.is_some() && share(tally.checked, tally.whole, 80);
            let strength = if certain || (sense.persons && enough(60)) { Strength::Certain } else { Strength::Likely };
            told(strength, &[Reason::Header, Reason::Share])
        }
        Say::Against | Say::Loose => {
            let all = enough(DESPITE) && tally.whole >= DESPITE_ROWS && alone && !decoy;
            (all && kind.spread > 0).then(|| case(kind, watch, tally, Strength::Possible, &[Reason::Share]))
        }
        // A register of taxpayers holds persons among companies.
        Say::Weak if kind.alone.is_none() && kind.beside.is_some() => {
            let some = tally.checked >= 3 || (tally.checked > 0 && share(tally.checked, watch.filled, 2));
            let strength = if sense.persons || tally.checked >= 3 { Strength::Likely } else { Strength::Possible };
            some.then(|| Case { count: tally.checked, ..case(kind, watch, tally, strength, &[Reason::Header]) })
        }
        Say::Weak if enough(kind.headed.max(60)) && is_varied(kind, tally, watch) && !decoy => {
            told(Strength::Likely, &[Reason::Header, Reason::Share])
        }
        _ if alone && !decoy => told(Strength::Likely, &[Reason::Share]),
        _ if sense.persons
            && !decoy
            && kind.beside.is_some_and(|percent| share(tally.checked, watch.filled, percent))
            && tally.whole >= kind.rows
            && is_varied(kind, tally, watch) =>
        {
            told(Strength::Likely, &[Reason::Share, Reason::Neighbour])
        }
        _ if is_stray(kind, tally, watch) => told(Strength::Likely, &[]),
        _ => None,
    }
}

/// "Số tài khoản" may count accounts: then numbers are short, or all of few lengths and in order.
fn is_plausible(kind: &Kind, tally: &Tally, watch: &Watch) -> bool {
    kind.alone.is_some()
        || kind.digits > 0
        || tally.like == 0
        || watch.numbers == 0
        || share(watch.numbers, watch.filled, kind.headed)
}

/// Phone numbers, of persons or of offices.
pub fn phone(watch: &Watch, sense: Sense) -> Option<Case> {
    let decoy = is_decoy(watch);
    best(of_kind(watch, Role::Phone).map(|(kind, tally)| phone_of(kind, tally, watch, sense, decoy)))
}

fn phone_of(kind: &'static Kind, tally: &Tally, watch: &Watch, sense: Sense, decoy: bool) -> Option<Case> {
    let mobile = tally.whole - tally.shared;
    let office = sense.organisations && !sense.named;
    let told = |strength, reasons: &[Reason]| {
        Some(Case { count: mobile.max(1), ..case(kind, watch, tally, strength, reasons) })
    };
    let poor = watch.variety.is_poor(tally.whole);
    match watch.header().about(kind) {
        Say::Against => None,
        Say::Loose if sense.organisations => None,
        Say::Strong | Say::Loose => {
            if mobile > 0 && share(mobile, watch.filled, kind.headed) {
                let certain = sense.persons && share(tally.checked, watch.filled, 50);
                let strength = match (office || poor, certain) {
                    (true, _) => Strength::Possible,
                    (_, true) => Strength::Certain,
                    _ => Strength::Likely,
                };
                return told(strength, &[Reason::Header, Reason::Share]);
            }
            if office || sense.organisations {
                return None;
            }
            let some = mobile >= 1 && share(mobile, watch.filled, 2);
            let homes = sense.persons && share(tally.whole, watch.filled, kind.headed);
            match (some && sense.named, homes, some) {
                (true, ..) | (_, true, _) => told(Strength::Likely, &[Reason::Header, Reason::Neighbour]),
                (.., true) => told(Strength::Possible, &[Reason::Header]),
                _ => None,
            }
        }
        _ if decoy || poor => None,
        _ => {
            let varied = is_varied(kind, tally, watch);
            let alone = kind.alone.is_some_and(|percent| share(tally.checked, watch.filled, percent));
            let beside = kind.beside.is_some_and(|percent| share(mobile, watch.filled, percent));
            if alone && varied && tally.checked >= kind.rows {
                return told(if office { Strength::Possible } else { Strength::Likely }, &[Reason::Share]);
            }
            if beside && varied && sense.persons && !sense.organisations && tally.whole >= kind.rows {
                return told(Strength::Likely, &[Reason::Share, Reason::Neighbour]);
            }
            is_stray(kind, tally, watch)
                .then(|| case(kind, watch, tally, if office { Strength::Possible } else { Strength::Likely }, &[]))
        }
    }
}

/// Mailboxes, of persons or of offices.
pub fn mail(watch: &Watch, sense: Sense) -> Option<Case> {
    let of = |(kind, tally): (&'static Kind, &Tally)| {
        let own = tally.whole - tally.shared;
        if own == 0 {
            return None;
        }
        let office = sense.organisations && !sense.named;
        let poor = watch.variety.is_poor(tally.whole);
        let against = matches!(watch.header().about(kind), Say::Against | Say::Loose);
        let personal = tally.checked > 0 && (share(tally.checked, watch.filled, 10) || tally.checked >= 3);
        let strength = match (personal, against || office || poor) {
            (true, false) => Strength::Likely,
            (true, true) if share(tally.checked, watch.filled, 30) => Strength::Possible,
            // Offices of the state: a person's mailbox there is still a person's.
            (false, false) if share(own, watch.filled, 30) && sense.named => Strength::Likely,
            (false, false) if share(own, watch.filled, 30) => Strength::Possible,
            _ => return None,
        };
        let reasons: &[Reason] =
            if watch.header().about(kind) == Say::Strong { &[Reason::Header, Reason::Share] } else { &[Reason::Share] };
        let count = if personal { tally.checked } else { own };
        Some(Case { kind, strength, count, of: watch.filled, examples: tally.cells.clone(), reasons: reasons.to_vec() })
    };
    best(of_kind(watch, Role::Mail).map(of))
}

/// What else stands in cells of a column.
pub fn others(watch: &Watch, kind: &Kind) -> Vec<&'static Kind> {
    let told = |(other, tally): &(&'static Kind, &Tally)| {
        let named = matches!(watch.header().about(other), Say::Strong);
        *other != kind
            && other.is_personal()
            && tally.whole > tally.shared
            && (named || other.alone.is_some() && share(tally.checked, tally.like, 50))
    };
    kinds().iter().zip(&watch.tallies).filter(told).map(|(other, _)| other).collect()
}
