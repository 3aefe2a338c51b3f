//! Files of the folder, and what is written on hosts.

use super::Rules;
use crate::{
    diagnostic::{Diagnostic, did_you_mean},
    procedure::{
        check::{kinds, survey::SiteId, text},
        raw::{RawEdit, RawFile, Text},
        template::Template,
        types::Type,
    },
};

pub fn check(rules: &Rules<'_, '_>) {
    for site in rules.sites() {
        let raw = rules.survey.sites[site].raw;
        if let Some(script) = &raw.script {
            exists(rules, script);
        }
        if let Some(file) = &raw.file {
            one(rules, site, file);
        }
        if let Some(copy) = &raw.copy
            && copy.secret.as_ref().is_some_and(|secret| secret.value)
            && copy.into.is_none()
            && copy.to.as_ref().is_some_and(|to| to.trim() == "here")
        {
            rules.error(
                Diagnostic::new(
                    kinds::SECRET_SHOWN,
                    "where this secret copy goes isn't said",
                    copy.at.label("a secret copy"),
                )
                .help("into = \"{{ an_input }}\": it never goes into the run folder"),
            );
        }
    }
}

fn exists(rules: &Rules<'_, '_>, path: &Text) {
    if rules.files.contains_key(&path.value) {
        return;
    }
    let known = rules
        .files
        .keys()
        .map(String::as_str)
        .filter(|file| *file != "procedure.toml" && !file.starts_with("scenarios/"));
    let help = did_you_mean(path, known).map_or_else(
        || "its path in the folder of the procedure, such as scripts/check.sh".to_owned(),
        |meant| format!("did you mean \"{meant}\"?"),
    );
    rules.error(
        Diagnostic::new(
            kinds::MISSING_FILE,
            format!("the procedure has no file {:?}", path.value),
            path.at.label("this file"),
        )
        .help(help),
    );
}

fn one(rules: &Rules<'_, '_>, site: SiteId, file: &RawFile) {
    if let Some(source) = &file.source {
        exists(rules, source);
    }
    if let Some(mode) = &file.mode {
        let octal = (3..=4).contains(&mode.len()) && mode.chars().all(|c| ('0'..='7').contains(&c));
        let symbolic = mode.split(',').all(|part| {
            let part = part.trim_start_matches(|c| "ugoa".contains(c));
            part.starts_with(['+', '-', '=']) && part.chars().skip(1).all(|c| "rwxXst".contains(c))
        });
        if !octal && !symbolic {
            rules.error(
                Diagnostic::new(
                    kinds::BAD_MODE,
                    format!("chmod wouldn't take {:?}", mode.value),
                    mode.at.label("this mode"),
                )
                .help("such as \"0644\" or \"u+x\""),
            );
        }
    }
    let secret = file.secret.as_ref().is_some_and(|secret| secret.value);
    let lines = file
        .edit
        .iter()
        .flat_map(|edit| &edit.value)
        .flat_map(|edit| edit.line.iter().chain(&edit.to));
    for content in file.content.iter().chain(lines).filter(|_| !secret) {
        has_secret(rules, site, content);
    }
    for edit in file.edit.iter().flat_map(|edit| &edit.value) {
        group(rules, edit);
    }
}

fn has_secret(rules: &Rules<'_, '_>, site: SiteId, content: &Text) {
    let Ok(template) = Template::parse(content) else { return };
    let names = rules.scopes.at(Some(site));
    for (expr, range) in template.places() {
        if matches!(expr.infer(&names.env), Ok(Type::Secret)) {
            rules.error(
                Diagnostic::new(
                    kinds::SECRET_SHOWN,
                    format!(
                        "the secret `{}` goes into a file whose content is shown and journaled",
                        expr.source()
                    ),
                    content.at.inside(range).label("a secret"),
                )
                .help("secret = true in the file"),
            );
        }
    }
}

/// `$1abc` is the group `1abc`, and `$3` needs three groups.
fn group(rules: &Rules<'_, '_>, edit: &RawEdit) {
    let (Some(pattern), Some(to)) = (&edit.pattern, &edit.to) else {
        return;
    };
    let Ok(regex) = text::Groups::of(pattern) else { return };
    let mut rest = to.value.as_str();
    let mut at = 0;
    while let Some(dollar) = rest.find('$') {
        let start = at + dollar;
        let after = &rest[dollar + 1..];
        let (name, length) = match after.chars().next() {
            Some('{') => {
                let end = after.find('}').unwrap_or(after.len());
                (&after[1..end.max(1)], end + 1)
            }
            Some('$') => ("", 1),
            _ => {
                let end = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(after.len());
                (&after[..end], end)
            }
        };
        let known = name.is_empty()
            || name.parse::<usize>().is_ok_and(|group| group < regex.captures_len())
            || regex.capture_names().flatten().any(|known| known == name);
        if !known {
            let digits: String = name.chars().take_while(char::is_ascii_digit).collect();
            let help = if digits.is_empty() || digits.len() == name.len() {
                format!(
                    "the pattern has {} groups; a dollar sign of its own is written $$",
                    regex.captures_len() - 1
                )
            } else {
                format!(
                    "write ${{{digits}}}{}: the name of a group goes on as long as letters do",
                    &name[digits.len()..]
                )
            };
            let span = start..(start + 1 + length).min(to.value.len());
            rules.error(
                Diagnostic::new(
                    kinds::BAD_GROUP,
                    format!("the pattern has no group `{name}`"),
                    to.at.inside(span).label("this group"),
                )
                .also(pattern.at.label("the pattern"))
                .help(help),
            );
        }
        let next = (dollar + 1 + length).min(rest.len());
        at += next;
        rest = &rest[next..];
    }
}
