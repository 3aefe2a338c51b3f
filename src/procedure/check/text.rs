//! Expressions, templates, patterns and durations, each reported where it is wrong.

use super::{kinds, names::Names};
use crate::{
    diagnostic::Diagnostic,
    procedure::{
        expr::{Expr, ExprError},
        raw::Text,
        template::{Pattern, Template},
    },
    tables::Problems,
};
use std::time::Duration;

/// Reads what stands in texts.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    /// Where problems go.
    pub problems: &'a Problems,
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

impl Reader<'_> {
    /// An expression.
    pub fn expr(&self, text: &Text, _names: &Names, _want: Want) -> Option<Expr> {
        match Expr::parse(text) {
            Ok(expr) => Some(expr),
            Err(error) => self.no_expression(text, &error),
        }
    }

    /// A text with expressions in it.
    pub fn template(&self, text: &Text, _names: &Names) -> Option<Template> {
        match Template::parse(text) {
            Ok(template) => Some(template),
            Err(error) => self.no_expression(text, &error),
        }
    }

    /// A pattern.
    pub fn pattern(&self, text: &Text, _names: &Names) -> Option<Pattern> {
        match Pattern::parse(text) {
            Ok(pattern) => Some(pattern),
            Err(error) => self.no_expression(text, &error),
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
        self.problems.report(Diagnostic::new(
            kinds::BAD_EXPRESSION,
            error.message.clone(),
            text.at.inside(error.span.clone()).label("here"),
        ));
        None
    }
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
