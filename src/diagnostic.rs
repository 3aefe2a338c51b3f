//! A message with its place in a file, rendered for the person who wrote the file.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use std::{ops::Range, sync::Arc};

/// One thing that is wrong, or may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Its name, such as `unknown-key`: what `allow` takes.
    pub code: &'static str,
    /// Error or warning.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
    /// Where.
    pub at: Place,
    /// Other places that have to do with it.
    pub also: Vec<Place>,
    /// What to do about it.
    pub help: Option<String>,
}

/// A kind of diagnostic: its stable name, and how bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// In kebab case.
    pub code: &'static str,
    /// Error or warning.
    pub severity: Severity,
}

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// It can't be used.
    Error,
    /// It can, but is probably wrong; a step may `allow` it, with a reason.
    Warning,
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub source: Arc<Source>,
    /// Bytes of its text.
    pub span: Range<usize>,
    /// What is there.
    pub label: String,
}

/// A file's name and text, as diagnostics point into it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// As the user would write it.
    pub path: String,
    /// The whole text.
    pub text: Arc<str>,
}

impl Kind {
    /// A kind that makes a file unusable.
    pub const fn error(code: &'static str) -> Kind {
        Kind {
            code,
            severity: Severity::Error,
        }
    }

    /// A kind that a step may allow.
    pub const fn warning(code: &'static str) -> Kind {
        Kind {
            code,
            severity: Severity::Warning,
        }
    }
}

impl Source {
    /// A file's name and text.
    pub fn new(path: impl Into<String>, text: impl Into<Arc<str>>) -> Arc<Source> {
        Arc::new(Source {
            path: path.into(),
            text: text.into(),
        })
    }
}

impl Diagnostic {
    /// One of this kind, at this place.
    pub fn new(kind: Kind, message: impl Into<String>, at: Place) -> Diagnostic {
        Diagnostic {
            code: kind.code,
            severity: kind.severity,
            message: message.into(),
            at,
            also: Vec::new(),
            help: None,
        }
    }

    /// With another place that has to do with it.
    #[must_use]
    pub fn also(mut self, place: Place) -> Diagnostic {
        self.also.push(place);
        self
    }

    /// With what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Diagnostic {
        self.help = Some(help.into());
        self
    }

    /// As text, with the lines that it points at. `styled` adds terminal colours.
    pub fn render(&self, styled: bool) -> String {
        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let mut sources = vec![&self.at.source];
        for place in &self.also {
            if !sources.iter().any(|source| same(source, &place.source)) {
                sources.push(&place.source);
            }
        }
        let mut group = Group::with_title(level.primary_title(self.message.as_str()).id(self.code));
        for source in sources {
            let mut snippet = Snippet::source(&*source.text).path(source.path.as_str());
            if same(source, &self.at.source) {
                snippet = snippet.annotation(
                    AnnotationKind::Primary
                        .span(self.at.clamped())
                        .label((!self.at.label.is_empty()).then_some(self.at.label.as_str())),
                );
            }
            for place in self.also.iter().filter(|place| same(source, &place.source)) {
                snippet = snippet.annotation(AnnotationKind::Context.span(place.clamped()).label(place.label.as_str()));
            }
            group = group.element(snippet);
        }
        if let Some(help) = &self.help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        let renderer = if styled { Renderer::styled() } else { Renderer::plain() };
        renderer.render(&[group])
    }
}

impl Place {
    /// The span, kept within the text and on the borders of its characters.
    fn clamped(&self) -> Range<usize> {
        let text = &self.source.text;
        let start = text.floor_char_boundary(self.span.start);
        let end = text.floor_char_boundary(self.span.end).max(start);
        start..end
    }
}

fn same(a: &Arc<Source>, b: &Arc<Source>) -> bool {
    Arc::ptr_eq(a, b) || a == b
}

/// The candidate that a mistyped `word` most likely means.
pub fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let score = |candidate: &str| {
        if candidate.eq_ignore_ascii_case(word) || candidate.replace('_', "-") == word.replace('_', "-") {
            return 1.0;
        }
        strsim::jaro_winkler(word, candidate)
    };
    candidates
        .into_iter()
        .map(|candidate| (score(candidate), candidate))
        .filter(|(score, _)| *score > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(source: &Arc<Source>, span: Range<usize>, label: &str) -> Place {
        Place {
            source: source.clone(),
            span,
            label: label.into(),
        }
    }

    #[test]
    fn both_places_are_shown_and_labelled_even_in_two_files() {
        let one = Source::new("a.toml", "id = \"x\"\nid = \"x\"\n");
        let two = Source::new("b.toml", "other = 1\n");
        let text = Diagnostic::new(
            Kind::error("duplicate-id"),
            "two steps are called x",
            place(&one, 14..17, "again here"),
        )
        .also(place(&one, 5..8, "first here"))
        .also(place(&two, 0..5, "and there"))
        .help("rename one of them")
        .render(false);
        for part in [
            "error[duplicate-id]: two steps are called x",
            "a.toml:2:6",
            "b.toml",
            "again here",
            "first here",
            "and there",
            "help: rename",
        ] {
            assert!(text.contains(part), "{part:?} in\n{text}");
        }
    }

    #[test]
    fn a_span_outside_of_the_text_or_inside_a_character_does_no_harm() {
        let source = Source::new("a.toml", "é\r\n");
        for span in [0..1, 1..1, 1..99, 50..60] {
            let text = Diagnostic::new(Kind::warning("w"), "m", place(&source, span, "l")).render(false);
            assert!(text.contains("warning[w]"), "{text}");
        }
    }

    #[test]
    fn a_mistyped_word_is_recognised_and_an_unrelated_one_is_not() {
        let keys = ["title", "when", "warning", "at_a_time"];
        assert_eq!(did_you_mean("titel", keys), Some("title"));
        assert_eq!(did_you_mean("at-a-time", keys), Some("at_a_time"));
        assert_eq!(did_you_mean("zebra", keys), None);
    }
}
