//! The plan is read: its table through the one door for tables, what it means by the room of the owner's folder.

use crate::datasets::Tree;
use crate::error::Result;
use crate::findings::{Finding, Findings, Found, Severity};
use crate::model::{DatasetId, Name, Publisher};
use crate::settings::Settings;
use crate::site::plan::{self, ITEMS, Part, Planned, Table};
use crate::tables::{self, Ask, Small};
use std::collections::{BTreeMap, BTreeSet};

/// Reads the open-data plan, if there is one.
pub fn plan(settings: &Settings, publishers: &BTreeMap<Name, Publisher>, tree: &Tree) -> Result<Found<Planned>> {
    let mut findings = Findings::default();
    let folders: BTreeSet<DatasetId> = tree.datasets.iter().map(|folder| folder.id.clone()).collect();
    let tables = match plan::table(settings)?.note(&mut findings) {
        Some(file) => parts(settings, &file, &mut findings)?,
        None => Vec::new(),
    };
    let planned = plan::read(settings, publishers, &folders, &tables)?.note(&mut findings);
    Ok(Found::new(planned, findings))
}

/// The tables of a file: of a workbook each sheet that is named for a part, of any other the one table, which is items.
fn parts(settings: &Settings, file: &str, findings: &mut Findings) -> Result<Vec<(Part, Table)>> {
    let path = settings.root.join(file);
    let resource = tables::bare(&path);
    let bare = Ask {
        file: &path,
        place: file,
        resource: &resource,
        default_missing: &[],
        language: settings.site.default_language().as_str(),
        limits: &settings.limits,
        gate: None,
        protection: None,
        drawn: &[],
    };
    let named: Vec<(Part, Option<String>)> = match tables::is_workbook(&resource.format) {
        true => {
            tables::sheets(&bare).into_iter().filter_map(|name| Some((Part::of_sheet(&name)?, Some(name)))).collect()
        }
        false => Vec::new(),
    };
    let mut wanted: Vec<(Part, Option<String>)> = Vec::new();
    for (part, sheet) in named {
        if !wanted.iter().any(|(known, _)| *known == part) {
            wanted.push((part, sheet));
        }
    }
    if !wanted.iter().any(|(part, _)| *part == Part::Items) {
        wanted.insert(0, (Part::Items, None));
    }
    let mut parts = Vec::new();
    for (part, sheet) in wanted {
        let mut resource = resource.clone();
        resource.recipe.sheet = sheet;
        // One row more than may be, so that it shows when there are too many.
        let small = tables::small(&Ask { resource: &resource, ..bare }, ITEMS + 1)?;
        // How a list was read is of interest where it is published, not here. A cell too few is no reason to stop where
        // the list can be read.
        let told = small.findings.into_iter().filter(|finding| finding.severity() < Severity::Note);
        let weight = small.value.is_some().then_some(Severity::Warning);
        findings.extend(told.map(|finding| Finding { severity: weight.or(finding.severity), ..finding }));
        let Some(Small { labels, header, rows }) = small.value else { continue };
        parts.push((part, Table { file: file.into(), labels, header, rows }));
    }
    Ok(parts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::datasets;
    use crate::model::Plan;
    use crate::settings::{self, Flags};
    use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
    use std::path::Path;

    fn read(root: &Path) -> (Option<Plan>, Vec<String>) {
        let flags = Flags { repository: root.into(), ..Flags::default() };
        let settings = settings::read(&flags).unwrap().value;
        let tree = datasets::walk(&settings).unwrap().value;
        let publishers = datasets::publishers(&tree, &settings).unwrap().value;
        let found = plan(&settings, &publishers, &tree).unwrap();
        let said = found.findings.iter().map(|one| format!("{} {}:{}", one.rule, one.place.line, one.place.field));
        (found.value.plan, said.collect())
    }

    fn portal() -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for folder in ["site", "datasets/so-y-te/nha-thuoc"] {
            std::fs::create_dir_all(root.path().join(folder)).unwrap();
        }
        std::fs::write(root.path().join("site/khomo.yaml"), "title: Cổng\npublisher: so-y-te\n").unwrap();
        std::fs::write(root.path().join("datasets/so-y-te/agency.yaml"), "name: Sở Y tế\nshort_name: SYT\n").unwrap();
        std::fs::write(root.path().join("datasets/so-y-te/nha-thuoc/bang.csv"), "xa,so\nTân An,1\n").unwrap();
        root
    }

    #[test]
    fn a_workbook_is_read_sheet_by_sheet() {
        let root = portal();
        let mut book = Workbook::new();
        let sheet = book.add_worksheet().set_name("Giai đoạn").unwrap();
        for (row, cells) in
            [["Tên giai đoạn", "Từ ngày", "Đến ngày"], ["Giai đoạn 1", "Quý III/2026", "31/12/2026"]].iter().enumerate()
        {
            for (column, cell) in cells.iter().enumerate() {
                sheet.write(row as u32, column as u16, *cell).unwrap();
            }
        }
        let sheet = book.add_worksheet().set_name("Danh mục").unwrap();
        sheet.write(0, 0, "KẾ HOẠCH CUNG CẤP DỮ LIỆU MỞ NĂM 2026").unwrap();
        for (column, label) in ["STT", "Tên bộ dữ liệu", "Cơ quan chủ trì", "Thời hạn", "Giai đoạn"].iter().enumerate()
        {
            sheet.write(2, column as u16, *label).unwrap();
        }
        let day = Format::new().set_num_format("dd/mm/yyyy");
        let month = Format::new().set_num_format("mm/yyyy");
        for (row, title) in [(3, "Nhà thuốc"), (4, "Bệnh viện"), (5, "Phòng khám")] {
            sheet.write(row, 0, row - 2).unwrap();
            sheet.write(row, 1, title).unwrap();
            sheet.write(row, 2, "SYT").unwrap();
            sheet.write(row, 4, "Giai đoạn 1").unwrap();
        }
        sheet.write_with_format(3, 3, ExcelDateTime::from_ymd(2026, 11, 15).unwrap(), &day).unwrap();
        sheet.write_with_format(4, 3, ExcelDateTime::from_ymd(2026, 12, 1).unwrap(), &month).unwrap();
        sheet.write(5, 3, "Quý IV/2026").unwrap();
        book.save(root.path().join("site/plan.xlsx")).unwrap();
        let (plan, said) = read(root.path());
        assert_eq!(said, Vec::<String>::new());
        let plan = plan.unwrap();
        let due: Vec<_> = plan.items.iter().map(|item| plan.due(item).unwrap().to_string()).collect();
        // A month that a workbook took for a date is its first day: the file holds no more.
        assert_eq!(due, ["2026-11-15", "2026-12-01", "2026-12-31"]);
        assert_eq!((plan.items[0].place.line, plan.items[0].place.row), (4, 1));
        assert_eq!(plan.phases[0].start.unwrap().to_string(), "2026-07");
    }

    #[test]
    fn a_table_as_it_arrives_is_read_below_its_heading() {
        let root = portal();
        let mut text = String::from("ỦY BAN NHÂN DÂN TỈNH A;;;\n;;;\nKẾ HOẠCH MỞ DỮ LIỆU NĂM 2026;;;\n");
        text += "STT;Tên bộ dữ liệu;Cơ quan chủ trì;Thời hạn\n1;Nhà thuốc;Sở Y tế;12/2026\n2;Bệnh viện;Sở Y tế;30/11/2026\n";
        for at in 3..10 {
            text += &format!("{at};Phòng khám số {at};SYT;Quý IV/2026\n");
        }
        std::fs::write(root.path().join("site/plan.csv"), text).unwrap();
        let (plan, said) = read(root.path());
        assert_eq!(said, Vec::<String>::new());
        let plan = plan.unwrap();
        assert_eq!((plan.items.len(), plan.items[1].place.line), (9, 6));
        assert_eq!(plan.due(&plan.items[0]).unwrap().to_string(), "2026-12-31");
    }

    #[test]
    fn the_plan_of_the_sample_portal_is_sound() {
        let (plan, said) = read(Path::new(env!("CARGO_MANIFEST_DIR")));
        assert_eq!(said, Vec::<String>::new());
        let plan = plan.unwrap();
        let agencies: BTreeSet<&Name> = plan.items.iter().map(|item| &item.agency).collect();
        assert!(plan.items.len() >= 40 && agencies.len() >= 6 && plan.phases.len() == 3);
        assert!(plan.items.iter().all(|item| item.title.all().count() == 2 && plan.due(item).is_some()));
        assert!(plan.items.iter().any(|item| item.is_withdrawn()));
        assert_eq!(plan.items.iter().filter(|item| item.dataset.is_some()).count(), 15);
    }
}
