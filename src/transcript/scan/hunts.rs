use super::{BadPattern, compiled, whole::WholeText};
use crate::{
    transcript::clean::Part,
    words::{Each, Hit, Hunt, Kept, Matcher, Stream},
};
use regex::{Captures, Regex, RegexSet};
use std::{borrow::Cow, collections::BTreeMap};

/// Characters of a line that are kept as an excerpt.
const EXCERPT: usize = 400;

/// All matchers but the prompts, and what they have found.
#[derive(Debug)]
pub(super) struct Hunts {
    hunters: Vec<Hunter>,
    /// Tells in one pass which patterns a line is worth trying; its order is that of `sought`.
    set: RegexSet,
    /// The hunter of each pattern in the set.
    sought: Vec<usize>,
    texts: Vec<WholeText>,
}

#[derive(Debug)]
struct Hunter {
    id: u16,
    stream: Stream,
    pattern: Regex,
    quarry: Quarry,
}

#[derive(Debug)]
enum Quarry {
    Line(Option<Hit>),
    Benign(Option<Hit>),
    Each(Each),
    First {
        limit: usize,
        kept: Option<Kept>,
    },
    All {
        limit: Budget,
        texts: Vec<String>,
    },
    Count(u64),
    Rows {
        limit: Budget,
        rows: Vec<BTreeMap<String, String>>,
    },
}

/// What may still be kept, in bytes; nothing once it was too much.
#[derive(Debug)]
struct Budget(Option<usize>);

impl Hunts {
    pub fn new(matchers: &[Matcher]) -> Result<Hunts, BadPattern> {
        let (mut hunters, mut texts, mut patterns, mut sought) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for matcher in matchers {
            let quarry = match &matcher.hunt {
                Hunt::Prompt => continue,
                Hunt::Text { limit } => {
                    texts.push(WholeText::new(matcher, *limit));
                    continue;
                }
                Hunt::Line => Quarry::Line(None),
                Hunt::Benign => Quarry::Benign(None),
                Hunt::Each { .. } => Quarry::Each(Each::default()),
                Hunt::First { limit } => Quarry::First {
                    limit: *limit as usize,
                    kept: None,
                },
                Hunt::All { limit } => Quarry::All {
                    limit: Budget(Some(*limit as usize)),
                    texts: Vec::new(),
                },
                Hunt::Count => Quarry::Count(0),
                Hunt::Rows { limit } => Quarry::Rows {
                    limit: Budget(Some(*limit as usize)),
                    rows: Vec::new(),
                },
            };
            let trigger = if let Hunt::Each { each } = &matcher.hunt {
                each
            } else {
                &matcher.pattern
            };
            compile(matcher.id, trigger)?;
            patterns.push(trigger.as_str());
            sought.push(hunters.len());
            hunters.push(Hunter {
                id: matcher.id,
                stream: matcher.stream,
                pattern: compile(matcher.id, &matcher.pattern)?,
                quarry,
            });
        }
        let set = compiled::set(&patterns).map_err(|error| BadPattern {
            id: matchers.first().map_or(0, |matcher| matcher.id),
            pattern: patterns.join("\n"),
            why: error.to_string(),
        })?;
        Ok(Hunts {
            hunters,
            set,
            sought,
            texts,
        })
    }

    pub fn is_empty(&self) -> bool {
        self.hunters.is_empty() && self.texts.is_empty()
    }

    /// Keeps whole texts going.
    pub fn text(&mut self, stream: Stream, part: Part<'_>) {
        for text in &mut self.texts {
            if sees(text.stream, stream) {
                text.part(part);
            }
        }
    }

    /// Looks at one line, or at a piece of a long one.
    pub fn line(&mut self, stream: Stream, number: u64, line: &[u8]) {
        if self.hunters.is_empty() {
            return;
        }
        let line = String::from_utf8_lossy(line);
        let matched = self.set.matches(&line);
        if !matched.matched_any() {
            return;
        }
        let hits: Vec<usize> = matched
            .iter()
            .filter_map(|place| self.sought.get(place).copied())
            .filter(|&hunter| self.hunters.get(hunter).is_some_and(|hunter| sees(hunter.stream, stream)))
            .collect();
        let is_benign = |&hunter: &usize| {
            self.hunters
                .get(hunter)
                .is_some_and(|hunter| matches!(hunter.quarry, Quarry::Benign(_)))
        };
        let benign = hits.iter().any(is_benign);
        for hunter in hits {
            if let Some(hunter) = self.hunters.get_mut(hunter) {
                hunter.take(number, &line, benign);
            }
        }
    }

    pub fn into_findings(self) -> (BTreeMap<u16, Hit>, BTreeMap<u16, Kept>) {
        let (mut hits, mut kept) = (BTreeMap::new(), BTreeMap::new());
        for Hunter { id, quarry, .. } in self.hunters {
            match quarry {
                Quarry::Line(hit) | Quarry::Benign(hit) => {
                    hits.extend(hit.map(|hit| (id, hit)));
                }
                Quarry::First { kept: first, .. } => kept.extend(first.map(|first| (id, first))),
                Quarry::Each(each) => {
                    kept.insert(id, Kept::Each(each));
                }
                Quarry::All { limit, texts } => {
                    kept.insert(id, limit.within(Kept::Texts(texts)));
                }
                Quarry::Count(count) => {
                    kept.insert(id, Kept::Count(count));
                }
                Quarry::Rows { limit, rows } => {
                    kept.insert(id, limit.within(Kept::Rows(rows)));
                }
            }
        }
        kept.extend(self.texts.into_iter().map(|text| (text.id, text.finish())));
        (hits, kept)
    }
}

impl Hunter {
    fn take(&mut self, number: u64, line: &str, benign: bool) {
        let Hunter { pattern, quarry, .. } = self;
        match quarry {
            Quarry::Line(_) if benign => {}
            Quarry::Line(hit) | Quarry::Benign(hit) => match hit {
                Some(hit) => hit.count += 1,
                None => {
                    *hit = Some(Hit {
                        count: 1,
                        line: number,
                        excerpt: excerpt(line),
                    });
                }
            },
            Quarry::Each(each) => {
                each.seen += 1;
                if each.odd.is_none() && !pattern.is_match(line) {
                    each.odd = Some((number, excerpt(line)));
                }
            }
            Quarry::First { limit, kept } => {
                if kept.is_none() {
                    *kept = pattern.captures(line).map(|found| match group(&found) {
                        text if text.len() > *limit => Kept::TooMuch,
                        text => Kept::Text(text.into()),
                    });
                }
            }
            Quarry::All { limit, texts } => {
                for found in pattern.captures_iter(line) {
                    let text = group(&found);
                    if !limit.spend(text.len()) {
                        *texts = Vec::new();
                        break;
                    }
                    texts.push(text.into());
                }
            }
            Quarry::Count(count) => *count += pattern.find_iter(line).count() as u64,
            Quarry::Rows { limit, rows } => {
                for found in pattern.captures_iter(line) {
                    let row = named(pattern, &found);
                    if !limit.spend(row.values().map(String::len).sum()) {
                        *rows = Vec::new();
                        break;
                    }
                    rows.push(row);
                }
            }
        }
    }
}

impl Budget {
    /// Matches of nothing at all cost a byte, too, so that their number is bounded.
    fn spend(&mut self, bytes: usize) -> bool {
        self.0 = self.0.and_then(|left| left.checked_sub(bytes.max(1)));
        self.0.is_some()
    }

    fn within(&self, kept: Kept) -> Kept {
        if self.0.is_some() { kept } else { Kept::TooMuch }
    }
}

/// `^` and `$` are a line's, also where a pattern looks at several.
pub(super) fn compile(id: u16, pattern: &str) -> Result<Regex, BadPattern> {
    compiled::pattern(pattern).map_err(|error| BadPattern {
        id,
        pattern: pattern.into(),
        why: error.to_string(),
    })
}

pub(super) fn sees(matcher: Stream, stream: Stream) -> bool {
    matcher == Stream::Both || matcher == stream
}

/// The one group, or the whole match where there is none.
fn group<'a>(found: &Captures<'a>) -> &'a str {
    found.get(1).or_else(|| found.get(0)).map_or("", |group| group.as_str())
}

fn named(pattern: &Regex, found: &Captures<'_>) -> BTreeMap<String, String> {
    pattern
        .capture_names()
        .flatten()
        .filter_map(|name| Some((name.to_owned(), found.name(name)?.as_str().to_owned())))
        .collect()
}

fn excerpt(line: &str) -> String {
    let line: Cow<'_, str> = line.trim_end().into();
    line.chars().take(EXCERPT).collect()
}
