//! What a replicated Gluster volume has to heal.

use crate::{
    monitor::{
        first_line,
        xml::{Met, is_xml, walk},
    },
    words::Values,
};
use serde_json::json;

/// A brick's part of the output.
#[derive(Debug, Default)]
struct Brick {
    name: String,
    status: Option<String>,
    entries: Count,
    split_brain: Count,
    healing: Count,
}

/// A number, once it is told; told twice, or told as `-`, it isn't known.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Count {
    #[default]
    Untold,
    Known(u64),
    Unknown,
}

pub(in crate::monitor) fn read(out: &str) -> Result<Values, String> {
    let bricks = if is_xml(out) { xml(out)? } else { text(out) };
    if bricks.is_empty() {
        return Err(first_line(out));
    }
    let mut values = Values::new();
    let sum = |count: fn(&Brick) -> Count| {
        bricks
            .iter()
            .try_fold(0_u64, |sum, brick| sum.checked_add(brick.told(count(brick))?))
    };
    for (name, sum) in [
        ("entries", sum(|brick| brick.entries)),
        ("split_brain", sum(|brick| brick.split_brain)),
        ("healing", sum(|brick| brick.healing)),
    ] {
        values.extend(sum.map(|sum| (name.to_owned(), sum.into())));
    }
    let known = |brick: &&Brick| brick.told(brick.entries).is_some();
    let counts = bricks
        .iter()
        .filter_map(|brick| Some((brick.name.clone(), json!(brick.told(brick.entries)?))));
    values.insert("bricks".into(), counts.collect());
    values.insert(
        "connected".into(),
        json!(bricks.iter().filter(known).map(|brick| &brick.name).collect::<Vec<_>>()),
    );
    values.insert(
        "disconnected".into(),
        json!(
            bricks
                .iter()
                .filter(|brick| !known(brick))
                .map(|brick| &brick.name)
                .collect::<Vec<_>>()
        ),
    );
    Ok(values)
}

impl Brick {
    fn named(name: &str) -> Self {
        Brick {
            name: name.trim().into(),
            ..Brick::default()
        }
    }

    /// A number counts only from a brick that is connected, or whose output doesn't say.
    fn told(&self, count: Count) -> Option<u64> {
        match (self.status.as_deref(), count) {
            (None | Some("Connected"), Count::Known(count)) => Some(count),
            _ => None,
        }
    }

    fn status(&mut self, status: &str) {
        self.status = Some(match &self.status {
            // Said twice: somebody's file name, perhaps.
            Some(_) => "?".into(),
            None => status.trim().into(),
        });
    }
}

impl Count {
    fn tell(&mut self, text: &str) {
        *self = match (*self, text.trim().parse()) {
            (Count::Untold, Ok(count)) => Count::Known(count),
            _ => Count::Unknown,
        };
    }

    fn one_more(&mut self) {
        if let Count::Known(count) = self {
            *count = count.saturating_add(1);
        }
    }
}

/// `info`, `info summary` and `statistics heal-count`. Only `info` lists entries, each with a path or a gfid at its beginning.
fn text(out: &str) -> Vec<Brick> {
    let mut bricks: Vec<Brick> = Vec::new();
    let mut summary = false;
    for line in out.lines() {
        if let Some(name) = line.strip_prefix("Brick ") {
            bricks.push(Brick::named(name));
            continue;
        }
        let Some(brick) = bricks.last_mut() else { continue };
        if line.starts_with(['/', '<']) {
            let line = line.trim_end();
            if line.ends_with("- Is in split-brain") {
                marked(&mut brick.split_brain);
            } else if line.ends_with("- Possibly undergoing heal") {
                marked(&mut brick.healing);
            }
        } else if let Some((key, value)) = line.split_once(':') {
            match key {
                "Status" => brick.status(value),
                "Number of entries" | "Total Number of entries" => brick.entries.tell(value),
                "Number of entries in split-brain" => {
                    summary = true;
                    brick.split_brain.tell(value);
                }
                "Number of entries possibly healing" => {
                    summary = true;
                    brick.healing.tell(value);
                }
                _ => {}
            }
        }
    }
    // A plain `info` marks such entries in its list; none marked is none there. `heal-count` has no list and no status.
    if !summary {
        for brick in bricks.iter_mut().filter(|brick| brick.status.is_some()) {
            for count in [&mut brick.split_brain, &mut brick.healing] {
                if *count == Count::Untold {
                    *count = Count::Known(0);
                }
            }
        }
    }
    bricks
}

fn marked(count: &mut Count) {
    if *count == Count::Untold {
        *count = Count::Known(0);
    }
    count.one_more();
}

/// The same with `--xml`. A plain `info --xml` doesn't say which entries are in split-brain: that stays unknown.
fn xml(out: &str) -> Result<Vec<Brick>, String> {
    let mut bricks: Vec<Brick> = Vec::new();
    let mut said = String::new();
    walk(out, |met| match met {
        Met::Start { element, .. } if element.name() == "brick" => bricks.push(Brick::default()),
        Met::Start { .. } => {}
        Met::End { within, name, text } => match (within.last().map_or("", String::as_str), name, bricks.last_mut()) {
            ("brick", "name", Some(brick)) => brick.name = text.into(),
            ("brick", "status", Some(brick)) => brick.status(text),
            ("brick", "numberOfEntries" | "totalNumberOfEntries", Some(brick)) => brick.entries.tell(text),
            ("brick", "numberOfEntriesInSplitBrain", Some(brick)) => brick.split_brain.tell(text),
            ("brick", "numberOfEntriesPossiblyHealing", Some(brick)) => brick.healing.tell(text),
            ("cliOutput", "opErrstr", _) => text.clone_into(&mut said),
            _ => {}
        },
    })?;
    if bricks.is_empty() && !said.is_empty() {
        return Err(format!("gluster says {said:?}"));
    }
    Ok(bricks)
}
