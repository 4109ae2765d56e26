//! Mailboxes: of persons, and of offices, which are no personal data.

use super::Sight;
use crate::privacy::token::Token;
use std::collections::BTreeSet;
use std::sync::LazyLock;

static ROLES: LazyLock<BTreeSet<&str>> = LazyLock::new(|| words(include_str!("roles.txt")).collect());
static OPENINGS: LazyLock<Vec<&str>> = LazyLock::new(|| words(include_str!("role-openings.txt")).collect());

fn words(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().filter(|line| !line.starts_with('#')).flat_map(|line| line.split(' '))
}

/// A mailbox; `shared` when it is an office's.
pub fn look(token: &Token<'_>) -> Option<Sight> {
    let (local, host) = token.text.split_once('@')?;
    let local = local.to_ascii_lowercase();
    let first = local.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
    let role = ROLES.contains(first) || OPENINGS.iter().any(|opening| local.starts_with(opening));
    let example = ["example.com", "example.org", "example.net"].iter().any(|name| host.eq_ignore_ascii_case(name));
    // In an office of the state, initials and a name are a person; anything else may be a unit.
    let state = host.to_ascii_lowercase().ends_with(".gov.vn");
    let spread = local.bytes().fold(0u8, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte)) & 127;
    Some(Sight { checked: !state && !role && !example, firm: !role && !state, shared: role || example, spread })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offices_have_mailboxes_too() {
        let shared = |text| look(&Token::mail(text)).is_some_and(|sight| sight.shared);
        assert!(
            shared("info@x.vn")
                && shared("vanthu@hanoi.gov.vn")
                && shared("c1nguyendu@edu.vn")
                && shared("Admin2@x.vn")
        );
        assert!(!shared("lan.nguyen@gmail.com"));
        assert!(!look(&Token::mail("nguyenvana@hanoi.gov.vn")).unwrap().firm);
    }
}
