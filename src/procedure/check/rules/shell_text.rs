//! The words of a shell text, by bounded lexing: quotes, comments, operators. No shell parser, and none is wanted.

use crate::procedure::template::Template;
use std::ops::Range;

/// One simple command.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Simple {
    /// Its words, quotes taken off, with their places in the text.
    pub words: Vec<(String, Range<usize>)>,
    /// The operator behind it: `;`, `&&`, `||`, `|`, a line break, or nothing.
    pub then: &'static str,
    /// Where that operator stands.
    pub then_at: Range<usize>,
    /// What came before it: `if`, `while`, `!` and the like take its failure upon themselves.
    pub tested: bool,
}

/// A shell text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ShellText {
    /// Its commands, in order.
    pub commands: Vec<Simple>,
    /// Variables that it reads: name and place.
    pub variables: Vec<(String, Range<usize>)>,
    /// Variables that it sets, or loops over.
    pub sets: Vec<String>,
}

impl Simple {
    /// The command's name and arguments, without assignments, `sudo`, `exec` and the like.
    pub fn argv(&self) -> Vec<&str> {
        const WRAPPERS: [&str; 14] = [
            "sudo", "exec", "env", "nohup", "nice", "time", "command", "if", "while", "until", "then", "else", "do", "!",
        ];
        let is_assignment = |word: &str| {
            word.split_once('=')
                .is_some_and(|(name, _)| crate::procedure::check::loops::is_name(name))
        };
        let mut words = self.words.iter().map(|(word, _)| word.as_str()).peekable();
        while words
            .next_if(|word| WRAPPERS.contains(word) || is_assignment(word) || *word == "{")
            .is_some()
        {}
        if words.peek() == Some(&"timeout") {
            words.next();
            while words.next_if(|word| word.starts_with('-')).is_some() {}
            words.next();
        }
        words.collect()
    }

    /// From its first word to its last.
    pub fn span(&self) -> Range<usize> {
        match (self.words.first(), self.words.last()) {
            (Some((_, first)), Some((_, last))) => first.start..last.end,
            _ => 0..0,
        }
    }
}

/// Takes a command's text apart; each `{{ … }}` stands for one word.
pub fn read(text: &str) -> ShellText {
    let mut plain = text.to_owned();
    if let Ok(template) = Template::parse(text) {
        for (_, range) in template.places() {
            let start = text[..range.start].rfind("{{").unwrap_or(range.start);
            let end = text[range.end..].find("}}").map_or(range.end, |end| range.end + end + 2);
            plain.replace_range(start..end, &"x".repeat(end - start));
        }
    }
    let mut lexer = Lexer {
        text: &plain,
        at: 0,
        found: ShellText::default(),
        command: Simple::default(),
        here: Vec::new(),
    };
    lexer.run();
    lexer.found
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    found: ShellText,
    command: Simple,
    /// Here-documents whose text is still to come.
    here: Vec<String>,
}

impl Lexer<'_> {
    fn run(&mut self) {
        while let Some(next) = self.rest().chars().next() {
            let start = self.at;
            match next {
                '\\' if self.rest().starts_with("\\\n") => self.at += 2,
                ' ' | '\t' | '\r' => self.at += 1,
                '#' => self.at += self.rest().find('\n').unwrap_or(self.rest().len()),
                '\n' => {
                    self.at += 1;
                    self.end("\n", start);
                    self.skip_here_documents();
                }
                ';' => self.operator(";", start),
                '&' if self.rest().starts_with("&&") => self.operator("&&", start),
                '|' if self.rest().starts_with("||") => self.operator("||", start),
                '|' => self.operator("|", start),
                '&' if !self.rest().starts_with("&>") => self.operator("&", start),
                '(' | ')' => self.operator("(", start),
                '<' if self.rest().starts_with("<<") => self.here_document(),
                '<' | '>' => self.redirection(),
                _ => self.word(),
            }
        }
        let end = self.at;
        self.end("", end);
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn operator(&mut self, sign: &'static str, start: usize) {
        self.at += if sign == "(" { 1 } else { sign.len() };
        self.end(sign, start);
    }

    fn end(&mut self, then: &'static str, at: usize) {
        let mut command = std::mem::take(&mut self.command);
        command.then = then;
        command.then_at = at..self.at.max(at);
        if command.words.is_empty() {
            return;
        }
        let words: Vec<&str> = command.words.iter().map(|(word, _)| word.as_str()).collect();
        if let ["for" | "read" | "select", name, ..] = words.as_slice() {
            self.found.sets.push((*name).to_owned());
            self.found.sets.extend(words.iter().skip(2).map(|word| (*word).to_owned()));
        }
        for word in &words {
            if let Some((name, _)) = word.split_once('=') {
                self.found.sets.push(name.trim_start_matches('-').to_owned());
            }
        }
        command.tested = matches!(words.first(), Some(&"if" | &"while" | &"until" | &"!" | &"elif"));
        self.found.commands.push(command);
    }

    /// `2>&1`, `> file`: no word of the command.
    fn redirection(&mut self) {
        let number = |(word, span): &(String, Range<usize>)| span.end == self.at && word.chars().all(|c| c.is_ascii_digit());
        if self.command.words.last().is_some_and(number) {
            self.command.words.pop();
        }
        self.at += self
            .rest()
            .find(|c| !matches!(c, '<' | '>' | '&' | '|'))
            .unwrap_or(self.rest().len());
        self.at += self.rest().find(|c| !matches!(c, ' ' | '\t')).unwrap_or(0);
        let words = self.command.words.len();
        if self.rest().starts_with(|c: char| !matches!(c, '\n' | ';' | '&' | '|' | '(' | ')')) {
            self.word();
        }
        self.command.words.truncate(words);
    }

    fn here_document(&mut self) {
        self.at += 2;
        if self.rest().starts_with('-') {
            self.at += 1;
        }
        self.at += self.rest().find(|c| !matches!(c, ' ' | '\t')).unwrap_or(0);
        let words = self.command.words.len();
        if !self.rest().is_empty() {
            self.word();
        }
        let end = self.command.words.get(words).map(|(word, _)| word.clone());
        self.here.extend(end);
        self.command.words.truncate(words);
    }

    fn skip_here_documents(&mut self) {
        for end in std::mem::take(&mut self.here) {
            while !self.rest().is_empty() {
                let line = self.rest().lines().next().unwrap_or_default();
                let is_end = line.trim() == end;
                self.at = (self.at + line.len() + 1).min(self.text.len());
                if is_end {
                    break;
                }
            }
        }
    }

    fn word(&mut self) {
        let start = self.at;
        let mut word = String::new();
        let mut quote = None;
        while let Some(next) = self.rest().chars().next() {
            match (quote, next) {
                (None, ' ' | '\t' | '\n' | '\r' | ';' | '&' | '|' | '(' | ')' | '<' | '>') => break,
                (None, '\'' | '"') => quote = Some(next),
                (Some(open), close) if open == close => quote = None,
                (None | Some('"'), '\\') => {
                    self.at += 1;
                    word.extend(self.rest().chars().next());
                }
                (None | Some('"'), '$') => {
                    self.variable();
                    word.push('$');
                    if quote.is_none() && self.rest().starts_with("$(") {
                        self.at += 1;
                        break;
                    }
                }
                (_, other) => word.push(other),
            }
            self.at += self.rest().chars().next().map_or(0, char::len_utf8);
        }
        if self.at == start {
            self.at += self.rest().chars().next().map_or(1, char::len_utf8);
        }
        self.command.words.push((word, start..self.at));
    }

    /// `$NAME` or `${NAME}` at this place; `${NAME:-…}` has a value of its own.
    fn variable(&mut self) {
        let after = self.rest().get(1..).unwrap_or_default();
        let braced = after.starts_with('{');
        let name = after.strip_prefix('{').unwrap_or(after);
        let length = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(name.len());
        let (name, behind) = name.split_at(length);
        let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
        let has_default = braced && behind.trim_start_matches(':').starts_with(['-', '=', '+', '?']);
        if is_name && !has_default {
            let end = self.at + 1 + usize::from(braced) + length + usize::from(braced);
            self.found.variables.push((name.to_owned(), self.at..end.min(self.text.len())));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn argvs(text: &str) -> Vec<String> {
        read(text).commands.iter().map(|command| command.argv().join(" ")).collect()
    }

    #[test]
    fn commands_are_told_apart_and_quotes_taken_off() {
        assert_eq!(
            argvs("a 'x; y' | sudo b \"c d\" && A=1 exec e 2>&1 # f; g"),
            ["a x; y", "b c d", "e"]
        );
        assert_eq!(argvs("if grep -q x f; then y; fi"), ["grep -q x f", "y", "fi"]);
        assert_eq!(argvs("cat <<EOF\na; b | c\nEOF\nd"), ["cat", "d"]);
        assert_eq!(argvs("run {{ a || b }} c").len(), 1);
    }

    #[test]
    fn variables_are_found_where_the_shell_would_put_them_in() {
        let found = read("A=1; echo $A ${B} '$C' \"$D\" ${E:-x} \\$F $1 $?");
        let names: Vec<&str> = found.variables.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["A", "B", "D"]);
        assert_eq!(found.sets, ["A"]);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic_or_hang(text in "[a-z$'\"\\\\;|&(){}<> \n#=é-]{0,60}") {
            read(&text);
        }
    }
}
