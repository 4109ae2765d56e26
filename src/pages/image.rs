//! A figure as a picture of its own: title, drawing, key and source in one SVG file.

use super::book::{Book, Tongue};
use super::figure;
use super::svg::{P, escape};
use super::values::{are_there, values};
use super::view::FigureView;
use crate::model::{Dataset, Figure};
use std::fmt::Write;

/// Around everything.
const MARGIN: f64 = 24.0;
/// The least width of a drawing's sheet.
const NARROWEST: f64 = 560.0;

/// The file name of a dataset's figure, counted from 0.
pub(super) fn name(at: usize) -> String {
    format!("figure-{}.svg", at + 1)
}

/// Is there something to draw? Only such figures have a picture, a file of values and a page for frames.
pub(super) fn drawable(dataset: &Dataset, figure: &Figure) -> bool {
    are_there(dataset, figure)
}

/// The picture of a dataset's figure, counted from 0; a sheet without marks when there is nothing to draw.
pub(super) fn picture(book: &Book, tongue: &Tongue, dataset: &Dataset, at: usize) -> String {
    let style = book.theme.assets.get("figure.css").map_or("", |asset| std::str::from_utf8(&asset.bytes).unwrap_or(""));
    let figure = dataset.figures.get(at).and_then(|figure| values(book, dataset, figure));
    let view = figure.as_ref().map(|values| figure::picture(book, tongue, dataset, at, values));
    let address = book.urls.absolute(&book.urls.data(&dataset.id));
    match view {
        Some(view) => well_formed(sheet(&view, style, &address)),
        None => r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 704 300"/>"#.into(),
    }
}

/// The picture with `�` for what no XML document may hold, even escaped (XML 1.0, "Char").
fn well_formed(picture: String) -> String {
    let unfit = |letter: char| matches!(letter, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    match picture.contains(unfit) {
        true => picture.replace(unfit, "\u{fffd}"),
        false => picture,
    }
}

/// The size a drawing says it has.
fn size(svg: &str) -> Option<(f64, f64)> {
    let (_, rest) = svg.split_once("viewBox=\"0 0 ")?;
    let (width, height) = rest.split_once('"')?.0.split_once(' ')?;
    Some((width.parse().ok()?, height.parse().ok()?))
}

fn sheet(view: &FigureView, style: &str, address: &str) -> String {
    let (own, height) = size(&view.svg).unwrap_or((NARROWEST, 300.0));
    let width = own.max(NARROWEST);
    let mut body = String::with_capacity(view.svg.len() + 2_000);
    let mut y = MARGIN;
    let mut say = |class: &str, size: f64, words: &str, body: &mut String| {
        for line in wrap(words, (width / (size * 0.54)) as usize) {
            y += size * 1.35;
            let _ = write!(body, r#"<text class="{class}" x="{}" y="{}">"#, P(MARGIN), P(y));
            escape(&line, body);
            body.push_str("</text>");
        }
        y
    };
    say("h", 20.0, &view.title.text, &mut body);
    let subtitle = view.subtitle.as_ref().map_or("", |subtitle| subtitle.text.as_str());
    let mut top = say("p", 14.0, subtitle, &mut body) + 14.0;
    let mut x = MARGIN;
    for entry in &view.legend {
        let long = entry.text.chars().count() as f64 * 7.2 + 36.0;
        if x > MARGIN && x + long > width + MARGIN {
            x = MARGIN;
            top += 20.0;
        }
        let _ = write!(
            body,
            r#"<rect class="{}" x="{}" y="{}" width="12" height="12" rx="2"/><text class="p" x="{}" y="{}">"#,
            entry.class,
            P(x),
            P(top),
            P(x + 18.0),
            P(top + 11.0)
        );
        escape(&entry.text, &mut body);
        body.push_str("</text>");
        x += long;
    }
    top += if view.legend.is_empty() { 0.0 } else { 26.0 };
    // The drawing is an element of the page: here it gets a place.
    let place = format!(r#"<svg x="{}" y="{}" width="{}" height="{}" "#, P(MARGIN), P(top), P(own), P(height));
    body.push_str(&view.svg.replacen("<svg ", &place, 1));
    y = top + height + 8.0;
    let note = view.note.as_ref().map_or("", |note| note.text.as_str());
    let source = format!("{} {note}", view.source.as_deref().unwrap_or_default());
    for line in wrap(source.trim(), (width / 6.4) as usize).into_iter().chain([address.to_string()]) {
        y += 17.0;
        let _ = write!(body, r#"<text class="src" x="{}" y="{}">"#, P(MARGIN), P(y));
        escape(&line, &mut body);
        body.push_str("</text>");
    }
    let (wide, high) = (width + 2.0 * MARGIN, y + MARGIN);
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" viewBox="0 0 {w} {h}"><style>{style}</style><rect class="paper" width="{w}" height="{h}"/>{body}</svg>"#,
        w = P(wide),
        h = P(high),
    )
}

/// Words in lines of at most `room` letters; a longer word has a line of its own.
fn wrap(words: &str, room: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= room => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_string()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_holds_only_what_xml_may_hold() {
        assert_eq!(well_formed("a\u{1}b\u{c}c\0\u{ffff}".into()), "a\u{fffd}b\u{fffd}c\u{fffd}\u{fffd}");
        assert_eq!(well_formed("chữ\t\n\u{85}".into()), "chữ\t\n\u{85}");
    }

    #[test]
    fn long_titles_are_wrapped_at_words() {
        assert_eq!(wrap("một hai ba bốn", 7), ["một hai", "ba bốn"]);
        assert_eq!(wrap("", 7), [""; 0]);
    }
}
