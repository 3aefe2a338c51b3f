//! The state of the run screen. What is drawn is made of this and of nothing else.

use super::{
    asking::Asks,
    attention::Attention,
    baseline::Compared,
    borders::Borders,
    company::Seen,
    deed,
    dialog::Dialog,
    event::Moment,
    gate::{Gate, Subject},
    hands::Hands,
    keys::{Keymap, Scope},
    layout::{Areas, Region},
    letters::Letters,
    output::Output,
    rows::{Landmarks, Rows, Wanted},
    settings::Settings,
    shell::Shells,
    step_view::StepView,
    tail::Tail,
    theme::Theme,
    watch::Watch,
    watching::Watching,
};
use crate::{
    debriefing::Debriefing,
    engine::{
        event::Mode,
        history::{self, History, Left},
        run::Run,
        sheet::Sheet,
    },
    feed::Poll,
    procedure::model::Procedure,
    words::{HostName, JobId, MonitorName, StepId, Timestamp, Values},
};
use jiff::SignedDuration;
use ratatui::text::Line;
use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque},
    path::PathBuf,
    sync::Arc,
};

/// The time that is left is reckoned anew after so long, though nothing has changed.
const ESTIMATE_LASTS: SignedDuration = SignedDuration::from_secs(20);

/// Messages that are kept.
const MESSAGES: usize = 200;

/// The run screen.
#[derive(Debug)]
pub struct App {
    /// The run, folded from what came in.
    pub run: Run,
    /// The run's folder, by which others reach its guide.
    pub(in crate::ui) folder: Option<String>,
    pub(super) procedure: Option<Arc<Procedure>>,
    /// How long earlier runs took.
    pub(super) history: History,
    /// How long this one will still take by that, and when that was reckoned.
    pub(super) left: Option<(Timestamp, Left)>,
    pub(super) theme: Theme,
    /// The keys as they are bound.
    pub(super) keys: Keymap,
    pub(super) size: (u16, u16),
    pub(super) areas: Areas,
    pub(super) borders: Borders,
    pub(super) focus: Region,
    pub(super) zoomed: bool,
    /// The command whose live terminal takes the keys.
    pub(super) typing: Option<JobId>,
    /// The line looked at, where it isn't the current one.
    pub(super) looking: Option<StepId>,
    /// Blocks that the operator opened or closed.
    pub(super) chosen: HashMap<StepId, bool>,
    /// Turns of loops that the operator unfolded.
    pub(super) unfolded: HashSet<StepId>,
    pub(super) landmarks: Landmarks,
    pub(super) rows: Rows,
    pub(super) plan_top: usize,
    pub(super) sheet: Vec<Line<'static>>,
    pub(super) sheet_top: usize,
    /// Whose page it is.
    pub(super) sheet_of: Option<StepId>,
    pub(super) watch_top: usize,
    pub(super) watch: Watch,
    /// Something was printed that has not been in view.
    pub(super) news: bool,
    pub(super) output: Output,
    pub(super) tails: BTreeMap<JobId, Tail>,
    /// Hosts that don't answer: why, and when they are tried again.
    pub(super) links: BTreeMap<HostName, Unlinked>,
    /// Hosts that the operator has had tried: when, and whether nothing was heard of it yet.
    pub(super) tried: BTreeMap<HostName, (Timestamp, bool)>,
    /// Simulated machines that somebody was sent to, to switch them on; until they answer.
    pub(super) switched_on: BTreeSet<HostName>,
    /// Who else is on hosts.
    pub(super) company: BTreeMap<HostName, Seen>,
    /// How hosts differ from how they were.
    pub(super) compared: BTreeMap<HostName, Compared>,
    /// What was looked at beside the run, by host and command.
    pub(super) looks: BTreeMap<(HostName, String), Look>,
    pub(super) glances: BTreeMap<(MonitorName, HostName), Glance>,
    pub(super) dialog: Option<Open>,
    pub(super) dialogs: u64,
    /// What helps the hands.
    pub(super) hands: Hands,
    /// A page over the screen: help, messages, or the summary of what came before.
    pub(super) page: Option<Page>,
    pub(super) messages: VecDeque<Message>,
    /// The last message has not been followed by a key.
    pub(super) unread: bool,
    /// The step that was settled last.
    pub(super) settled: Option<StepId>,
    pub(super) now: Timestamp,
    pub(super) attention: Attention,
    /// How a shell on a host is opened.
    pub(super) shells: Option<Shells>,
    /// What connections ask.
    pub(super) asks: Asks,
    /// Since when nobody had watched the run, and until when.
    pub(super) unwatched: Option<(Timestamp, Option<Timestamp>)>,
    /// Only looked on: another guide walks the run.
    pub(super) watching: Option<Watching>,
    /// What is told at the end of a drill.
    pub(super) debriefing: Option<Arc<Debriefing>>,
    /// The guide can't go on.
    pub(super) over: Option<String>,
    pub(super) gate: Gate,
    /// Ctrl-C was pressed, and its question is open.
    pub(super) asked_to_leave: bool,
    pub(super) step: StepView,
    /// What is drawn has to be made anew.
    pub(super) stale: bool,
    /// The lines of the plan have to be made anew, too: the run has changed, or what is open of it.
    pub(super) replan: bool,
    /// It has to be drawn.
    pub(super) dirty: bool,
    /// Everything has to be drawn anew, as the terminal may show something else.
    pub(super) redraw: bool,
}

/// A dialog, and the line that it is about.
#[derive(Clone, Debug)]
pub(super) struct Open {
    pub(super) number: u64,
    pub(super) of: StepId,
    pub(super) dialog: Dialog,
    /// What ends its sense.
    pub(super) while_there: Option<WhileThere>,
}

/// A question has a sense only while this goes on.
#[derive(Clone, Debug)]
pub(super) enum WhileThere {
    /// Its step is not settled.
    Step,
    /// A command runs, or stands at its prompt.
    Command(JobId),
}

/// A page over the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Page {
    pub(super) kind: PageKind,
    pub(super) top: usize,
}

/// Which page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PageKind {
    Help,
    Messages,
    Attention,
    Before,
    /// Of the line in view: its conditions and evidence.
    Why,
    /// Of the line in view: what it changes in files.
    Difference,
    /// One of the things that are watched.
    Watched,
    /// How hosts differ from how they were.
    Compared,
    /// What a drill was made of, and how it went.
    Debriefing,
}

/// Something said to the operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Message {
    pub(super) at: Timestamp,
    pub(super) text: String,
}

/// The last reading of a monitor on a host.
#[derive(Clone, Debug)]
pub(super) struct Glance {
    pub(super) at: Timestamp,
    pub(super) values: Result<Arc<Values>, String>,
    pub(super) raw: Arc<str>,
    pub(super) poll: Poll,
}

/// A host that doesn't answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unlinked {
    pub(super) why: Option<String>,
    pub(super) again: Option<Timestamp>,
}

/// What was looked at beside the run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Look {
    pub(super) at: Timestamp,
    /// Nothing yet, what it printed, or why nothing is known.
    pub(super) said: Option<Result<String, String>>,
}

impl App {
    /// Of a run as it stands, perhaps an empty one. `transcripts` is the run's folder of them, for scrolling back.
    pub fn new(run: Run, procedure: Option<Arc<Procedure>>, transcripts: Option<PathBuf>, theme: Theme) -> App {
        let now = run.at;
        // A guide that was killed has left no word of it: then its last record tells.
        let id = transcripts.as_deref().and_then(|path| path.parent()?.file_name());
        let attention = Attention::new(id.map(|id| id.to_string_lossy().into_owned()).unwrap_or_default());
        let folder = transcripts.as_deref().and_then(|path| Some(path.parent()?.display().to_string()));
        let unwatched = (run.sessions > 0).then(|| (run.left_at.unwrap_or(run.at), None));
        let landmarks = procedure.as_deref().map(Landmarks::of).unwrap_or_default();
        let mut app = App {
            now,
            run,
            folder,
            procedure,
            history: History::default(),
            left: None,
            theme,
            keys: Keymap::default(),
            size: (0, 0),
            areas: Areas::default(),
            borders: Borders::default(),
            focus: Region::default(),
            zoomed: false,
            typing: None,
            looking: None,
            chosen: HashMap::new(),
            unfolded: HashSet::new(),
            landmarks,
            rows: Rows::default(),
            plan_top: 0,
            sheet: Vec::new(),
            sheet_top: 0,
            sheet_of: None,
            watch_top: 0,
            watch: Watch::default(),
            news: false,
            output: Output::new(transcripts),
            tails: BTreeMap::new(),
            links: BTreeMap::new(),
            tried: BTreeMap::new(),
            switched_on: BTreeSet::new(),
            company: BTreeMap::new(),
            compared: BTreeMap::new(),
            looks: BTreeMap::new(),
            glances: BTreeMap::new(),
            dialog: None,
            dialogs: 0,
            hands: Hands::default(),
            page: None,
            debriefing: None,
            messages: VecDeque::new(),
            unread: false,
            settled: None,
            attention,
            shells: None,
            asks: Asks::default(),
            unwatched,
            watching: None,
            over: None,
            gate: Gate::default(),
            asked_to_leave: false,
            step: StepView::default(),
            stale: true,
            replan: true,
            dirty: true,
            redraw: false,
        };
        app.attend();
        app.recall_baseline();
        if app.unwatched.is_some() {
            app.page = Some(Page {
                kind: PageKind::Before,
                top: 0,
            });
        }
        app
    }

    /// Draws with ASCII characters alone, for a locale that isn't UTF-8.
    pub fn in_ascii(mut self, ascii: bool) -> App {
        if ascii {
            self.theme.letters = Letters::Ascii;
        }
        self
    }

    /// With what earlier runs tell of how long steps take.
    pub fn with_history(mut self, history: History) -> App {
        self.history = history;
        self.replan = true;
        self.touch();
        self
    }

    /// Looks like this from now on.
    pub fn set_theme(&mut self, theme: Theme) {
        self.theme = theme;
        self.redraw = true;
        self.touch();
    }

    /// With the operator's settings.
    pub fn with_settings(mut self, settings: &Settings) -> App {
        self.keys = settings.keys.clone();
        self.hands.mouse = settings.mouse;
        self
    }

    /// What keys mean now.
    pub(super) fn scope(&self) -> Scope {
        if self.typing.is_some() {
            Scope::Terminal
        } else if self.dialog.is_some() || self.hands.picker.is_some() || self.shows_ask() {
            Scope::Question
        } else if self.page.is_some() {
            Scope::Page
        } else {
            Scope::In(self.focus)
        }
    }

    /// Live, or a rehearsal; nothing before the run has begun.
    pub(super) fn mode(&self) -> Option<&Mode> {
        self.run.head.as_ref().map(|head| &head.mode)
    }

    /// Why the guide can't go on, where it can't.
    pub fn over(&self) -> Option<&str> {
        self.over.as_deref()
    }

    /// The line in view: the one looked at, else the current one.
    pub fn in_view(&self) -> Option<StepId> {
        self.looking.clone().or_else(|| self.run.current().map(|slot| slot.id().clone()))
    }

    /// Whether the current line is in view.
    pub fn at_current(&self) -> bool {
        self.looking.as_ref().is_none_or(|id| self.run.is_current(id))
    }

    /// Makes everything that is drawn, where something has changed. Before each frame, and before each key.
    pub fn prepare(&mut self) {
        if !std::mem::take(&mut self.stale) {
            return;
        }
        if self.looking.as_ref().is_some_and(|id| self.run.slot(id).is_none()) {
            self.looking = None;
        }
        let is_old = |(at, _): &(Timestamp, Left)| self.now.duration_since(*at) > ESTIMATE_LASTS;
        if self.replan || self.left.as_ref().is_some_and(is_old) {
            let left = history::left(&self.run, &self.history, self.procedure.as_deref(), self.now);
            self.left = left.map(|left| (self.now, left));
        }
        if std::mem::take(&mut self.replan) {
            let wanted = Wanted {
                chosen: &self.chosen,
                unfolded: &self.unfolded,
                landmarks: &self.landmarks,
            };
            self.rows = Rows::of(&self.run, &wanted);
            self.find_closers();
        }
        self.lay_out();
        self.show_step();
        self.forget_tails();
        self.show_output();
        if self.fit_heights() {
            self.show_output();
        }
        self.fit_step();
        self.prepare_watch();
        self.news &= !self.areas.shows(Region::Output);
        self.keep_in_view();
        self.keep_sheet_in_place();
        self.show_step_page();
    }

    /// What a key pressed now would confirm.
    pub(super) fn subject(&self) -> Subject {
        let step = self.in_view().map(|id| {
            let digest = self.run.line(&id).sheet.as_ref().map(|(digest, _)| digest.clone());
            (id, digest)
        });
        let dialog = self
            .dialog
            .as_ref()
            .map(|open| open.number)
            .or(self.hands.picker.as_ref().map(|picker| picker.number));
        let means = match (&step, dialog) {
            (Some((id, _)), None) => deed::natural(&self.run, id),
            _ => None,
        };
        Subject { step, means, dialog }
    }

    /// Whether the page of the line in view is on the screen.
    pub(super) fn shows_step(&self) -> bool {
        self.areas.step.area() > 0
    }

    /// A frame was drawn.
    pub fn drawn(&mut self, now: Moment) {
        self.dirty = false;
        self.redraw = false;
        let asks = self.shows_ask();
        self.asks.was_drawn(asks, now);
        // What is behind a page, or in another tab, has not been seen.
        let over = (self.dialog.is_some() || self.hands.picker.is_some()) && !self.areas.too_small;
        if self.page.is_none() && !asks && !over {
            self.output_was_drawn();
        }
        if self.page.is_none() && !asks && (self.shows_step() || over) {
            self.gate.drawn(self.subject(), now);
        }
    }

    /// Whether it has to be drawn.
    pub fn is_dirty(&self) -> bool {
        self.dirty
    }

    /// Says something to the operator.
    pub(super) fn say(&mut self, text: impl Into<String>) {
        self.messages.push_front(Message {
            at: self.now,
            text: text.into(),
        });
        self.messages.truncate(MESSAGES);
        self.unread = true;
        self.touch();
    }

    /// Something has changed.
    pub(super) fn touch(&mut self) {
        self.stale = true;
        self.dirty = true;
    }

    /// The line in view is among the rows that are shown.
    fn keep_in_view(&mut self) {
        let height = usize::from(Areas::inner(self.areas.plan).height).max(1);
        let at = match &self.looking {
            Some(id) => self.rows.place_near(&self.run, id),
            None => self.rows.current,
        };
        let most = self.rows.rows.len().saturating_sub(height);
        if let Some(at) = at {
            let margin = (height / 4).min(3);
            if at < self.plan_top + margin {
                self.plan_top = at.saturating_sub(margin);
            } else if at + margin >= self.plan_top + height {
                self.plan_top = (at + margin + 1).saturating_sub(height);
            }
        }
        self.plan_top = self.plan_top.min(most);
    }
}

/// The sheet that a line ran by, or would run by.
pub(super) fn sheet_of(run: &Run, id: &StepId) -> Option<Arc<Sheet>> {
    let line = run.line(id);
    let over = !matches!(line.status, crate::engine::status::Status::Pending);
    let ran = if over { line.ran.clone() } else { None };
    ran.or_else(|| line.sheet.as_ref().map(|(_, sheet)| sheet.clone()))
}
