//! Badges for other sites' pages: an agency's plan and grade, a dataset's grade, as small drawings of their own.

use super::bar;
use crate::artifact::{Artifact, Fingerprint, Rank};
use crate::error::{Error, Result};
use crate::pages::book::{Book, Tongue};
use crate::pages::svg::escaped;
use crate::urls::encode;
use serde::Serialize;
use std::sync::Arc;

/// The height of a badge.
const HEIGHT: u32 = 24;

/// A badge as others embed it.
#[derive(Debug, Serialize)]
pub(in crate::pages) struct BadgeView {
    pub url: String,
    pub alt: String,
    pub html: String,
    pub markdown: String,
}

/// All badges, in every language.
pub(super) fn of<'a>(book: &Arc<Book<'a>>, artifacts: &mut Vec<Artifact<'a>>) -> Result<()> {
    let account = book.judged.account;
    for tongue in 0..book.tongues.len() {
        let lang = book.tongues[tongue].lang;
        let mut badge = |address: String, rank: Rank, said: Said| {
            let print = book.theme.fingerprint.with(&[Fingerprint::of_value(&(&said.left, &said.right, said.kind))]);
            let file = address.clone();
            artifacts.push(Artifact::made(address, rank, print, move |out| {
                out.write_all(draw(&said).as_bytes()).map_err(|error| Error::io("write", &file, error))
            })?);
            Ok::<_, Error>(())
        };
        for id in account.agencies.keys().filter(|id| book.portal.publishers.contains_key(*id)) {
            if let Some(said) = agency_said(book, &book.tongues[tongue], id) {
                badge(book.urls.publisher_badge(lang, id), Rank::List, said)?;
            }
        }
        for (at, dataset) in book.portal.datasets.iter().enumerate() {
            if let Some(said) = dataset_said(book, &book.tongues[tongue], at) {
                badge(book.urls.dataset_badge(lang, &dataset.id), Rank::Detail, said)?;
            }
        }
    }
    Ok(())
}

/// What a badge says: its left half, its right half, and how good that is.
struct Said {
    left: String,
    right: String,
    kind: Kind,
}

/// How good what a badge says is.
#[derive(Clone, Copy, Serialize)]
enum Kind {
    Good,
    Fair,
    Poor,
}

impl Kind {
    fn of(points: u8) -> Self {
        match points {
            80.. => Self::Good,
            60..80 => Self::Fair,
            _ => Self::Poor,
        }
    }

    /// The colour behind white words: at least 5:1.
    fn colour(self) -> &'static str {
        match self {
            Self::Good => "#1b6843",
            Self::Fair => "#7d4a00",
            Self::Poor => "#9c231d",
        }
    }
}

fn agency_said(book: &Book, tongue: &Tongue, id: &crate::model::Name) -> Option<Said> {
    let words = tongue.words;
    let tally = book.judged.account.agencies.get(id)?;
    let plan = (tally.planned() > 0).then(|| words.say("badge_plan", &[("ratio", &bar::ratio(tongue, tally))]));
    let grade = tally.grade.map(|points| words.say("badge_grade", &[("points", &points)]));
    let right = match (plan, grade) {
        (Some(plan), Some(grade)) => format!("{plan} · {grade}"),
        (plan, grade) => plan.or(grade)?,
    };
    let left = tongue.words.word("badge_open_data").to_string();
    Some(Said { left, right, kind: Kind::of(tally.grade.or(tally.on_time()).unwrap_or(100)) })
}

fn dataset_said(book: &Book, tongue: &Tongue, at: usize) -> Option<Said> {
    let points = book.judged.account.grades.get(at)?.points;
    let left = tongue.words.word("badge_quality").to_string();
    Some(Said { left, right: format!("{points}/100"), kind: Kind::of(points) })
}

/// The badge of an agency with the code that shows it elsewhere.
pub(in crate::pages) fn of_agency(book: &Book, tongue: &Tongue, id: &crate::model::Name) -> Option<BadgeView> {
    let said = agency_said(book, tongue, id)?;
    let badge = book.urls.publisher_badge(tongue.lang, id);
    Some(view(book, &said, badge, book.urls.publisher(tongue.lang, id)))
}

/// The badge of a dataset with the code that shows it elsewhere.
pub(in crate::pages) fn of_dataset(book: &Book, tongue: &Tongue, dataset: &crate::model::Dataset) -> Option<BadgeView> {
    let at = book.place_of(dataset)?;
    let said = dataset_said(book, tongue, at)?;
    let badge = book.urls.dataset_badge(tongue.lang, &dataset.id);
    Some(view(book, &said, badge, book.urls.dataset_quality(tongue.lang, &dataset.id)))
}

fn view(book: &Book, said: &Said, badge: String, page: String) -> BadgeView {
    let alt = format!("{}: {}", said.left, said.right);
    let (src, href) = (book.urls.absolute(&badge), book.urls.absolute(&page));
    let (width, text) = (width(said).0, escaped(&alt));
    BadgeView {
        html: format!(
            r#"<a href="{}"><img src="{}" alt="{text}" width="{width}" height="{HEIGHT}"></a>"#,
            escaped(&href),
            escaped(&src)
        ),
        markdown: format!("[![{}]({src})]({href})", alt.replace(['[', ']'], "")),
        url: encode(&badge),
        alt,
    }
}

/// How wide a badge is, and its left half.
fn width(said: &Said) -> (u32, u32) {
    // Letters of 12 px are about 6.7 px wide; what is wider is squeezed by `textLength`.
    let half = |text: &str| (text.chars().count() as u32 * 67).div_ceil(10) + 16;
    (half(&said.left) + half(&said.right), half(&said.left))
}

/// The drawing: two halves with their words, whose width does not depend on the fonts of the reader.
fn draw(said: &Said) -> String {
    let (width, left) = width(said);
    let title = escaped(&format!("{}: {}", said.left, said.right));
    let half = |from: u32, to: u32, text: &str| {
        let (room, text) = (to - from - 16, escaped(text));
        format!(r#"<text x="{}" y="16.5" textLength="{room}" lengthAdjust="spacingAndGlyphs">{text}</text>"#, from + 8)
    };
    format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{HEIGHT}" viewBox="0 0 {width} {HEIGHT}" role="img" aria-label="{title}"><title>{title}</title><rect width="{width}" height="{HEIGHT}" rx="4" fill="{}"/><path d="M4 0H{left}V{HEIGHT}H4a4 4 0 0 1-4-4V4a4 4 0 0 1 4-4z" fill="#434a5a"/><g fill="#fff" font-family="Verdana,DejaVu Sans,Noto Sans,sans-serif" font-size="12">{}{}</g></svg>
"##,
        said.kind.colour(),
        half(0, left, &said.left),
        half(left, width, &said.right)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_badge_is_a_drawing_with_words_that_cannot_break_out_of_it() {
        let said = Said { left: "Chất lượng".into(), right: "<script>&\"".into(), kind: Kind::of(88) };
        let svg = draw(&said);
        assert!(
            svg.contains("<title>Chất lượng: &lt;script&gt;&amp;&quot;</title>") && !svg.contains("<script"),
            "{svg}"
        );
        assert!(svg.contains("#1b6843") && Kind::of(60).colour() == "#7d4a00" && Kind::of(59).colour() == "#9c231d");
    }
}
