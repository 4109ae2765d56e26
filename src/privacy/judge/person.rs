//! Names, births, addresses and coordinates: what they are depends on what stands beside them.

use super::{Case, Reason, Sense, Strength, share};
use crate::model::FieldType;
use crate::privacy::header::Say;
use crate::privacy::kind::{Role, of_role};
use crate::privacy::watch::Watch;

/// Columns of names; says what the table is about on the way.
pub fn names(watches: &[&Watch], sense: &mut Sense) -> Vec<Option<Case>> {
    let mut cases: Vec<Option<Case>> = watches.iter().map(|watch| name(watch)).collect();
    given(watches, &mut cases);
    sense.named = cases.iter().any(Option::is_some);
    sense.persons = cases.iter().flatten().any(|case| case.strength > Strength::Possible);
    cases
}

fn name(watch: &Watch) -> Option<Case> {
    let (stats, header) = (&watch.stats, watch.header());
    let kind = of_role(Role::Name);
    let enough = |count: u64, percent: u32| share(count, stats.looked, percent);
    let say = header.about(kind);
    let plain = stats.remembered * 10 <= stats.looked && stats.organisations * 5 <= stats.looked;
    let told = match say {
        Say::Strong => enough(stats.names, 25) || enough(stats.capitals, 60) || enough(stats.parts, 60),
        Say::Weak => plain && stats.names >= 2 && enough(stats.names, 65) && enough(stats.long, 45),
        Say::Against | Say::Loose => false,
        Say::Nothing if header.official => plain && enough(stats.names, 40),
        Say::Nothing => {
            let people = enough(stats.names, 85) && enough(stats.long, 55) && enough(stats.common, 50);
            let varied = !stats.variety.is_poor(stats.looked);
            plain
                && people
                && stats.looked >= 6
                && stats.remembered * 20 <= stats.looked
                && varied
                && !header.organisation
        }
    };
    if !told {
        return None;
    }
    let in_office = header.official || stats.remembered * 5 > stats.looked;
    let strength = if in_office { Strength::Possible } else { Strength::Likely };
    let reasons = if say == Say::Nothing { vec![Reason::Share] } else { vec![Reason::Header, Reason::Share] };
    let count = stats.names.max(if say == Say::Strong { stats.capitals.max(stats.parts) } else { 0 });
    Some(Case { kind, strength, count, of: stats.looked, examples: stats.name_examples.clone(), reasons })
}

/// "Tên" beside "Họ đệm": given names alone.
fn given(watches: &[&Watch], cases: &mut [Option<Case>]) {
    let kind = of_role(Role::Name);
    let first = |(watch, case): (&&Watch, &Option<Case>)| {
        case.is_some()
            && share(watch.stats.parts, watch.stats.looked, 60)
            && !share(watch.stats.long, watch.stats.looked, 60)
    };
    if !watches.iter().zip(cases.iter()).any(first) {
        return;
    }
    for (watch, case) in watches.iter().zip(cases) {
        let stats = &watch.stats;
        let weak = watch.header().about(kind) == Say::Weak;
        if case.is_none() && weak && share(stats.parts, stats.looked, 70) {
            let reasons = vec![Reason::Header, Reason::Neighbour];
            let examples = stats.name_examples.clone();
            *case = Some(Case {
                kind,
                strength: Strength::Likely,
                count: stats.parts,
                of: stats.looked,
                examples,
                reasons,
            });
        }
    }
}

/// Days and years of birth.
pub fn births(watches: &[Watch], sense: Sense, identified: bool, cases: &mut [Option<Case>]) {
    let kind = of_role(Role::Birth);
    for (watch, case) in watches.iter().zip(cases.iter_mut()).filter(|(_, case)| case.is_none()) {
        let stats = &watch.stats;
        let dated = stats.days + stats.years;
        let (different, middle) = stats.years();
        let told = match watch.header().about(kind) {
            Say::Strong if share(dated, stats.looked, 30) => match (sense.persons || identified, sense.named) {
                (true, _) => Some(Strength::Certain),
                (_, true) => Some(Strength::Likely),
                // A table of persons without names: one day of birth and a place are enough to know someone again.
                _ if share(stats.days, stats.looked, 30) && sense.signs >= 2 && different >= 2 => {
                    Some(Strength::Likely)
                }
                _ if share(stats.days, stats.looked, 30) && different >= 2 => Some(Strength::Possible),
                _ => None,
            },
            Say::Nothing | Say::Weak if sense.persons && share(stats.days, stats.looked, 80) => {
                let spread = different >= 10.min(stats.days.div_ceil(2) as u32) && stats.days >= 6;
                (spread && middle <= 2000).then_some(Strength::Likely)
            }
            _ => None,
        };
        if let Some(strength) = told {
            let mut reasons = Vec::new();
            if watch.header().about(kind) == Say::Strong {
                reasons.push(Reason::Header);
            }
            if sense.persons || sense.named || identified {
                reasons.push(Reason::Neighbour);
            }
            let examples = stats.other_examples.clone();
            *case = Some(Case { kind, strength, count: dated, of: stats.looked, examples, reasons });
        }
    }
}

/// Addresses where persons live.
pub fn addresses(watches: &[Watch], sense: Sense, cases: &mut [Option<Case>]) {
    let kind = of_role(Role::Address);
    for (watch, case) in watches.iter().zip(cases.iter_mut()).filter(|(_, case)| case.is_none()) {
        let stats = &watch.stats;
        let enough = |count: u64, percent: u32| share(count, stats.looked, percent);
        let private = sense.persons && !sense.organisations;
        let placed = stats.addresses >= 2 || (stats.addresses == 1 && stats.looked <= 3);
        let told = match watch.header().about(kind) {
            Say::Strong if enough(stats.addresses, 30) => {
                Some(if sense.persons { Strength::Certain } else { Strength::Likely })
            }
            // A home commune beside a name.
            Say::Strong if sense.persons && enough(stats.places, 50) => Some(Strength::Likely),
            Say::Weak if private && placed && enough(stats.addresses, 40) => Some(Strength::Certain),
            Say::Nothing if private && placed && enough(stats.addresses, 60) => Some(Strength::Likely),
            _ => None,
        };
        if let Some(strength) = told {
            let mut reasons = Vec::new();
            if matches!(watch.header().about(kind), Say::Strong | Say::Weak) {
                reasons.push(Reason::Header);
            }
            reasons.push(Reason::Share);
            if sense.persons {
                reasons.push(Reason::Neighbour);
            }
            let examples = stats.address_examples.clone();
            let count = stats.addresses.max(if strength == Strength::Likely { stats.places } else { 0 });
            *case = Some(Case { kind, strength, count, of: stats.looked, examples, reasons });
        }
    }
}

/// Points where persons live.
pub fn coordinates(watches: &[Watch], sense: Sense, cases: &mut [Option<Case>]) {
    let kind = of_role(Role::Coordinates);
    let homes =
        cases.iter().flatten().any(|case| case.kind.role == Role::Address && case.strength > Strength::Possible);
    let private = sense.persons && !sense.organisations;
    let numeric =
        |watch: &Watch| !matches!(watch.field_type(), FieldType::Date | FieldType::Datetime | FieldType::Year);
    let near = |watch: &Watch, count: fn(&Watch) -> u64| share(count(watch), watch.stats.looked, 80) && numeric(watch);
    let latitude = |watch: &Watch| near(watch, |watch| watch.stats.latitudes);
    let longitude = |watch: &Watch| near(watch, |watch| watch.stats.longitudes);
    let point = |watch: &Watch| near(watch, |watch| watch.stats.points);
    let pair = watches.iter().any(latitude) && watches.iter().any(longitude);
    let found: Vec<usize> = (0..watches.len())
        .filter(|at| cases[*at].is_none())
        .filter(|at| {
            let watch = &watches[*at];
            let say = watch.header().about(kind);
            let here = latitude(watch) || longitude(watch) || point(watch);
            let anywhere = share(watch.stats.degrees, watch.stats.looked, 60) && numeric(watch);
            match say {
                Say::Strong => anywhere || here,
                Say::Weak => (private || (homes && sense.persons)) && anywhere,
                Say::Nothing => private && (point(watch) || (pair && here)),
                _ => false,
            }
        })
        .collect();
    for at in found {
        let (stats, header) = (&watches[at].stats, watches[at].header());
        let headed = matches!(header.about(kind), Say::Strong | Say::Weak);
        let reasons = if headed { vec![Reason::Header, Reason::Neighbour] } else { vec![Reason::Neighbour] };
        let (count, of) = (stats.degrees, stats.looked);
        let examples = stats.other_examples.clone();
        cases[at] = Some(Case { kind, strength: Strength::Likely, count, of, examples, reasons });
    }
}

/// Columns of persons confirm each other: names beside numbers, births or homes are certain.
pub fn confirm(cases: &mut [Option<Case>]) {
    let sure = |case: &Case| case.strength > Strength::Possible;
    let about: Vec<Role> = cases.iter().flatten().filter(|case| sure(case)).map(|case| case.kind.role).collect();
    let named = about.contains(&Role::Name);
    let other = about.iter().any(|role| *role != Role::Name);
    for case in cases.iter_mut().flatten().filter(|case| case.strength == Strength::Likely) {
        let confirmed = if case.kind.role == Role::Name { other } else { named };
        if confirmed && case.kind.role != Role::Text {
            case.strength = Strength::Certain;
            if !case.reasons.contains(&Reason::Neighbour) {
                case.reasons.push(Reason::Neighbour);
            }
        }
    }
}
