use std::ops::Range;

/// Something that is wrong with an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypeProblem {
    /// Which mistake.
    pub kind: TypeProblemKind,
    /// In words an author understands.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
    /// Bytes of the expression's text.
    pub span: Range<usize>,
}

/// The mistakes that can be seen before any value is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TypeProblemKind {
    /// No such name.
    UnknownName,
    /// `master-ip`: a minus between names.
    HyphenInName,
    /// The value has no such field.
    UnknownField,
    /// No such function.
    UnknownFunction,
    /// A function takes more or fewer values.
    ArgumentCount,
    /// A function takes another kind of value.
    ArgumentType,
    /// `'3' == 3`, `'412' > 5`.
    TextWithNumber,
    /// Values of these kinds are never equal, or have no order.
    NeverEqual,
    /// `x == 'a' || 'b'`: a side of `&&`, `||`, `!` or `?` that is neither true nor false.
    NotBoolean,
    /// The whole is no condition.
    NotACondition,
    /// The whole is no list to loop over, or a part is asked for its values and has none.
    NotAList,
    /// The whole is neither a host nor a list of hosts.
    NotHosts,
    /// `+ - * / %` between values that have no sum.
    Operands,
    /// A secret inside an expression.
    SecretInExpression,
    /// `optional(…)` or `raw(…)` that isn't around the whole of a value.
    MisplacedMarker,
    /// A text that isn't a regular expression.
    BadPattern,
}

/// Up to three of these names that are so like this one that it was probably meant.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let plain = |text: &str| text.replace(['-', '_'], "").to_lowercase();
    let sought = plain(name);
    let mut near: Vec<(usize, &str)> = known
        .into_iter()
        .filter_map(|candidate| {
            let far = strsim::damerau_levenshtein(&sought, &plain(candidate));
            (far <= (sought.chars().count() / 3).clamp(1, 3)).then_some((far, candidate))
        })
        .collect();
    near.sort_unstable();
    near.into_iter().take(3).map(|(_, candidate)| candidate.to_owned()).collect()
}

/// "did you mean …?"
pub(super) fn did_you_mean<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let near = nearest(name, known);
    (!near.is_empty()).then(|| {
        format!(
            "did you mean {}?",
            near.iter().map(|near| format!("`{near}`")).collect::<Vec<_>>().join(" or ")
        )
    })
}
