//! A report as Markdown and as plain text, for a letter or a terminal.

use super::period::PeriodView;
use crate::pages::book::Tongue;

/// The report as Markdown (CommonMark with tables).
pub(in crate::pages) fn markdown(tongue: &Tongue, view: &PeriodView) -> String {
    let mut out = format!("# {}\n\n{}\n\n", escape(&view.title), escape(&view.as_of));
    for sentence in &view.sentences {
        out += &format!("- {}\n", escape(sentence));
    }
    if !view.tasks.is_empty() {
        out += &format!("\n## {}\n\n", escape(tongue.words.word("period_first")));
        for (number, task) in view.tasks.iter().enumerate() {
            out += &format!("{}. {}\n", number + 1, escape(&task.text));
        }
    }
    for (title, header, rows, left) in tables(tongue, view) {
        if rows.is_empty() {
            continue;
        }
        out += &format!("\n## {}\n\n", escape(&title));
        let line = |cells: &[String]| {
            let cells: Vec<String> = cells.iter().map(|cell| escape(cell)).collect();
            format!("| {} |\n", cells.join(" | "))
        };
        out += &line(&header);
        out += &format!("|{}\n", " --- |".repeat(header.len()));
        rows.iter().for_each(|row| out += &line(row));
        if let Some(left) = left {
            out += &format!("\n{}\n", escape(&left));
        }
    }
    out
}

/// The report as plain text, its tables in columns.
pub(in crate::pages) fn text(tongue: &Tongue, view: &PeriodView) -> String {
    let mut out = format!("{}\n{}\n\n", plain(&view.title), plain(&view.as_of));
    for sentence in &view.sentences {
        out += &format!("{}\n", plain(sentence));
    }
    if !view.tasks.is_empty() {
        out += &format!("\n{}\n", plain(tongue.words.word("period_first")));
        for (number, task) in view.tasks.iter().enumerate() {
            out += &format!("  {}. {}\n", number + 1, plain(&task.text));
        }
    }
    for (title, header, rows, left) in tables(tongue, view) {
        if rows.is_empty() {
            continue;
        }
        out += &format!("\n{}\n", plain(&title));
        let all: Vec<Vec<String>> =
            std::iter::once(&header).chain(&rows).map(|row| row.iter().map(|cell| plain(cell)).collect()).collect();
        let widths: Vec<usize> = (0..header.len())
            .map(|at| all.iter().map(|row| row[at].chars().count()).max().unwrap_or_default())
            .collect();
        for row in &all {
            let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
            out += format!("  {}", cells.collect::<Vec<_>>().join("  ")).trim_end();
            out.push('\n');
        }
        out.extend(left.map(|left| format!("  {}\n", plain(&left))));
    }
    out
}

/// A title, the header, the rows, and what is said of rows that are not there.
type Table = (String, Vec<String>, Vec<Vec<String>>, Option<String>);

/// The tables of a report.
fn tables(tongue: &Tongue, view: &PeriodView) -> [Table; 2] {
    let word = |key: &str| tongue.words.word(key).to_string();
    let mut header = vec![word("grades_agency")];
    header.extend(view.headers.iter().cloned());
    let agencies = view.agencies.iter().map(|row| {
        let mut cells = vec![row.name.text.clone()];
        cells.extend(row.cells.iter().cloned());
        cells
    });
    let items = view
        .items
        .iter()
        .map(|item| vec![item.title.text.clone(), item.agency.text.clone(), item.due.clone(), item.status.clone()]);
    let of_items = ["grades_dataset", "grades_agency", "period_due", "period_status"].map(word).to_vec();
    [
        (word("grades_agencies_h"), header, agencies.collect(), view.agencies_left.clone()),
        (word("period_items"), of_items, items.collect(), view.items_left.clone()),
    ]
}

/// A text in one line, without what a terminal would obey.
fn plain(text: &str) -> String {
    let visible = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter });
    visible.filter(|letter| !crate::findings::is_hidden(*letter)).collect()
}

/// A text in which nothing is Markdown, a mention or markup.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in plain(text).chars() {
        match letter {
            '@' => out += "&#64;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '&' => out += "&amp;",
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '|' | '~' | '!' => out.extend(['\\', letter]),
            _ => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_title_is_markup() {
        assert_eq!(escape("a|b\n*c* <b> @d [e](f)"), "a\\|b \\*c\\* &lt;b&gt; &#64;d \\[e\\](f)");
        assert_eq!(plain("a\u{1b}[31mb\u{202e}c\n"), "a [31mbc ");
    }
}
