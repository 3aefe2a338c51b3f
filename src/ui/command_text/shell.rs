//! Where each character of a shell text stands, as far as quoting goes.

/// Where a character stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In a word.
    Word,
    /// Between words.
    Between,
    /// A quote sign.
    Quote,
    /// Within quotes.
    Quoted,
}

/// The place of each character, line ends included.
pub fn places(text: &str) -> Vec<Place> {
    let mut within: Option<char> = None;
    let mut escaped = false;
    let mut places = Vec::with_capacity(text.len());
    for c in text.chars() {
        let place = match within {
            _ if escaped => {
                escaped = false;
                if within.is_some() { Place::Quoted } else { Place::Word }
            }
            Some(quote) if c == quote => {
                within = None;
                Place::Quote
            }
            Some('"') if c == '\\' => {
                escaped = true;
                Place::Quoted
            }
            Some(_) => Place::Quoted,
            None => match c {
                '\\' => {
                    escaped = true;
                    Place::Word
                }
                '\'' | '"' => {
                    within = Some(c);
                    Place::Quote
                }
                c if c.is_ascii_whitespace() => Place::Between,
                _ => Place::Word,
            },
        };
        places.push(place);
    }
    places
}
