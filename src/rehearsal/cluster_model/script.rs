//! The little of the shell that is taken apart: several commands one after the other, and plain loops over names.

use std::collections::BTreeMap;

/// A simple command: its words, and whether it runs only where the one before it succeeded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Simple {
    /// Its words, without quotes, variables filled in.
    pub words: Vec<String>,
    /// It follows an `&&`.
    pub only_after_success: bool,
}

/// More commands than anybody writes.
const MOST: usize = 500;

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Word(Vec<Piece>),
    /// `;` or a new line.
    End,
    And,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Variable(String),
}

/// The simple commands of a text, in the order in which they run. Nothing where it is more than that.
pub fn simple_commands(text: &str) -> Option<Vec<Simple>> {
    let tokens = tokens(text)?;
    let mut commands = Vec::new();
    let rest = statements(&tokens, &BTreeMap::new(), false, &mut commands)?;
    (rest.is_empty() && commands.len() <= MOST).then_some(commands)
}

/// Statements up to the end, or to the `done` of the loop that they are in. Gives what is left.
fn statements<'a>(
    mut tokens: &'a [Token],
    variables: &BTreeMap<String, String>,
    looped: bool,
    commands: &mut Vec<Simple>,
) -> Option<&'a [Token]> {
    let mut after_and = false;
    loop {
        match tokens {
            [] => return (!looped && !after_and).then_some(tokens),
            [Token::End, rest @ ..] => tokens = rest,
            [Token::And, ..] => return None,
            [first, rest @ ..] if looped && is(first, "done") => return Some(rest),
            [first, ..] if is(first, "for") => {
                tokens = for_loop(tokens, variables, commands)?;
                after_and = false;
            }
            _ => {
                let end = tokens
                    .iter()
                    .position(|token| !matches!(token, Token::Word(_)))
                    .unwrap_or(tokens.len());
                let (own, rest) = tokens.split_at(end);
                let words = own.iter().map(|word| filled(word, variables)).collect::<Option<Vec<String>>>()?;
                let keyword = |word: &String| {
                    matches!(
                        word.as_str(),
                        "if" | "while" | "until" | "case" | "do" | "done" | "then" | "{" | "!"
                    )
                };
                if words.first().is_none_or(keyword) || commands.len() > MOST {
                    return None;
                }
                commands.push(Simple {
                    words,
                    only_after_success: after_and,
                });
                after_and = matches!(rest, [Token::And, ..]);
                tokens = rest.get(usize::from(!rest.is_empty())..)?;
                if after_and && tokens.first() == Some(&Token::End) {
                    tokens = tokens.get(1..)?;
                }
            }
        }
    }
}

/// `for NAME in WORD…; do …; done`.
fn for_loop<'a>(tokens: &'a [Token], variables: &BTreeMap<String, String>, commands: &mut Vec<Simple>) -> Option<&'a [Token]> {
    let [_, name, within, rest @ ..] = tokens else { return None };
    if !is(within, "in") {
        return None;
    }
    let name = filled(name, variables)?;
    let end = rest.iter().position(|token| *token == Token::End)?;
    let (list, rest) = rest.split_at(end);
    let list = list.iter().map(|word| filled(word, variables)).collect::<Option<Vec<String>>>()?;
    let begin = rest.iter().position(|token| *token != Token::End)?;
    let (body, left) = rest.get(begin..)?.split_first()?;
    if !is(body, "do") {
        return None;
    }
    let mut after = None;
    for value in list {
        let mut inner = variables.clone();
        inner.insert(name.clone(), value);
        after = Some(statements(left, &inner, true, commands)?);
    }
    after
}

fn is(token: &Token, word: &str) -> bool {
    matches!(token, Token::Word(pieces) if matches!(&pieces[..], [Piece::Text(text)] if text == word))
}

fn filled(token: &Token, variables: &BTreeMap<String, String>) -> Option<String> {
    let Token::Word(pieces) = token else { return None };
    let parts = pieces.iter().map(|piece| match piece {
        Piece::Text(text) => Some(text.clone()),
        Piece::Variable(name) => variables.get(name).cloned(),
    });
    parts.collect()
}

fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut word: Option<Vec<Piece>> = None;
    let mut rest = text.trim();
    while let Some(next) = rest.chars().next() {
        let mut taken = next.len_utf8();
        match next {
            ' ' | '\t' | '\n' | ';' => {
                tokens.extend(word.take().map(Token::Word));
                if matches!(next, '\n' | ';') {
                    tokens.push(Token::End);
                }
            }
            '&' if rest.starts_with("&&") => {
                tokens.extend(word.take().map(Token::Word));
                tokens.push(Token::And);
                taken = 2;
            }
            '\'' => {
                let end = rest.get(1..)?.find('\'')?;
                push(&mut word, Piece::Text(rest.get(1..=end)?.to_owned()));
                taken = end + 2;
            }
            '"' => {
                let end = rest.get(1..)?.find('"')?;
                quoted(rest.get(1..=end)?, &mut word)?;
                taken = end + 2;
            }
            '$' => {
                let (name, length) = variable(rest)?;
                push(&mut word, Piece::Variable(name));
                taken = length;
            }
            '|' | '&' | '<' | '>' | '(' | ')' | '`' | '#' | '\\' | '*' | '?' | '~' | '{' | '}' => return None,
            other => push(&mut word, Piece::Text(other.to_string())),
        }
        rest = rest.get(taken..)?;
    }
    tokens.extend(word.map(Token::Word));
    Some(tokens)
}

/// What stands between double quotes.
fn quoted(text: &str, word: &mut Option<Vec<Piece>>) -> Option<()> {
    push(word, Piece::Text(String::new()));
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let mut taken = next.len_utf8();
        match next {
            '`' | '\\' => return None,
            '$' => {
                let (name, length) = variable(rest)?;
                push(word, Piece::Variable(name));
                taken = length;
            }
            other => push(word, Piece::Text(other.to_string())),
        }
        rest = rest.get(taken..)?;
    }
    Some(())
}

fn push(word: &mut Option<Vec<Piece>>, piece: Piece) {
    let pieces = word.get_or_insert_default();
    match (pieces.last_mut(), piece) {
        (Some(Piece::Text(before)), Piece::Text(more)) => before.push_str(&more),
        (_, piece) => pieces.push(piece),
    }
}

/// `$NAME` or `${NAME}`, and its length.
fn variable(rest: &str) -> Option<(String, usize)> {
    let after = rest.strip_prefix('$')?;
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if let Some(inner) = after.strip_prefix('{') {
        let end = inner.find('}')?;
        let name = inner.get(..end).filter(|name| !name.is_empty() && name.chars().all(is_name))?;
        return Some((name.to_owned(), end + 3));
    }
    let end = after.find(|c| !is_name(c)).unwrap_or(after.len());
    let name = after.get(..end).filter(|name| !name.is_empty())?;
    Some((name.to_owned(), end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(text: &str) -> Option<Vec<String>> {
        let told = |simple: Simple| format!("{}{}", if simple.only_after_success { "&& " } else { "" }, simple.words.join("|"));
        Some(simple_commands(text)?.into_iter().map(told).collect())
    }

    #[test]
    fn commands_in_turn_and_plain_loops_are_taken_apart() {
        assert_eq!(taken("pcs status"), Some(vec!["pcs|status".into()]));
        assert_eq!(
            taken("a 'b c' \"d e\"\nf && g; h"),
            Some(vec!["a|b c|d e".into(), "f".into(), "&& g".into(), "h".into()])
        );
        assert_eq!(
            taken("for v in gv0 gv1; do info $v; status \"${v}\" x$v; done; last"),
            Some(
                ["info|gv0", "status|gv0|xgv0", "info|gv1", "status|gv1|xgv1", "last"]
                    .map(String::from)
                    .into()
            )
        );
        assert_eq!(taken("for v in a\ndo\n  go $v\ndone\n"), Some(vec!["go|a".into()]));
    }

    #[test]
    fn whatever_is_more_than_that_is_left_to_the_scenario() {
        for text in [
            "a | b",
            "a > f",
            "$(a)",
            "a &",
            "a || b",
            "if a; then b; fi",
            "for v in a; do b",
            "a \\\n b",
            "echo $unknown",
            "a &&",
            "for v in a b",
            "'",
            "a #b",
        ] {
            assert_eq!(taken(text), None, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_is_too_strange(text in "[a-z;&$ {}'\"\n]{0,60}") {
            let _ = simple_commands(&text);
        }
    }
}
