//! The borders between regions, as the operator set them: by key or with the mouse, within sane limits at any size.

use super::{Areas, Shape};
use ratatui::layout::Position;

/// A region at the side is never narrower.
const SIDE_LEAST: u16 = 20;

/// The step and the output are never narrower.
const MIDDLE_LEAST: u16 = 40;

/// A region is never lower, its frame included.
const HEIGHT_LEAST: u16 = 4;

/// A border between regions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Splitter {
    /// Between the column of the plan and the step.
    Plan,
    /// Between the step and what is watched, side by side.
    Watch,
    /// Between the step and the output below.
    Step,
    /// Between the plan and what is watched below.
    Side,
}

/// What the operator made of the borders; where nothing was, the size and what the regions hold decide.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Splits {
    /// Columns of the plan.
    plan: Option<u16>,
    /// Columns of what is watched.
    watch: Option<u16>,
    /// Rows of the step, in thousandths of those that it shares.
    step: Option<u16>,
    /// Rows of the plan, in thousandths of those that it shares.
    side: Option<u16>,
}

impl Splits {
    /// The columns at either side.
    pub(super) fn sides(&self, shape: Shape, columns: u16) -> (u16, u16) {
        let room = columns.saturating_sub(MIDDLE_LEAST);
        match shape {
            Shape::Single | Shape::Stacked => (0, 0),
            Shape::Beside | Shape::Two => {
                let usual = (columns * 3 / 8).clamp(34, 42);
                (limit(self.plan.unwrap_or(usual), SIDE_LEAST, room), 0)
            }
            Shape::Three => {
                let usual = (columns / 4).clamp(28, 52);
                let plan = limit(self.plan.unwrap_or(usual), SIDE_LEAST, room.saturating_sub(SIDE_LEAST));
                let watch = limit(self.watch.unwrap_or(usual), SIDE_LEAST, room.saturating_sub(plan));
                (plan, watch)
            }
        }
    }

    /// The rows of the upper of two regions; `usual` where the operator left the border alone.
    pub(super) fn upper(&self, splitter: Splitter, rows: u16, usual: u16) -> u16 {
        let set = if splitter == Splitter::Side { self.side } else { self.step };
        let wanted = set.map_or(usual, |share| {
            u16::try_from((u32::from(rows) * u32::from(share) + 500) / 1000).unwrap_or(rows)
        });
        limit(wanted, HEIGHT_LEAST, rows.saturating_sub(HEIGHT_LEAST))
    }

    /// Puts a border where the pointer is.
    pub fn drag(&mut self, splitter: Splitter, areas: &Areas, to: Position) {
        match splitter {
            Splitter::Plan => self.plan = Some((to.x + 1).saturating_sub(areas.plan.x)),
            Splitter::Watch => self.watch = Some(areas.watch.right().saturating_sub(to.x)),
            Splitter::Step | Splitter::Side => self.part(splitter, areas, (to.y + 1).saturating_sub(areas.upper(splitter).0)),
        }
    }

    /// Moves a border by so many columns or rows, so that what it was set to can be seen: never past its limit.
    pub fn by(&mut self, splitter: Splitter, areas: &Areas, by: i16) {
        match splitter {
            Splitter::Plan => self.plan = Some(areas.plan.width.saturating_add_signed(by).max(SIDE_LEAST)),
            Splitter::Watch => self.watch = Some(areas.watch.width.saturating_add_signed(by).max(SIDE_LEAST)),
            Splitter::Step | Splitter::Side => self.part(splitter, areas, areas.upper(splitter).1.saturating_add_signed(by)),
        }
    }

    fn part(&mut self, splitter: Splitter, areas: &Areas, rows: u16) {
        let (_, upper, lower) = areas.upper(splitter);
        let all = upper + lower;
        let rows = limit(rows, HEIGHT_LEAST, all.saturating_sub(HEIGHT_LEAST));
        let share = u32::from(rows) * 1000 / u32::from(all.max(1));
        let share = Some(u16::try_from(share).unwrap_or(500));
        if splitter == Splitter::Side {
            self.side = share;
        } else {
            self.step = share;
        }
    }
}

impl Areas {
    /// The border under the pointer.
    pub fn splitter_at(&self, at: Position) -> Option<Splitter> {
        let body = self.plan.union(self.step).union(self.output).union(self.watch);
        if !body.contains(at) {
            return None;
        }
        let beside = |x: u16| at.x + 1 == x || at.x == x;
        let between = |upper: ratatui::layout::Rect, lower: ratatui::layout::Rect| {
            let one_above_the_other = !upper.is_empty() && !lower.is_empty() && upper.x == lower.x;
            one_above_the_other && (at.y + 1 == lower.y || at.y == lower.y) && at.x > upper.x && at.x + 1 < upper.right()
        };
        if matches!(self.shape, Shape::Beside | Shape::Two | Shape::Three) && beside(self.plan.right()) {
            Some(Splitter::Plan)
        } else if self.shape == Shape::Three && beside(self.watch.x) {
            Some(Splitter::Watch)
        } else if between(self.step, self.output) {
            Some(Splitter::Step)
        } else if between(self.plan, self.watch) {
            Some(Splitter::Side)
        } else {
            None
        }
    }

    /// Whether two regions stand one above the other there.
    pub fn has(&self, splitter: Splitter) -> bool {
        match splitter {
            Splitter::Plan => matches!(self.shape, Shape::Beside | Shape::Two | Shape::Three),
            Splitter::Watch => self.shape == Shape::Three,
            Splitter::Step => !self.step.is_empty() && !self.output.is_empty(),
            Splitter::Side => self.shape != Shape::Three && !self.plan.is_empty() && !self.watch.is_empty(),
        }
    }

    /// The first row of the upper region, its rows, and those of the lower one.
    fn upper(&self, splitter: Splitter) -> (u16, u16, u16) {
        let (upper, lower) = if splitter == Splitter::Side {
            (self.plan, self.watch)
        } else {
            (self.step, self.output)
        };
        (upper.y, upper.height, lower.height)
    }
}

/// As wanted, though not more than `most`, and not less than `least` where there is room for that.
fn limit(wanted: u16, least: u16, most: u16) -> u16 {
    wanted.max(least).min(most)
}
