//! What several descriptions share: contacts, licences, agencies, themes.

use super::{Keys, Node, Value};
use crate::model::{Contact, Licence, Name, Publisher, Text, Theme, vocabulary};

/// Whom to ask: a map (`name email telephone url`), or only a mail address, web address or name.
pub fn contact(keys: &mut Keys<'_>, name: &'static str) -> Option<Contact> {
    let node = keys.node(name)?;
    let Value::Map(_) = node.value else {
        let text = keys.string_of(name, node)?;
        let plain = || Text::of(keys.document().default_language(), text.clone());
        return Some(match () {
            () if super::keys::is_url(&text) => Contact { url: Some(text), ..Contact::default() },
            () if text.contains('@') && !text.contains(char::is_whitespace) => {
                Contact { email: Some(text.trim_start_matches("mailto:").into()), ..Contact::default() }
            }
            () => Contact { name: plain(), ..Contact::default() },
        });
    };
    let mut keys = Keys::new(keys.document(), node);
    let name = match keys.text("name") {
        name if name.is_empty() => keys.text("title"),
        name => name,
    };
    let contact = Contact {
        name,
        email: keys.email("email"),
        telephone: keys.first(&["telephone", "phone", "tel"]).and_then(|node| keys.string_of("telephone", node)),
        url: match keys.url("url") {
            None => keys.url("page"),
            url => url,
        },
    };
    keys.skip(&["address", "title"]);
    keys.finish();
    (contact != Contact::default()).then_some(contact)
}

/// The licence of a node: an identifier, an address, or a map with `name`, `path` and `title`.
/// One we do not know is kept by its name, with a finding.
pub fn licence(keys: &Keys<'_>, name: &str, node: &Node) -> Option<Licence> {
    let Value::Map(_) = node.value else {
        let text = keys.string_of(name, node)?;
        return Some(vocabulary::licence(&text).cloned().unwrap_or_else(|| {
            keys.document().note("unknown-licence", node, |finding| finding.with("value", &text));
            let url = super::keys::is_url(&text).then(|| text.clone());
            Licence { id: text.clone(), title: text, url, eu_iri: None, open: None }
        }));
    };
    let words = |key: &str| node.get(key).and_then(|node| keys.string_of(key, node));
    let (id, path, title) =
        (words("name").or_else(|| words("type")), words("path").or_else(|| words("url")), words("title"));
    let known = [&id, &path, &title].into_iter().flatten().find_map(|text| vocabulary::licence(text));
    if let Some(known) = known {
        return Some(known.clone());
    }
    let said = id.clone().or_else(|| title.clone()).or_else(|| path.clone())?;
    keys.document().note("unknown-licence", node, |finding| finding.with("value", &said));
    Some(Licence {
        title: title.unwrap_or_else(|| said.clone()),
        id: said,
        url: path.filter(|path| super::keys::is_url(path)),
        eu_iri: None,
        open: None,
    })
}

/// An agency, from `agency.yaml` or from the inline `publisher` of `khomo.yaml`. `folder` is where
/// its logo lies.
pub fn publisher(keys: &mut Keys<'_>, id: Name, folder: &str) -> Publisher {
    let mut name = keys.text("name");
    if name.is_empty() {
        name = keys.text("title");
    }
    if name.is_empty() {
        name = Text::of(keys.document().default_language(), id.as_str());
    }
    let kind = keys.first(&["type", "kind", "level"]).and_then(|node| {
        let text = keys.string_of("type", node)?;
        let kind = vocabulary::publisher_type(&text).map(|(code, _)| code.to_string());
        if kind.is_none() {
            const KNOWN: [&str; 5] = ["national", "regional", "local", "academia", "company"];
            keys.unknown_value("type", node, &text, KNOWN.into_iter());
        }
        kind
    });
    let parent = keys.node("parent").and_then(|node| {
        let text = keys.string_of("parent", node)?;
        let parent = Name::parse(&text);
        if parent.is_none() {
            keys.document().note("unknown-publisher", node, |finding| finding.with("value", &text));
        }
        parent
    });
    let logo = keys.node("logo").and_then(|node| {
        let text = keys.string_of("logo", node)?;
        let safe = super::is_safe_path(&text);
        if !safe {
            keys.document().note("unsafe-path", node, |finding| finding.with("value", &text));
        }
        safe.then(|| if folder.is_empty() { text.clone() } else { format!("{folder}/{text}") })
    });
    keys.skip(&["id", "title"]);
    Publisher {
        short_name: keys.text("short_name"),
        homepage: keys.url("homepage"),
        contact: contact(keys, "contact"),
        description: keys.text("description"),
        id,
        name,
        kind,
        parent,
        logo,
    }
}

/// A theme of the portal: `id title description eu`; without a usable id, one from its title.
pub fn theme(mut keys: Keys<'_>) -> Option<Theme> {
    let title = keys.text("title");
    let node = keys.node("id");
    let said = node.and_then(|node| keys.string_of("id", node));
    let id = match &said {
        Some(said) => Name::parse(said).or_else(|| Name::slug(said)),
        None => title.all().next().and_then(|said| Name::slug(said.text)),
    };
    let (Some(id), false) = (id, title.is_empty() && said.is_none()) else {
        keys.wrong("themes", keys.whole(), "id, title, eu");
        return None;
    };
    let title = if title.is_empty() { Text::of(keys.document().default_language(), id.as_str()) } else { title };
    let mut eu = Vec::new();
    for node in keys.items("eu") {
        let Some(text) = keys.string_of("eu", node) else { continue };
        match vocabulary::eu_theme(&text) {
            Some(theme) if !eu.contains(&theme.code) => eu.push(theme.code.clone()),
            Some(_) => {}
            None => {
                keys.unknown_value("eu", node, &text, vocabulary::EU_THEMES.iter().map(|theme| theme.code.as_str()))
            }
        }
    }
    let theme = Theme { description: keys.text("description"), id, title, eu };
    keys.finish();
    Some(theme)
}
