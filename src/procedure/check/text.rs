//! Expressions, templates, patterns and durations, each reported where it is wrong.

use super::{kinds, names::Names, survey::SiteId};
use crate::{
    diagnostic::{Diagnostic, Kind},
    procedure::{
        expr::{Expr, ExprError},
        raw::Text,
        template::{Misplacement, Pattern, Template},
        types::{Type, TypeProblem, TypeProblemKind},
    },
    tables::{At, Problems},
};
use std::{cell::RefCell, collections::BTreeSet, time::Duration};

/// Reads what stands in texts.
#[derive(Debug)]
pub struct Reader<'a> {
    /// Where problems go.
    pub problems: &'a Problems,
    /// Every name that was used, and in which fragment.
    pub used: RefCell<BTreeSet<(Option<SiteId>, String)>>,
}

/// What an expression has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Want {
    /// True or false.
    Condition,
    /// A host or a list of hosts.
    Hosts,
    /// A list.
    List,
    /// Anything.
    Value,
}

/// Where a text ends up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// Before people, or in a path: plain values.
    Text,
    /// In standard input, environment or an answer: secrets may be in it.
    Script,
    /// In a shell command: each value is one word.
    Command,
}

impl<'a> Reader<'a> {
    /// Reports to `problems`.
    pub fn new(problems: &'a Problems) -> Self {
        Reader {
            problems,
            used: RefCell::default(),
        }
    }

    /// An expression.
    pub fn expr(&self, text: &Text, names: &Names, want: Want) -> Option<Expr> {
        let expr = match Expr::parse(text) {
            Ok(expr) => expr,
            Err(error) => return self.no_expression(text, &error),
        };
        let wrong = match want {
            Want::Condition => expr.check_condition(&names.env),
            Want::Hosts => expr.check_hosts(&names.env),
            Want::List => expr.infer_list(&names.env).err().unwrap_or_default(),
            Want::Value => expr.infer(&names.env).err().unwrap_or_default(),
        };
        for problem in &wrong {
            self.type_problem(&text.at, 0, problem);
        }
        self.uses(&text.at, 0, &expr, names);
        self.in_the_procedures_names(text, expr, names)
    }

    /// A monitor that a fragment was given goes by its own name from here on.
    fn in_the_procedures_names(&self, text: &Text, expr: Expr, names: &Names) -> Option<Expr> {
        let used = expr.names();
        let mut given = names
            .given
            .iter()
            .filter(|(name, real)| name != real && used.contains(name.as_str()))
            .peekable();
        if given.peek().is_none() {
            return Some(expr);
        }
        let taken = given.find(|(_, real)| names.env.names.contains_key(real.as_str()));
        let renamed = expr.renamed(&names.given).filter(|_| taken.is_none());
        if renamed.is_none() {
            let problem = Diagnostic::new(
                kinds::FRAGMENT_INPUT,
                "the monitor that the fragment is given has a name that means something else here",
                text.at.label("here"),
            );
            self.problems
                .report(problem.help("give the monitor, or what is called like it in the fragment, another name"));
        }
        renamed
    }

    /// A text for people, or a path: plain values.
    pub fn template(&self, text: &Text, names: &Names) -> Option<Template> {
        self.any_template(text, names, Place::Text)
    }

    /// Standard input, environment, content or an answer: secrets may be in it.
    pub fn script(&self, text: &Text, names: &Names) -> Option<Template> {
        self.any_template(text, names, Place::Script)
    }

    /// A shell command: each value is one word.
    pub fn command(&self, text: &Text, names: &Names) -> Option<Template> {
        self.any_template(text, names, Place::Command)
    }

    fn any_template(&self, text: &Text, names: &Names, place: Place) -> Option<Template> {
        let template = match Template::parse(text) {
            Ok(template) => template,
            Err(error) => return self.no_expression(text, &error),
        };
        self.holes(text, &template, names, place);
        if place == Place::Command {
            self.placement(text, &template, names);
        }
        Some(template)
    }

    /// A pattern.
    pub fn pattern(&self, text: &Text, names: &Names) -> Option<Pattern> {
        let pattern = match Pattern::parse(text) {
            Ok(pattern) => pattern,
            Err(error) => return self.no_expression(text, &error),
        };
        self.holes(text, pattern.template(), names, Place::Text);
        if let Some(control) = text.value.chars().find(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r')) {
            let problem = Diagnostic::new(
                kinds::CONTROL_CHARACTER,
                format!("there is the control character U+{:04X} in this pattern", u32::from(control)),
                text.at.label("this pattern"),
            );
            self.problems
                .report(problem.help("in double quotes TOML takes `\\b` for a backspace: write the pattern in single quotes"));
        }
        self.regex(text, names).map(|_| pattern)
    }

    /// A pattern as a regular expression, its values replaced by a plain word.
    pub fn regex(&self, text: &Text, _names: &Names) -> Option<Groups> {
        match Groups::of(text) {
            Ok(groups) => Some(groups),
            Err(error) => {
                let why = error.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
                let problem = Diagnostic::new(
                    kinds::BAD_PATTERN,
                    format!("this is no pattern: {why}"),
                    text.at.label("this pattern"),
                );
                self.problems.report(problem.help(
                    "a pattern is a regular expression as ripgrep and Rust know it; signs that mean themselves have a \\ before them",
                ));
                None
            }
        }
    }

    /// A duration.
    pub fn duration(&self, text: &Text) -> Option<Duration> {
        let duration = duration(text);
        if duration.is_none() {
            self.problems.report(
                Diagnostic::new(
                    kinds::BAD_DURATION,
                    format!("{:?} is no duration", text.value),
                    text.at.label("this duration"),
                )
                .help("numbers with s, m, h, d or w behind them: \"30s\", \"15m\", \"1h 30m\", \"7d\""),
            );
        }
        duration
    }

    fn no_expression<T>(&self, text: &Text, error: &ExprError) -> Option<T> {
        self.problems.report(
            Diagnostic::new(
                kinds::BAD_EXPRESSION,
                error.message.clone(),
                text.at.inside(error.span.clone()).label("here"),
            )
            .help("expressions are CEL: names, 'texts', numbers, [lists], == != < > in && || !, list.filter(x, …)"),
        );
        None
    }

    fn holes(&self, text: &Text, template: &Template, names: &Names, place: Place) {
        for (expr, range) in template.places() {
            if names.monitors.iter().any(|monitor| expr.names().contains(monitor)) {
                let problem = Diagnostic::new(
                    kinds::MONITOR_IN_COMMAND,
                    format!("`{}` is a reading: texts and commands never see one", expr.source()),
                    text.at.inside(range.clone()).label("a monitor's value"),
                );
                let help = "what is shown must be what runs, and a reading changes under it: remember it first, with capture.NAME = { value = \"…\" }";
                self.problems.report(problem.help(help));
                continue;
            }
            match expr.infer(&names.env) {
                Ok(Type::Secret) if place != Place::Script => self.secret_shown(&text.at.inside(range.clone()), expr, place),
                Ok(_) => {}
                Err(wrong) => wrong.iter().for_each(|problem| self.type_problem(&text.at, range.start, problem)),
            }
            self.uses(&text.at, range.start, expr, names);
        }
    }

    fn secret_shown(&self, at: &At, expr: &Expr, place: Place) {
        let where_to = if place == Place::Command {
            "in a command, where every user of the host could see it"
        } else {
            "in a text that is shown and journaled"
        };
        self.problems.report(
            Diagnostic::new(
                kinds::SECRET_SHOWN,
                format!("the secret `{}` stands {where_to}", expr.source()),
                at.label("a secret"),
            )
            .help("give it by `env` or `stdin`, by `send` at a prompt, or as the `content` of a file with secret = true"),
        );
    }

    fn type_problem(&self, at: &At, offset: usize, problem: &TypeProblem) {
        let span = offset + problem.span.start..offset + problem.span.end;
        let mut told = Diagnostic::new(kind_of(problem.kind), problem.message.clone(), at.inside(span).label(""));
        told.help = problem.help.clone().or_else(|| Some(default_help(problem.kind).to_owned()));
        self.problems.report(told);
    }

    /// Notes which names are used, and reports captures that may have no value here.
    fn uses(&self, at: &At, offset: usize, expr: &Expr, names: &Names) {
        for name in expr.names() {
            if let Some(missing) = names.missing.get(&name) {
                let place = word(expr.source(), &name).map_or(at.clone(), |found| at.inside(offset + found..offset + found + name.len()));
                self.problems.report(
                    Diagnostic::new(kinds::CAPTURE_MAY_BE_MISSING, missing.why.clone(), place.label("used here"))
                        .also(missing.at.label("captured here"))
                        .help("use it only where its step is done: with the same `when`, and behind it"),
                );
            }
            self.used.borrow_mut().insert((names.within, name));
        }
    }

    fn placement(&self, text: &Text, template: &Template, names: &Names) {
        let places = template.places();
        for misplaced in template.placement() {
            let expr = places
                .iter()
                .find(|(_, range)| misplaced.span.start <= range.start && range.end <= misplaced.span.end);
            let is_list = expr.is_some_and(|(expr, _)| matches!(expr.infer(&names.env), Ok(Type::List(_))));
            let (kind, message, help) = match (misplaced.kind, is_list) {
                (Misplacement::Glued, false) => continue,
                (Misplacement::Glued, true) => (
                    kinds::LIST_IN_TEXT,
                    "a list gives one word for each of its values: it can't be a part of a word",
                    "put blanks around it, or make one text of it with `join(list, ',')`",
                ),
                (Misplacement::InHereDocument, _) => (
                    kinds::VALUE_IN_HERE_DOCUMENT,
                    "a value in a here-document would keep the quotes that the guide puts around it",
                    "give the text by `stdin = …`, where values are plain",
                ),
                (_, true) => (
                    kinds::LIST_IN_TEXT,
                    "a list in quotes would be one word",
                    "leave the quotes out: each value is quoted as a word of its own",
                ),
                (Misplacement::InSingleQuotes | Misplacement::InDoubleQuotes, _) => (
                    kinds::QUOTED_VALUE,
                    "a value stands in quotes, and gets its own",
                    "leave the quotes out: {{ x }} is always one quoted word, and may stand beside other text",
                ),
                (Misplacement::InBackticks, _) => (
                    kinds::QUOTED_VALUE,
                    "a value between backticks would be quoted twice",
                    "write $( … ) instead of backticks",
                ),
                (Misplacement::InComment, _) => (
                    kinds::QUOTED_VALUE,
                    "a value stands in a comment, which a line break in it would end",
                    "leave it out of the comment",
                ),
                (Misplacement::AfterDollar, _) => (
                    kinds::QUOTED_VALUE,
                    "a dollar sign before a value makes something else of its quotes",
                    "leave the dollar sign out, or write it as '$'",
                ),
                (Misplacement::AfterBackslash, _) => (
                    kinds::QUOTED_VALUE,
                    "a backslash before a value takes away its quote",
                    "leave the backslash out: {{ x }} is always one quoted word",
                ),
            };
            self.problems
                .report(Diagnostic::new(kind, message, text.at.inside(misplaced.span.clone()).label("this value")).help(help));
        }
    }
}

fn kind_of(kind: TypeProblemKind) -> Kind {
    match kind {
        TypeProblemKind::UnknownName => kinds::UNKNOWN_NAME,
        TypeProblemKind::HyphenInName => kinds::HYPHEN_IN_NAME,
        TypeProblemKind::UnknownField => kinds::UNKNOWN_FIELD,
        TypeProblemKind::UnknownFunction => kinds::UNKNOWN_FUNCTION,
        TypeProblemKind::ArgumentCount | TypeProblemKind::ArgumentType => kinds::WRONG_ARGUMENTS,
        TypeProblemKind::TextWithNumber => kinds::TEXT_WITH_NUMBER,
        TypeProblemKind::NeverEqual => kinds::NEVER_EQUAL,
        TypeProblemKind::NotBoolean => kinds::NOT_BOOLEAN,
        TypeProblemKind::NotACondition => kinds::NOT_A_CONDITION,
        TypeProblemKind::NotAList | TypeProblemKind::NotHosts => kinds::WRONG_VALUE,
        TypeProblemKind::Operands => kinds::WRONG_SUM,
        TypeProblemKind::SecretInExpression => kinds::SECRET_SHOWN,
        TypeProblemKind::MisplacedMarker => kinds::MISPLACED_MARKER,
        TypeProblemKind::BadPattern => kinds::BAD_PATTERN,
    }
}

fn default_help(kind: TypeProblemKind) -> &'static str {
    match kind {
        TypeProblemKind::UnknownName => {
            "names are those of inputs, `[let]`, monitors, captures and loops around it, and `here`, `address`, `turn`"
        }
        TypeProblemKind::NotACondition => "compare it with something: `x == 'a'`, `size(list) > 0`",
        TypeProblemKind::NotAList => "a list is an input of hosts, pairs or lines, a capture by `all` or `rows`, or written out: [a, b]",
        TypeProblemKind::NotHosts => "a host is a text, by the name that the inputs give it",
        TypeProblemKind::MisplacedMarker => "{{ raw(x) }}, {{ optional(x) }}",
        _ => "the reference of expressions is in procedures/README.md",
    }
}

/// Compiles a pattern, each `{{ … }}` replaced by a plain word.
pub fn compile(pattern: &str) -> Result<regex::Regex, regex::Error> {
    regex::RegexBuilder::new(&with_words(pattern)).multi_line(true).build()
}

/// A pattern as far as an author can get it wrong: read, and not made ready to search, which takes a hundred times as long.
pub struct Groups {
    names: Vec<Option<String>>,
}

impl Groups {
    /// Reads a pattern, each `{{ … }}` replaced by a plain word.
    ///
    /// # Errors
    /// It is no regular expression, or one that is too large to be searched with.
    pub fn of(pattern: &str) -> Result<Groups, String> {
        let text = with_words(pattern);
        let read = regex_syntax::ParserBuilder::new()
            .multi_line(true)
            .build()
            .parse(&text)
            .map_err(|error| error.to_string())?;
        // Only what is repeated by number can grow large.
        if text.contains('{') {
            compile(pattern).map_err(|error| error.to_string())?;
        }
        let mut groups = Groups { names: vec![None] };
        groups.gather(&read);
        Ok(groups)
    }

    /// How many groups it has, the whole match included.
    pub fn captures_len(&self) -> usize {
        self.names.len()
    }

    /// Their names, in order; the whole match has none.
    pub fn capture_names(&self) -> impl Iterator<Item = Option<&str>> {
        self.names.iter().map(Option::as_deref)
    }

    fn gather(&mut self, read: &regex_syntax::hir::Hir) {
        use regex_syntax::hir::HirKind;
        match read.kind() {
            HirKind::Capture(capture) => {
                self.names.push(capture.name.as_deref().map(str::to_owned));
                self.gather(&capture.sub);
            }
            HirKind::Repetition(repetition) => self.gather(&repetition.sub),
            HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().for_each(|part| self.gather(part)),
            HirKind::Empty | HirKind::Literal(_) | HirKind::Class(_) | HirKind::Look(_) => {}
        }
    }
}

fn with_words(pattern: &str) -> String {
    let mut text = pattern.to_owned();
    if let Ok(template) = Template::parse(pattern) {
        for (_, range) in template.places().into_iter().rev() {
            let start = pattern[..range.start].rfind("{{").unwrap_or(range.start);
            let end = pattern[range.end..].find("}}").map_or(range.end, |end| range.end + end + 2);
            text.replace_range(start..end, "value");
        }
    }
    text
}

/// Where a name stands as a word of its own.
fn word(text: &str, name: &str) -> Option<usize> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.match_indices(name).map(|(at, _)| at).find(|at| {
        let before = text[..*at].chars().next_back();
        let after = text[at + name.len()..].chars().next();
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}

/// `30s`, `15m`, `2h`, `7d`, `1w`, or several of them, each unit once, the largest first.
pub fn duration(text: &str) -> Option<Duration> {
    let mut seconds: u64 = 0;
    let mut rest = text.trim();
    let mut last = u64::MAX;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let number: u64 = rest[..digits].parse().ok()?;
        let unit = match rest[digits..].chars().next()? {
            's' => 1,
            'm' => 60,
            'h' => 3600,
            'd' => 86_400,
            'w' => 604_800,
            _ => return None,
        };
        if unit >= last {
            return None;
        }
        last = unit;
        seconds = seconds.checked_add(number.checked_mul(unit)?)?;
        rest = rest[digits + 1..].trim_start();
    }
    // A century is longer than any maintenance, and keeps sums of times far from overflow.
    (seconds <= 100 * 365 * 86_400).then(|| Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_as_people_write_them() {
        for (text, seconds) in [
            ("30s", 30),
            ("15m", 900),
            ("1h 30m", 5400),
            ("1h30m", 5400),
            ("7d", 604_800),
            ("1w", 604_800),
            ("0s", 0),
        ] {
            assert_eq!(duration(text), Some(Duration::from_secs(seconds)), "{text}");
        }
        for text in [
            "",
            "30",
            "s",
            "1.5h",
            "5 m",
            "1m 1h",
            "1h 1h",
            "-1s",
            "99999999999999999999s",
            "9999999999w",
            "1é",
        ] {
            assert_eq!(duration(text), None, "{text}");
        }
    }
}
