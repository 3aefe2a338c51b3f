//! Where each region is, for a size of the terminal.

use ratatui::layout::{Constraint, Layout, Rect};

/// From this size on, all regions are side by side; below, they are tabs.
const WIDE: (u16, u16) = (118, 30);

/// Below this size the screen says that it is too small, and goes on.
const LEAST: (u16, u16) = (60, 16);

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

/// Where everything is. A region that isn't shown has no area.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Areas {
    /// Always in view: what, in which mode, where.
    pub header: Rect,
    /// The names of the regions, where they are tabs.
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
    /// For a size, with this region in front. `zoomed`: it alone.
    pub fn of(columns: u16, rows: u16, front: Region, zoomed: bool) -> Areas {
        let all = Rect::new(0, 0, columns, rows);
        if columns < LEAST.0 || rows < LEAST.1 {
            return Areas {
                too_small: true,
                ..Areas::default()
            };
        }
        let wide = columns >= WIDE.0 && rows >= WIDE.1;
        let [header, tabs, body, message, keys] = all.layout(&Layout::vertical([
            Constraint::Length(if wide { 1 } else { 2 }),
            Constraint::Length(u16::from(!wide)),
            Constraint::Min(1),
            Constraint::Length(1),
            Constraint::Length(1),
        ]));
        let mut areas = Areas {
            header,
            tabs: (!wide).then_some(tabs),
            message,
            keys,
            ..Areas::default()
        };
        if !wide || zoomed {
            *areas.of_mut(front) = body;
            return areas;
        }
        let side = (columns / 4).clamp(28, 60);
        let [plan, middle, watch] = body.layout(&Layout::horizontal([
            Constraint::Length(side),
            Constraint::Min(1),
            Constraint::Length(side),
        ]));
        let [step, output] = middle.layout(&Layout::vertical([Constraint::Percentage(55), Constraint::Min(1)]));
        areas.plan = plan;
        areas.step = step;
        areas.output = output;
        areas.watch = watch;
        areas
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
