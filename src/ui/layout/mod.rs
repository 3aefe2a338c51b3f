//! Where each region is, for a size of the terminal and what the operator made of it.

mod heights;
mod splits;

pub use heights::{Heights, Printed, Settled};
pub use splits::{Splits, Splitter};

use ratatui::layout::{Constraint, Layout, Rect};

/// From this size on, the plan and what is watched stand at either side of the step.
const THREE: (u16, u16) = (118, 30);

/// From this size on, the plan stands above what is watched, beside the step.
const TWO: (u16, u16) = (100, 30);

/// From these rows on, two regions stand one above the other.
const TALL: u16 = 38;

/// Below this size the screen says that it is too small, and goes on.
pub const LEAST: (u16, u16) = (60, 16);

/// From these columns on, the header needs one row alone.
const ONE_ROW: u16 = 160;

/// The parts of the screen that take keys.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Region {
    /// The plan.
    Plan,
    /// The step in view.
    #[default]
    Step,
    /// Output, or a live terminal.
    Output,
    /// Monitors, guards, open effects, held commands.
    Watch,
}

impl Region {
    /// All, in the order of their keys.
    pub const ALL: [Region; 4] = [Region::Plan, Region::Step, Region::Output, Region::Watch];

    /// Its title.
    pub fn title(self) -> &'static str {
        match self {
            Region::Plan => "Plan",
            Region::Step => "Step",
            Region::Output => "Output",
            Region::Watch => "Watch",
        }
    }
}

/// How the regions stand to each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shape {
    /// The one in front, alone.
    #[default]
    Single,
    /// The one in front, with the one that belongs to it above or below: step and output, plan and watch.
    Stacked,
    /// The plan, and beside it the one in front.
    Beside,
    /// The plan above what is watched; beside them the step above the output.
    Two,
    /// The plan; the step above the output; what is watched.
    Three,
}

impl Shape {
    fn of(columns: u16, rows: u16, zoomed: bool) -> Shape {
        match (columns, rows) {
            _ if zoomed => Shape::Single,
            (c, r) if c >= THREE.0 && r >= THREE.1 => Shape::Three,
            (c, r) if c >= TWO.0 && r >= TWO.1 => Shape::Two,
            (c, _) if c >= TWO.0 => Shape::Beside,
            (_, r) if r >= TALL => Shape::Stacked,
            _ => Shape::Single,
        }
    }
}

/// What decides where the regions are, besides the size.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// The region in front.
    pub front: Region,
    /// It alone is shown.
    pub zoomed: bool,
    /// What the operator made of the borders.
    pub splits: Splits,
    /// What the regions hold, where the operator left their borders alone.
    pub heights: Heights,
}

/// Where everything is. A region that isn't shown has no area.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Areas {
    /// How they stand to each other.
    pub shape: Shape,
    /// Always in view: what, in which mode, where.
    pub header: Rect,
    /// The names of the regions, where not all are shown.
    pub tabs: Option<Rect>,
    /// See [`Region::Plan`].
    pub plan: Rect,
    /// See [`Region::Step`].
    pub step: Rect,
    /// See [`Region::Output`].
    pub output: Rect,
    /// See [`Region::Watch`].
    pub watch: Rect,
    /// The last message.
    pub message: Rect,
    /// The keys that fit the moment.
    pub keys: Rect,
    /// It is too small to work with.
    pub too_small: bool,
}

impl Areas {
    /// For a size.
    pub fn of(columns: u16, rows: u16, view: &View) -> Areas {
        let all = Rect::new(0, 0, columns, rows);
        if columns < LEAST.0 || rows < LEAST.1 {
            return Areas {
                too_small: true,
                ..Areas::default()
            };
        }
        let shape = Shape::of(columns, rows, view.zoomed);
        let whole = matches!(shape, Shape::Two | Shape::Three);
        let [header, tabs, body, message, keys] = all.layout(&Layout::vertical([
            Constraint::Length(if columns < ONE_ROW { 2 } else { 1 }),
            Constraint::Length(u16::from(!whole)),
            Constraint::Min(1),
            Constraint::Length(1),
            Constraint::Length(1),
        ]));
        let mut areas = Areas {
            shape,
            header,
            tabs: (!whole).then_some(tabs),
            message,
            keys,
            ..Areas::default()
        };
        areas.lay(body, view);
        areas
    }

    fn lay(&mut self, body: Rect, view: &View) {
        let sides = view.splits.sides(self.shape, body.width);
        match self.shape {
            Shape::Single => *self.of_mut(view.front) = body,
            Shape::Stacked if matches!(view.front, Region::Step | Region::Output) => self.lay_work(body, view),
            Shape::Stacked => self.lay_side(body, view),
            Shape::Beside => {
                let [side, rest] = body.layout(&Layout::horizontal([Constraint::Length(sides.0), Constraint::Min(1)]));
                self.plan = side;
                // The plan stands there anyway.
                let front = if view.front == Region::Plan { Region::Step } else { view.front };
                *self.of_mut(front) = rest;
            }
            Shape::Two => {
                let [side, rest] = body.layout(&Layout::horizontal([Constraint::Length(sides.0), Constraint::Min(1)]));
                self.lay_side(side, view);
                self.lay_work(rest, view);
            }
            Shape::Three => {
                let [plan, middle, watch] = body.layout(&Layout::horizontal([
                    Constraint::Length(sides.0),
                    Constraint::Min(1),
                    Constraint::Length(sides.1),
                ]));
                self.plan = plan;
                self.watch = watch;
                self.lay_work(middle, view);
            }
        }
    }

    /// The step above the output.
    fn lay_work(&mut self, area: Rect, view: &View) {
        let upper = view.splits.upper(Splitter::Step, area.height, view.heights.step(area.height));
        [self.step, self.output] = area.layout(&Layout::vertical([Constraint::Length(upper), Constraint::Min(1)]));
    }

    /// The plan above what is watched.
    fn lay_side(&mut self, area: Rect, view: &View) {
        let upper = view.splits.upper(Splitter::Side, area.height, view.heights.plan(area.height));
        [self.plan, self.watch] = area.layout(&Layout::vertical([Constraint::Length(upper), Constraint::Min(1)]));
    }

    /// Where a region is.
    pub fn region(&self, region: Region) -> Rect {
        match region {
            Region::Plan => self.plan,
            Region::Step => self.step,
            Region::Output => self.output,
            Region::Watch => self.watch,
        }
    }

    /// Whether a region is on the screen.
    pub fn shows(&self, region: Region) -> bool {
        !self.region(region).is_empty()
    }

    /// What is left within a region's frame: a title above, a line to the left, a line below.
    pub fn inner(area: Rect) -> Rect {
        Rect {
            x: area.x.saturating_add(1).min(area.right()),
            y: area.y.saturating_add(1).min(area.bottom()),
            width: area.width.saturating_sub(2),
            height: area.height.saturating_sub(2),
        }
    }

    fn of_mut(&mut self, region: Region) -> &mut Rect {
        match region {
            Region::Plan => &mut self.plan,
            Region::Step => &mut self.step,
            Region::Output => &mut self.output,
            Region::Watch => &mut self.watch,
        }
    }
}

#[cfg(test)]
mod tests;
