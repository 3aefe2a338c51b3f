//! The view as lines, or as objects for scripts.

use crate::{
    cluster::Cluster,
    feed::Feed,
    plain::monitor::{Told, json},
    words::Timestamp,
};
use std::io::{self, Write as _};

/// How it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Lines,
    Json,
}

impl Shape {
    pub fn of(json: bool) -> Shape {
        if json { Shape::Json } else { Shape::Lines }
    }
}

/// Standard output, and what was written there already.
pub(super) struct Out {
    shape: Shape,
    told: Told,
    /// Something was read since the last object.
    news: bool,
    /// The latest time that was told: a reading is as old as its poll's beginning, and nothing else is.
    now: Timestamp,
}

impl Out {
    pub fn new(shape: Shape) -> Out {
        Out {
            shape,
            told: Told::new(jiff::tz::TimeZone::system()),
            news: false,
            now: Timestamp::MIN,
        }
    }

    /// All that is known now.
    pub fn whole(&mut self, cluster: &Cluster, now: Timestamp) -> io::Result<()> {
        match self.shape {
            Shape::Json => write(&[json(cluster, now)]),
            Shape::Lines => write(&self.told.whole(cluster, now)),
        }
    }

    /// Takes in what is told, and writes what is new by it.
    pub fn take(&mut self, cluster: &mut Cluster, feed: &Feed) -> io::Result<()> {
        let changes = cluster.take(feed);
        self.news |= matches!(feed, Feed::Glance { .. });
        if let Feed::Tick(at) | Feed::Glance { at, .. } = feed {
            self.now = self.now.max(*at);
        }
        match (self.shape, feed) {
            (Shape::Json, Feed::Tick(now)) => {
                let stale = !changes.is_empty();
                if cluster.is_complete() && (std::mem::take(&mut self.news) || stale) {
                    return write(&[json(cluster, *now)]);
                }
                Ok(())
            }
            (Shape::Json, _) => Ok(()),
            (Shape::Lines, _) if !cluster.is_complete() => Ok(()),
            (Shape::Lines, Feed::Tick(_) | Feed::Glance { .. }) => write(&self.told.news(cluster, &changes, self.now)),
            (Shape::Lines, _) => Ok(()),
        }
    }
}

fn write(lines: &[String]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    for line in lines {
        writeln!(out, "{line}")?;
    }
    out.flush()
}
