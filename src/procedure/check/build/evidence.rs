use super::{Builder, all, maybe};
use crate::{
    diagnostic::Diagnostic,
    procedure::{
        check::{kinds, names::Names, survey::SiteId, text::Want},
        model::{Benign, Expect, ExpectKind, Opens, Problem, Severity},
        raw::{RawBenign, RawExpect, RawOpens, RawProblem, Text},
        template::Template,
    },
};

impl Builder<'_, '_> {
    /// An expectation.
    pub(super) fn expect(&self, raw: &RawExpect, names: &Names) -> Option<Expect> {
        let pattern = raw.pattern.as_ref().map(|text| self.reader.pattern(text, names));
        let absent = raw.absent.as_ref().map(|text| self.reader.pattern(text, names));
        let each = raw.each.as_ref().map(|text| self.reader.pattern(text, names));
        let is = raw.is.as_ref().map(|text| self.reader.expr(text, names, Want::Condition));
        let ask = raw.ask.as_ref().map(|text| self.reader.template(text, names));
        let says = maybe(raw.says.as_ref(), |says| self.reader.template(says, names));
        let one: Vec<&Text> = [
            raw.each.as_ref().or(raw.pattern.as_ref()),
            raw.absent.as_ref(),
            raw.is.as_ref(),
            raw.ask.as_ref(),
        ]
        .into_iter()
        .flatten()
        .collect();
        let kind = match (one.as_slice(), &raw.each, &raw.pattern) {
            ([], ..) => {
                let problem = Diagnostic::new(kinds::NO_EVIDENCE, "this expectation looks at nothing", raw.at.label("here"));
                self.reader
                    .problems
                    .report(problem.help("one of `match`, `absent`, `each` with `match`, `is`, `ask`"));
                return None;
            }
            ([first, second, ..], ..) => {
                let problem = Diagnostic::new(
                    kinds::TWO_EVIDENCES,
                    "this expectation looks at two things",
                    second.at.label("and this"),
                );
                let problem = problem.also(first.at.label("this"));
                self.reader
                    .problems
                    .report(problem.help("write two expectations; only `each` and `match` belong together"));
                return None;
            }
            (_, Some(each), None) => {
                let problem = Diagnostic::new(kinds::EACH_WITHOUT_MATCH, "`each` needs `match`", each.at.label("which lines"));
                self.reader
                    .problems
                    .report(problem.help("`match` says what each of these lines must look like"));
                return None;
            }
            _ => match (each, pattern, absent, is, ask) {
                (Some(each), Some(pattern), ..) => ExpectKind::Each(each?, pattern?),
                (None, Some(pattern), ..) => ExpectKind::Match(pattern?),
                (_, _, Some(absent), ..) => ExpectKind::Absent(absent?),
                (.., Some(is), _) => ExpectKind::Is(is?),
                (.., ask) => ExpectKind::Ask(ask??),
            },
        };
        let says = match says? {
            Some(says) => says,
            None => Template::parse(&in_words(&kind)).ok()?,
        };
        Some(Expect {
            kind,
            says,
            level: match raw.level.as_ref().map(|level| level.as_str()) {
                Some("warn") => Severity::Warn,
                _ => Severity::Fail,
            },
        })
    }

    /// A known problem, and its remedy's nodes.
    pub(super) fn problem(&self, raw: &RawProblem, remedy: &[SiteId], names: &Names) -> Option<Problem> {
        let pattern = raw.pattern.as_ref().and_then(|text| self.reader.pattern(text, names));
        let advice = raw.advice.as_ref().and_then(|text| self.reader.template(text, names));
        let remedy = self.side(remedy);
        Some(Problem {
            pattern: pattern?,
            advice: advice?,
            remedy: remedy?,
        })
    }

    /// A benign warning.
    pub(super) fn benign(&self, raw: &RawBenign, names: &Names) -> Option<Benign> {
        let pattern = raw.pattern.as_ref().and_then(|text| self.reader.pattern(text, names));
        let says = raw.says.as_ref().and_then(|text| self.reader.template(text, names));
        Some(Benign {
            pattern: pattern?,
            says: says?,
        })
    }

    /// A lasting consequence.
    pub(super) fn opens(&self, raw: &RawOpens, names: &Names) -> Option<Opens> {
        let id = raw.id.as_ref().and_then(|text| self.reader.template(text, names));
        let text = raw.text.as_ref().and_then(|text| self.reader.template(text, names));
        let sensed = maybe(raw.sensed.as_ref(), |text| self.reader.expr(text, names, Want::Condition));
        let elsewhere = maybe(raw.elsewhere.as_ref(), |text| self.reader.expr(text, names, Want::Condition));
        Some(Opens {
            id: id?,
            text: text?,
            sensed: sensed?,
            elsewhere: elsewhere?,
        })
    }

    /// All of them.
    pub(super) fn each<R, T>(&self, raw: Option<&Vec<R>>, build: impl Fn(&R) -> Option<T>) -> Option<Vec<T>> {
        all(raw.into_iter().flatten().map(build).collect())
    }
}

/// An expectation that has no words of its own.
fn in_words(kind: &ExpectKind) -> String {
    match kind {
        ExpectKind::Match(pattern) => format!("a line matches {}", pattern.source()),
        ExpectKind::Absent(pattern) => format!("no line matches {}", pattern.source()),
        ExpectKind::Each(each, pattern) => format!("every line with {} matches {}", each.source(), pattern.source()),
        // An expression may hold braces; only a template's own are syntax.
        ExpectKind::Is(is) => is.source().replace("{{", "{ {"),
        ExpectKind::Ask(question) => question.source().to_owned(),
    }
}
