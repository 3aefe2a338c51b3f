/// The keys that a kind of table may have. Reading, "did you mean", the JSON Schema and the reference all use the one list.
#[derive(Debug)]
pub struct Keys {
    /// The kind of table, with its article: `an input`.
    pub of: &'static str,
    /// Its keys.
    pub keys: &'static [Key],
}

/// A key.
#[derive(Debug)]
pub struct Key {
    /// As written.
    pub name: &'static str,
    /// What it takes.
    pub shape: Shape,
    /// A table without it is an error.
    pub required: bool,
    /// What it means, in a line.
    pub says: &'static str,
}

/// What a key takes.
#[derive(Debug)]
pub enum Shape {
    /// Plain text.
    Text,
    /// A bare expression.
    Expression,
    /// Text with `{{ expression }}` in it.
    Template,
    /// A regular expression, with `{{ expression }}` in it.
    Pattern,
    /// Such as `30s`, `15m`, `1h 30m`.
    Duration,
    /// Such as `10%`.
    Share,
    /// One of these words.
    Word(&'static [&'static str]),
    /// `true` or `false`.
    Flag,
    /// A whole number, from this to that.
    Number(i64, i64),
    /// Anything.
    Any,
    /// A list.
    List(&'static Shape),
    /// A table with these keys.
    Table(&'static Keys),
    /// A table with keys of the author's own.
    Map(&'static Shape),
    /// Any of these.
    Either(&'static [Shape]),
}

impl Key {
    /// A key that may be there.
    pub const fn new(name: &'static str, shape: Shape, says: &'static str) -> Key {
        Key {
            name,
            shape,
            required: false,
            says,
        }
    }

    /// A key that must be there.
    pub const fn required(name: &'static str, shape: Shape, says: &'static str) -> Key {
        Key {
            name,
            shape,
            required: true,
            says,
        }
    }
}

impl Keys {
    /// The key of this name.
    pub fn get(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|key| key.name == name)
    }
}

impl Shape {
    /// For people: what is expected.
    pub fn describe(&self) -> String {
        match self {
            Shape::Text | Shape::Template => "a text".into(),
            Shape::Expression => "an expression in quotes".into(),
            Shape::Pattern => "a pattern in quotes".into(),
            Shape::Duration => "a duration in quotes, such as \"90s\" or \"1h 30m\"".into(),
            Shape::Share => "a share in quotes, such as \"10%\"".into(),
            Shape::Word(words) => format!("one of {}", quoted(words)),
            Shape::Flag => "true or false".into(),
            Shape::Number(..) => "a whole number".into(),
            Shape::Any => "a value".into(),
            Shape::List(of) => match of {
                Shape::Table(keys) => format!("a list of tables, each {}", keys.of),
                of => format!("a list, each {}", of.describe()),
            },
            Shape::Table(keys) => format!("a table: {}", keys.of),
            Shape::Map(of) => format!("a table in which each value is {}", of.describe()),
            Shape::Either(shapes) => shapes.iter().map(Shape::describe).collect::<Vec<_>>().join(", or "),
        }
    }
}

/// `"a"`, `"b"` or `"c"`.
fn quoted(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => quoted.concat(),
    }
}
