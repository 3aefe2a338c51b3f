//! Where in a shell command values stand: in quotes or a here-document, quoting them as a word would be wrong.

use super::{Template, is_boundary, parse::Part};
use std::ops::Range;

/// A value that stands where it can't be quoted as a word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misplaced {
    /// Bytes of the template, braces included.
    pub span: Range<usize>,
    /// Where it stands.
    pub kind: Misplacement,
}

/// Where a value stands wrongly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Misplacement {
    /// Between single quotes.
    InSingleQuotes,
    /// Between double quotes.
    InDoubleQuotes,
    /// In the text of a here-document.
    InHereDocument,
    /// Between backticks, which take backslashes out of a quoted word.
    InBackticks,
    /// In a comment.
    InComment,
    /// Right after a backslash.
    AfterBackslash,
    /// Right after a dollar sign, which would read it as a variable's name.
    AfterDollar,
    /// Other text stands right beside it: wrong for a list, well for a single value.
    Glued,
}

/// What a character stands in.
#[derive(Clone, Copy, PartialEq)]
enum Within {
    /// A command; the parentheses open in it.
    Command(u32),
    Double,
    Single,
    /// `${…}`.
    Parameter,
    Backticks,
    Comment,
}

/// A here-document whose text is still to come.
struct Here {
    end: String,
    tabs: bool,
}

impl Template {
    /// The values of a shell command that stand where they can't be quoted, and those that are glued to other text.
    /// By bounded lexing, not by a shell parser: quotes, `$(…)`, `${…}`, backticks, comments and here-documents.
    /// Values that are `raw` are the author's own business.
    pub fn placement(&self) -> Vec<Misplaced> {
        let mut lexer = Lexer {
            stack: vec![Within::Command(0)],
            here: Vec::new(),
            in_here: false,
            line: String::new(),
            before: None,
            escaped: false,
            dollar: false,
            ending: false,
        };
        let mut found = Vec::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => lexer.read(text),
                Part::Hole(hole) => {
                    let after = self.source.get(hole.span.end..).and_then(|rest| rest.chars().next());
                    let glued = !lexer.before.is_none_or(is_boundary) || !after.is_none_or(is_boundary);
                    let kind = lexer.state().or(glued.then_some(Misplacement::Glued));
                    if let Some(kind) = kind.filter(|_| !hole.raw) {
                        found.push(Misplaced {
                            span: hole.span.clone(),
                            kind,
                        });
                    }
                    lexer.pass_value();
                }
            }
        }
        found
    }
}

struct Lexer {
    stack: Vec<Within>,
    here: Vec<Here>,
    in_here: bool,
    /// The present line of a here-document.
    line: String,
    before: Option<char>,
    escaped: bool,
    /// An unescaped dollar sign stands right before.
    dollar: bool,
    /// The word right before is where a here-document ends.
    ending: bool,
}

impl Lexer {
    fn state(&self) -> Option<Misplacement> {
        if self.in_here {
            return Some(Misplacement::InHereDocument);
        }
        if self.escaped {
            return Some(Misplacement::AfterBackslash);
        }
        if self.ending {
            return Some(Misplacement::InHereDocument);
        }
        match self.stack.last() {
            Some(Within::Single) => Some(Misplacement::InSingleQuotes),
            Some(Within::Double) => Some(Misplacement::InDoubleQuotes),
            Some(Within::Comment) => Some(Misplacement::InComment),
            Some(Within::Parameter) if self.stack.contains(&Within::Double) => Some(Misplacement::InDoubleQuotes),
            _ if self.dollar => Some(Misplacement::AfterDollar),
            _ if self.stack.contains(&Within::Backticks) => Some(Misplacement::InBackticks),
            _ => None,
        }
    }

    fn pass_value(&mut self) {
        self.before = Some('x');
        self.escaped = false;
        self.dollar = false;
        self.line.push('x');
    }

    fn read(&mut self, text: &str) {
        let mut rest = text.chars();
        while let Some(sign) = rest.next() {
            let dollar = sign == '$' && !self.escaped && self.opens();
            // The word after `<<` may have blanks before it.
            let begun = self
                .before
                .is_some_and(|before| !is_boundary(before) && !matches!(before, '<' | '-'));
            self.ending &= !(begun && is_boundary(sign) && self.in_command() && !self.escaped);
            let mut last = sign;
            if self.in_here {
                self.here_line(sign);
            } else if self.escaped {
                self.escaped = false;
            } else if sign == '<' && self.in_command() && rest.as_str().starts_with('<') {
                rest.next();
                if rest.as_str().starts_with('<') {
                    rest.next();
                } else {
                    self.here_begins(rest.as_str());
                }
            } else if dollar && rest.as_str().starts_with('(') {
                last = '(';
                rest.next();
                self.stack.push(Within::Command(0));
            } else if dollar && rest.as_str().starts_with('{') {
                last = '{';
                rest.next();
                self.stack.push(Within::Parameter);
            } else if dollar && rest.as_str().starts_with(['$', '#', '?', '!', '*', '@', '-']) {
                last = 'x';
                rest.next();
            } else {
                self.sign(sign);
            }
            self.before = Some(last);
            self.dollar = last == '$' && dollar;
        }
    }

    fn in_command(&self) -> bool {
        matches!(self.stack.last(), Some(Within::Command(_) | Within::Backticks))
    }

    /// Whether `$` means something here.
    fn opens(&self) -> bool {
        !matches!(self.stack.last(), Some(Within::Single | Within::Comment))
    }

    fn sign(&mut self, sign: char) {
        let Some(top) = self.stack.last().copied() else { return };
        match (top, sign) {
            (Within::Single, '\'') | (Within::Double, '"') | (Within::Parameter, '}') | (Within::Backticks, '`') => {
                self.stack.pop();
            }
            (Within::Comment, '\n') => {
                self.stack.pop();
                self.newline();
            }
            (Within::Single | Within::Comment, _) => {}
            (_, '\\') => self.escaped = true,
            (_, '`') => self.close_or_open_backticks(),
            (Within::Double, _) => {}
            (_, '"') => self.stack.push(Within::Double),
            (_, '\'') => self.stack.push(Within::Single),
            (Within::Parameter, _) => {}
            (_, '#') if self.before.is_none_or(is_boundary) => self.stack.push(Within::Comment),
            (_, '\n') => self.newline(),
            (Within::Command(open), '(') => self.replace(Within::Command(open + 1)),
            (Within::Command(open), ')') if open > 0 => self.replace(Within::Command(open - 1)),
            (Within::Command(_), ')') if self.stack.len() > 1 => {
                self.stack.pop();
            }
            _ => {}
        }
    }

    fn replace(&mut self, top: Within) {
        if let Some(last) = self.stack.last_mut() {
            *last = top;
        }
    }

    fn close_or_open_backticks(&mut self) {
        if let Some(at) = self.stack.iter().rposition(|within| *within == Within::Backticks) {
            self.stack.truncate(at);
        } else {
            self.stack.push(Within::Backticks);
        }
    }

    fn newline(&mut self) {
        if !self.here.is_empty() {
            self.in_here = true;
            self.line.clear();
        }
    }

    fn here_begins(&mut self, rest: &str) {
        let (tabs, rest) = rest.strip_prefix('-').map_or((false, rest), |rest| (true, rest));
        let word = rest.trim_start_matches([' ', '\t']);
        let (mut end, mut quote) = (String::new(), None);
        let mut signs = word.chars();
        while let Some(sign) = signs.next() {
            match (quote, sign) {
                (None, '\\') => end.extend(signs.next()),
                (None, '\'' | '"') => quote = Some(sign),
                (None, _) if is_boundary(sign) || matches!(sign, '<' | '>') => break,
                (Some(open), _) if open == sign => quote = None,
                _ => end.push(sign),
            }
        }
        if !end.is_empty() {
            self.here.push(Here { end, tabs });
            self.ending = true;
        }
        // Nothing follows but a value: then that is the word.
        self.ending |= word.is_empty();
    }

    fn here_line(&mut self, sign: char) {
        if sign != '\n' {
            self.line.push(sign);
            return;
        }
        let over = self.here.first().is_some_and(|here| {
            here.end
                == if here.tabs {
                    self.line.trim_start_matches('\t')
                } else {
                    &self.line
                }
        });
        if over {
            self.here.remove(0);
            self.in_here = !self.here.is_empty();
        }
        self.line.clear();
    }
}
