use super::{groups::Groups, ordered::Ordered};
use crate::words::host_name::{host_name_problem, sign};
use std::fmt;

/// Names that a node set may stand for, at most.
pub const NODE_SET_LIMIT: usize = 65_536;
/// Names that may be made on the way there, operands included: a bound on the time that a set takes.
const WORK_LIMIT: usize = 16 * NODE_SET_LIMIT;
/// Groups within groups, at most.
const DEPTH_LIMIT: usize = 16;
/// Digits of a number in brackets, at most.
const DIGITS: usize = 18;

/// A node set that isn't understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeSetError {
    /// The byte of the text at which it is wrong.
    pub at: usize,
    /// In words.
    pub why: String,
}

impl fmt::Display for NodeSetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at byte {}: {}", self.at + 1, self.why)
    }
}

impl std::error::Error for NodeSetError {}

/// The names that a node set stands for, in the order in which they are written, each once. It has ClusterShell's syntax: ranges with
/// steps and padding, `,` or blanks (union), `!` (difference), `&` (intersection), `^` (symmetric difference), all from left to right, and
/// groups `@group`, `@source:group`, `@*`. Every name may name a host ([`host_name_problem`]).
///
/// # Errors
/// It isn't understood, a group isn't known, a name is none of a host, or there are more than [`NODE_SET_LIMIT`].
pub fn unfold(text: &str, groups: &Groups) -> Result<Vec<String>, NodeSetError> {
    let mut reader = Reader {
        groups,
        within: Vec::new(),
        left: WORK_LIMIT,
    };
    Ok(reader.set(text, None)?.into_names())
}

/// Whether a text is names with nothing but commas and blanks between them: a double in it is a slip, and not a union.
pub fn is_plain_list(text: &str) -> bool {
    !text.contains(['[', ']', '@', '!', '&', '^'])
}

struct Reader<'a> {
    groups: &'a Groups,
    /// The groups that are being read, the outermost first.
    within: Vec<String>,
    left: usize,
}

/// A part of a pattern.
enum Part<'t> {
    Text(&'t str),
    Ranges(Vec<Range>),
}

struct Range {
    first: u64,
    last: u64,
    step: u64,
    /// Digits with zeros in front; 0 where there are none.
    width: usize,
}

impl Range {
    fn len(&self) -> u64 {
        (self.last - self.first) / self.step + 1
    }
}

fn wrong(at: usize, why: impl Into<String>) -> NodeSetError {
    NodeSetError { at, why: why.into() }
}

impl Reader<'_> {
    /// `source` is where groups are looked up that name none.
    fn set(&mut self, text: &str, source: Option<&str>) -> Result<Ordered, NodeSetError> {
        let mut set = Ordered::default();
        let mut at = 0;
        let mut operator = None;
        loop {
            at += text[at..].len() - text[at..].trim_start().len();
            let operand = operand(text, at)?;
            if operand.is_empty() {
                return match (operator, text[at..].chars().next()) {
                    (None, None) => Ok(set),
                    (Some(operator), None) => Err(wrong(text.len(), format!("something is missing after `{operator}`"))),
                    (_, Some(next)) => Err(wrong(at, format!("something is missing before `{next}`"))),
                };
            }
            let names = self.operand(operand, at, source)?;
            match operator {
                None | Some(',') => set.union(names),
                Some('!') => set.difference(&names),
                Some('&') => set.intersection(names),
                Some(_) => set.symmetric_difference(names),
            }
            if set.len() > NODE_SET_LIMIT {
                return Err(wrong(at, format!("these are more than {NODE_SET_LIMIT} names")));
            }
            at += operand.len();
            let rest = text[at..].trim_start();
            if rest.is_empty() {
                return Ok(set);
            }
            at = text.len() - rest.len();
            operator = rest.chars().next().filter(|c| is_operator(*c));
            // Blanks alone join, as a comma does.
            at += operator.map_or(0, char::len_utf8);
        }
    }

    fn operand(&mut self, operand: &str, at: usize, source: Option<&str>) -> Result<Vec<String>, NodeSetError> {
        self.spend(1, at)?;
        let Some(group) = operand.strip_prefix('@') else {
            return self.names(operand, at, |name, at| match host_name_problem(name) {
                Some(why) => Err(wrong(at, why)),
                None => Ok(()),
            });
        };
        let (named, group, group_at) = match group.split_once(':') {
            Some((named, group)) => (Some(named), group, at + 1 + named.len() + 1),
            None => (None, group, at + 1),
        };
        if named == Some("") || group.is_empty() {
            return Err(wrong(at, format!("`{operand}` names no group: @group, @source:group or @*")));
        }
        let names = if group == "*" {
            vec![group.to_owned()]
        } else {
            self.names(group, group_at, group_name)?
        };
        let mut all = Vec::new();
        for name in names {
            all.extend(self.group(named.or(source), &name, at)?);
        }
        Ok(all)
    }

    fn group(&mut self, source: Option<&str>, name: &str, at: usize) -> Result<Vec<String>, NodeSetError> {
        let groups = self.groups;
        let found = groups.find(source, name).map_err(|why| wrong(at, why))?;
        let shown = match found.source {
            Some(source) => format!("@{source}:{name}"),
            None => format!("@{name}"),
        };
        if self.within.contains(&shown) {
            return Err(wrong(at, format!("the group {shown} has itself in it")));
        }
        if self.within.len() == DEPTH_LIMIT {
            return Err(wrong(at, format!("groups stand more than {DEPTH_LIMIT} deep in groups")));
        }
        self.within.push(shown.clone());
        let mut names = Ordered::default();
        for set in found.sets {
            let inner = self.set(set, found.source);
            names.union(
                inner
                    .map_err(|error| wrong(at, format!("{shown} is `{}`, {error}", short(set))))?
                    .into_names(),
            );
        }
        self.within.pop();
        Ok(names.into_names())
    }

    /// The names that a pattern stands for, each looked at.
    fn names(
        &mut self,
        pattern: &str,
        at: usize,
        look: impl Fn(&str, usize) -> Result<(), NodeSetError>,
    ) -> Result<Vec<String>, NodeSetError> {
        let parts = parts(pattern, at)?;
        let many = parts.iter().try_fold(1_u64, |many, part| match part {
            Part::Text(_) => Some(many),
            Part::Ranges(ranges) => ranges
                .iter()
                .try_fold(0_u64, |sum, range| sum.checked_add(range.len()))
                .and_then(|sum| many.checked_mul(sum)),
        });
        let many = many
            .and_then(|many| usize::try_from(many).ok())
            .filter(|many| *many <= NODE_SET_LIMIT);
        let many = many.ok_or_else(|| wrong(at, format!("these are more than {NODE_SET_LIMIT} names")))?;
        self.spend(many, at)?;
        let mut names = vec![String::new()];
        for part in &parts {
            names = match part {
                Part::Text(text) => names.into_iter().map(|name| name + text).collect(),
                Part::Ranges(ranges) => {
                    let numbers: Vec<String> = ranges
                        .iter()
                        .flat_map(|range| {
                            (0..range.len()).map(|n| format!("{:0width$}", range.first + n * range.step, width = range.width))
                        })
                        .collect();
                    names
                        .iter()
                        .flat_map(|name| numbers.iter().map(move |number| format!("{name}{number}")))
                        .collect()
                }
            };
        }
        for name in &names {
            look(name, at)?;
        }
        Ok(names)
    }

    fn spend(&mut self, names: usize, at: usize) -> Result<(), NodeSetError> {
        self.left = self
            .left
            .checked_sub(names)
            .ok_or_else(|| wrong(at, "there is too much of this node set to work it out"))?;
        Ok(())
    }
}

fn is_operator(c: char) -> bool {
    matches!(c, ',' | '!' | '&' | '^')
}

/// What stands up to the next operator or blank outside of brackets.
fn operand(text: &str, at: usize) -> Result<&str, NodeSetError> {
    let rest = &text[at..];
    let mut open = None;
    for (place, c) in rest.char_indices() {
        match (c, open) {
            ('[', None) => open = Some(place),
            ('[', Some(_)) => return Err(wrong(at + place, "a bracket opens within brackets")),
            (']', Some(_)) => open = None,
            (']', None) => return Err(wrong(at + place, "this bracket closes nothing")),
            (c, None) if is_operator(c) || c.is_whitespace() => return Ok(&rest[..place]),
            _ => {}
        }
    }
    match open {
        Some(place) => Err(wrong(at + place, "this bracket isn't closed")),
        None => Ok(rest),
    }
}

/// Brackets are known to be in pairs.
fn parts(pattern: &str, at: usize) -> Result<Vec<Part<'_>>, NodeSetError> {
    let mut parts = Vec::new();
    let mut rest = pattern;
    let mut at = at;
    while let Some((front, after)) = rest.split_once('[') {
        if front.is_empty() && matches!(parts.last(), Some(Part::Ranges(_))) {
            return Err(wrong(at, "two ranges need something between them"));
        }
        let Some((inside, back)) = after.split_once(']') else { break };
        if !front.is_empty() {
            parts.push(Part::Text(front));
        }
        at += front.len() + 1;
        let digits = front.len() - front.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        let padded = front[front.len() - digits..].starts_with('0');
        let mut ranges = Vec::new();
        for one in inside.split(',') {
            ranges.push(range(one, at, padded)?);
            at += one.len() + 1;
        }
        parts.push(Part::Ranges(ranges));
        rest = back;
    }
    if !rest.is_empty() {
        parts.push(Part::Text(rest));
    }
    Ok(parts)
}

/// `3`, `1-40`, `08-12`, `1-9/2`. `padded` says that zeros stand right before the bracket.
fn range(text: &str, at: usize, padded: bool) -> Result<Range, NodeSetError> {
    let (run, step) = match text.split_once('/') {
        Some((run, step)) => (run, Some((step, at + run.len() + 1))),
        None => (text, None),
    };
    let (first, last) = match run.split_once('-') {
        Some((first, last)) => (first, Some((last, at + first.len() + 1))),
        None => (run, None),
    };
    let from = number(first, at)?;
    let to = last.map_or(Ok(from), |(last, at)| number(last, at))?;
    let by = step.map_or(Ok(1), |(step, at)| number(step, at))?;
    let (first, last) = (first.trim(), last.map_or(first, |(last, _)| last).trim());
    let zeros = |text: &str| text.len() > 1 && text.starts_with('0');
    if (zeros(first) || zeros(last) || padded) && first.len() != last.len() {
        return Err(wrong(
            at,
            format!("`{first}` and `{last}` are padded with zeros and not equally long"),
        ));
    }
    if from > to {
        return Err(wrong(at, format!("`{}` runs backwards", run.trim())));
    }
    if by == 0 {
        return Err(wrong(at, "a step of 0 never ends"));
    }
    if last == first && step.is_some() && !run.contains('-') {
        return Err(wrong(at, "a step needs a range, as in 1-9/2"));
    }
    Ok(Range {
        first: from,
        last: to,
        step: by,
        width: if zeros(first) { first.len() } else { 0 },
    })
}

fn number(text: &str, at: usize) -> Result<u64, NodeSetError> {
    let at = at + text.len() - text.trim_start().len();
    let text = text.trim();
    if text.is_empty() {
        return Err(wrong(at, "a number is missing"));
    }
    if text.len() > DIGITS {
        return Err(wrong(at, format!("a number has at most {DIGITS} digits")));
    }
    match text.char_indices().find(|(_, c)| !c.is_ascii_digit()) {
        Some((place, c)) => Err(wrong(at + place, format!("a number is wanted, and {} is none", sign(c)))),
        None => text.parse().map_err(|_| wrong(at, "this is no number")),
    }
}

fn group_name(name: &str, at: usize) -> Result<(), NodeSetError> {
    match name
        .char_indices()
        .find(|(_, c)| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_')))
    {
        Some((_, '*' | '?')) => Err(wrong(at, format!("`@{name}`: a group is named in full, or all of them by `@*`"))),
        Some((_, odd)) => Err(wrong(at, format!("`@{name}` is no group: {} can't be in its name", sign(odd)))),
        None => Ok(()),
    }
}

/// As much of a set as a message can show.
fn short(set: &str) -> String {
    const SHOWN: usize = 60;
    match set.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &set[..end]),
        None => set.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::node_set;
    use proptest::prelude::*;

    fn groups() -> Groups {
        let map = |groups: &[(&str, &str)]| groups.iter().map(|(name, set)| ((*name).to_owned(), (*set).to_owned())).collect();
        Groups {
            site: map(&[("top", "node[1-3]"), ("loop", "@pool"), ("pool", "a,@loop"), ("bad", "a[1-")]),
            sources: [
                ("local".to_owned(), Ok(map(&[("io", "oss1 oss2"), ("all", "@io,mds1")]))),
                (
                    "racks".to_owned(),
                    Ok(map(&[("rack1", "n[1-2]"), ("rack2", "n3"), ("old", "@rack[1-2]")])),
                ),
                ("slurm".to_owned(), Err("it is a command".to_owned())),
            ]
            .into(),
            default_source: Some("local".to_owned()),
        }
    }

    fn names(set: &str) -> String {
        match unfold(set, &groups()) {
            Ok(names) => names.join(" "),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn ranges_unfold_in_the_order_in_which_they_are_written() {
        assert_eq!(names("node[1-3,7]"), "node1 node2 node3 node7");
        assert_eq!(names("node[7,1-2]-ib0"), "node7-ib0 node1-ib0 node2-ib0");
        assert_eq!(names("n[1-9/4]"), "n1 n5 n9");
        assert_eq!(names("n[08-11]"), "n08 n09 n10 n11");
        assert_eq!(names("r[1-2]n[1-2]"), "r1n1 r1n2 r2n1 r2n2");
        assert_eq!(names("node1[08-09]"), "node108 node109");
        assert_eq!(names("10.0.0.[9-10]"), "10.0.0.9 10.0.0.10");
        assert_eq!(names(" b , a  c\n"), "b a c");
        assert_eq!(names(""), "");
    }

    #[test]
    fn operators_are_worked_from_left_to_right() {
        assert_eq!(names("n[1-5]!n[2-3]"), "n1 n4 n5");
        assert_eq!(names("n[1-5]&n[2-9]^n[4-6]"), "n2 n3 n6");
        assert_eq!(names("n1!n1"), "");
        assert_eq!(names("n[1-2],n2,n1"), "n1 n2");
    }

    #[test]
    fn groups_are_the_sites_then_those_of_clustershell() {
        assert_eq!(names("@top!node2"), "node1 node3");
        assert_eq!(names("@io"), "oss1 oss2");
        assert_eq!(names("@local:*"), "oss1 oss2 mds1");
        assert_eq!(names("@racks:old,x"), "n1 n2 n3 x");
        assert_eq!(names("@racks:rack[1-2]"), "n1 n2 n3");
        let mut all: Vec<String> = unfold("@racks:*", &groups()).unwrap();
        all.sort();
        assert_eq!(all, ["n1", "n2", "n3"]);
    }

    #[test]
    fn what_is_wrong_is_said_where_it_is() {
        for (set, said) in [
            ("node[1-x]", "at byte 8: a number is wanted, and 'x' is none"),
            ("node[1-3", "at byte 5: this bracket isn't closed"),
            ("node1]", "at byte 6: this bracket closes nothing"),
            ("a[1[2]]", "at byte 4: a bracket opens within brackets"),
            ("a[1-2][3-4]", "at byte 7: two ranges need something between them"),
            ("a[]", "at byte 3: a number is missing"),
            ("a[3-1]", "at byte 3: `3-1` runs backwards"),
            ("a[1-9/0]", "at byte 3: a step of 0 never ends"),
            ("a[1/2]", "at byte 3: a step needs a range, as in 1-9/2"),
            ("a[8-012]", "at byte 3: `8` and `012` are padded with zeros and not equally long"),
            ("a0[9-10]", "at byte 4: `9` and `10` are padded with zeros and not equally long"),
            ("a,,b", "at byte 3: something is missing before `,`"),
            ("!a", "at byte 1: something is missing before `!`"),
            ("a!", "at byte 3: something is missing after `!`"),
            ("a[1-99999999999]", "at byte 1: these are more than 65536 names"),
            ("a[1-9999]b[1-9999]", "at byte 1: these are more than 65536 names"),
            ("a[1-9999999999999999999]", "at byte 5: a number has at most 18 digits"),
            (
                "b,-oProxyCommand=x",
                "at byte 3: \"-oProxyCommand=x\" begins with a hyphen: ssh would take it for an option",
            ),
            ("a;[1-2]", "at byte 1: \"a;1\" is no host name: ';' can't be in one"),
            (
                "[1-2]@x",
                "at byte 1: \"1@x\" has a user in it: give the host alone, \"x\"; `login` says the user",
            ),
            ("@", "at byte 1: `@` names no group: @group, @source:group or @*"),
            ("@to*", "at byte 2: `@to*`: a group is named in full, or all of them by `@*`"),
            (
                "x,@nope",
                "at byte 3: there is no group `nope` in ClusterShell's source `local`; it has all, io",
            ),
            ("@nope:x", "at byte 1: there is no source `nope`; there are local, racks, slurm"),
            ("@slurm:x", "at byte 1: the source `slurm` can't be asked: it is a command"),
            ("@bad", "at byte 1: @bad is `a[1-`, at byte 2: this bracket isn't closed"),
        ] {
            assert_eq!(names(set), said, "{set}");
        }
        assert!(names("@pool").contains("the group @pool has itself in it"), "{}", names("@pool"));
    }

    #[test]
    fn a_set_that_would_take_for_ever_is_refused() {
        let doubling: Vec<(String, String)> = (0..15)
            .map(|n| (format!("g{n}"), format!("@g{m},@g{m},@g{m}", m = n + 1)))
            .collect();
        let mut groups = Groups::default();
        groups.site.extend(doubling);
        groups.site.insert("g15".into(), "a[1-60000]".into());
        let why = unfold("@g0", &groups).unwrap_err().to_string();
        assert!(why.contains("too much"), "{why}");
        let many = vec!["a[1-60000]"; 1000].join("^");
        assert!(unfold(&many, &groups).unwrap_err().why.contains("too much"));
    }

    proptest! {
        #[test]
        fn no_text_breaks_it_and_every_name_may_name_a_host(text in r"[-a-c0-2@:!&^,\[\]/ .é*]{0,16}") {
            match unfold(&text, &groups()) {
                Ok(names) => prop_assert!(names.iter().all(|name| host_name_problem(name).is_none())),
                Err(error) => prop_assert!(error.at <= text.len()),
            }
        }

        #[test]
        fn a_folded_set_unfolds_to_the_same_names(names in proptest::collection::vec("(a|web)?[01]?[0-9]{1,2}(b[0-2])?(\\.x)?", 1..40)) {
            let mut unfolded = unfold(&node_set(&names), &Groups::default()).unwrap();
            unfolded.sort();
            let names: std::collections::BTreeSet<String> = names.into_iter().collect();
            prop_assert_eq!(unfolded, names.into_iter().collect::<Vec<_>>());
        }
    }
}
