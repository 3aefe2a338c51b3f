//! What the header says, each part with how much it matters. To say something more, add a part here.

use crate::{
    engine::event::{Ending, Mode},
    ui::{
        app::{App, sheet_of},
        attention, clean, mode, plain_time,
        theme::Role,
        watching::Watching,
        wrap,
    },
    words::{Truth, node_set},
};

/// What is never left out: the mode.
pub(super) const ALWAYS: u8 = 255;

/// Something that the header says.
#[derive(Clone, Debug)]
pub(super) struct Part {
    /// What matters more is kept longer when it gets narrow.
    pub(super) keep: u8,
    /// How it looks.
    pub(super) role: Role,
    /// The same, each time said shorter.
    pub(super) forms: Vec<String>,
}

impl Part {
    pub(super) fn new<T: Into<String>>(keep: u8, role: Role, forms: impl IntoIterator<Item = T>) -> Part {
        Part {
            keep,
            role,
            forms: forms.into_iter().map(Into::into).collect(),
        }
    }

    /// Against leaving out another part, how much it matters that this one isn't said shorter. The mode must be seen from afar.
    pub(super) fn shrinks(&self) -> u8 {
        if self.keep == ALWAYS { 200 } else { self.keep / 2 }
    }
}

/// The mode, the procedure, the place in it and the time.
pub(super) fn where_we_are(app: &App) -> Vec<Part> {
    let mode = app.mode();
    let mut parts = vec![Part::new(ALWAYS, mode::role(mode), [mode::banner(mode), mode::word(mode)])];
    if let Some(head) = &app.run.head {
        let title = clean::single(&head.title);
        let named = format!("{title} ({})", head.procedure);
        parts.push(Part::new(
            170,
            Role::Strong,
            [named, head.procedure.clone(), wrap::cut(&head.procedure, 12)],
        ));
        let short: String = head.revision.chars().take(7).collect();
        parts.push(Part::new(
            120,
            Role::Dim,
            [format!("revision {short}"), format!("rev {short}"), short],
        ));
        if let Some(site) = &head.site {
            parts.push(Part::new(
                180,
                mode::site(head.colour),
                [
                    format!("[{}]", clean::single(site)),
                    format!("[{}]", wrap::cut(&clean::single(site), 12)),
                ],
            ));
        }
    }
    parts.push(place(app));
    parts.extend(attention::clock(app).map(|(keep, role, forms)| Part::new(keep, role, forms)));
    if let Some(began) = app.run.began {
        let running = app.run.live_jobs().next().is_some();
        let face = plain_time::face(began, app.now, running);
        parts.push(Part::new(110, Role::Dim, [format!("{face} since it began"), face]));
    }
    if let Some((_, left)) = &app.left {
        let rests_on = format!("{}, {}", left.short(), left.rests_on());
        // However short, it says what it rests on.
        let shortest = format!("{} ({})", left.short(), left.runs());
        parts.push(Part::new(150, Role::Dim, [left.to_string(), rests_on, shortest]));
    }
    if let Some(mode @ Mode::Rehearsal { .. }) = mode {
        let told = match mode.scenario(app.run.ended.is_some()) {
            Some(scenario) => format!("scenario {scenario}"),
            None => "a drill".into(),
        };
        parts.push(Part::new(50, Role::Dim, [told]));
    }
    parts
}

/// Which phase and step. Where parts can't be laid out yet, how many there are isn't known yet either.
fn place(app: &App) -> Part {
    let count = &app.rows.count;
    let (phase, phases) = count.phase;
    let (step, steps) = count.step;
    let (so_far, more) = if count.grows { (" so far", "+") } else { ("", "") };
    if app.run.ended.is_some() {
        return Part::new(160, Role::Dim, [format!("{steps} steps")]);
    }
    if step == 0 {
        return Part::new(160, Role::Dim, [format!("{steps} steps{so_far}"), format!("{steps}{more} steps")]);
    }
    Part::new(
        160,
        Role::Dim,
        [
            format!("phase {phase} of {phases} · step {step} of {steps}{so_far}"),
            format!("phase {phase}/{phases} · step {step}/{steps}{more}"),
            format!("step {step}/{steps}{more}"),
        ],
    )
}

/// What must not be forgotten, wherever one looks: what was stopped, hosts, guards, what is held, what is open.
pub(super) fn must_not_be_forgotten(app: &App) -> Vec<Part> {
    let run = &app.run;
    let mut parts = Vec::new();
    parts.extend(app.watching.as_ref().map(|watching| looked_on(app, watching)));
    if let Some(ended) = run.ended {
        parts.push(Part::new(252, Role::Strong, [format!("OVER: {}", ending(ended)), "OVER".into()]));
    }
    if let Some(stop) = &run.stopped {
        let by = clean::single(&stop.1);
        parts.push(Part::new(
            254,
            Role::Destroy,
            [format!(" ALL STOPPED by {by} "), " ALL STOPPED ".into(), "STOPPED".into()],
        ));
    }
    parts.extend(guards(app));
    parts.extend(held(app));
    parts.extend(hosts(app));
    parts.extend(
        attention::window(app)
            .into_iter()
            .map(|(keep, role, forms)| Part::new(keep, role, forms)),
    );
    let silent: Vec<&str> = run
        .hosts
        .iter()
        .filter(|(_, state)| state.up == Some(false))
        .map(|(host, _)| host.as_str())
        .collect();
    if !silent.is_empty() {
        let forms = [
            format!("✘ no answer from {}", node_set(&silent)),
            format!("✘ {} silent", silent.len()),
        ];
        parts.push(Part::new(200, Role::Bad, forms));
    }
    match run.effects.len() {
        0 => {}
        1 => parts.push(Part::new(190, Role::Note, ["◉ 1 open effect", "◉ 1 open", "◉1"])),
        n => parts.push(Part::new(
            190,
            Role::Note,
            [format!("◉ {n} open effects"), format!("◉ {n} open"), format!("◉{n}")],
        )),
    }
    if run.short.is_some() && run.ended.is_none() {
        parts.push(Part::new(195, Role::Caution, ["▲ ending short", "▲ short"]));
    }
    parts
}

fn looked_on(app: &App, watching: &Watching) -> Part {
    if let Some(replay) = watching.replay {
        let how = match (replay.playing, replay.at == replay.of) {
            (_, true) => "at its end".to_owned(),
            (true, _) => format!("× {}", replay.speed),
            (false, _) => "paused".to_owned(),
        };
        let percent = replay.at * 100 / replay.of.max(1);
        return Part::new(
            253,
            Role::Note,
            [format!("REPLAY · {how} · {percent} %"), format!("REPLAY · {how}"), "REPLAY".into()],
        );
    }
    let by: String = match &watching.walker {
        Some(process) if app.run.open => {
            let by = clean::single(&app.run.by);
            return Part::new(
                253,
                Role::Note,
                [
                    format!("WATCHING · walked by {by}, {}", clean::single(process)),
                    format!("WATCHING · walked by {by}"),
                    "WATCHING".to_owned(),
                    "WATCH".to_owned(),
                ],
            );
        }
        Some(process) => format!("WATCHING · walked by {}", clean::single(process)),
        None if app.run.handed.is_some() => "WATCHING · handed over, not taken yet".into(),
        None if watching.asked && app.run.ended.is_none() => "WATCHING · nobody walks it".into(),
        None => "WATCHING".into(),
    };
    Part::new(253, Role::Note, [by, "WATCHING".into(), "WATCH".into()])
}

fn guards(app: &App) -> Option<Part> {
    let guards = &app.run.guards;
    let of = |truth: Truth| {
        guards
            .iter()
            .filter(move |(_, guard)| guard.truth == truth)
            .map(|(name, _)| name.to_string())
            .collect::<Vec<_>>()
    };
    let (broken, unknown) = (of(Truth::No), of(Truth::Unknown));
    Some(match (broken.as_slice(), unknown.as_slice()) {
        ([], []) if guards.is_empty() => return None,
        ([], []) => Part::new(250, Role::Good, ["✔ guards hold", "✔ guards"]),
        ([], [name]) => Part::new(
            250,
            Role::Unknown,
            [
                format!("? guard {name} unknown"),
                format!("? {name} unknown"),
                "? guard unknown".into(),
            ],
        ),
        ([], many) => Part::new(
            250,
            Role::Unknown,
            [format!("? {} guards unknown", many.len()), "? guards unknown".into()],
        ),
        ([name], _) => Part::new(
            250,
            Role::Bad,
            [
                format!("✘ guard {name} BROKEN"),
                format!("✘ {name} BROKEN"),
                "✘ guard BROKEN".into(),
                "✘ BROKEN".into(),
            ],
        ),
        (many, _) => Part::new(
            250,
            Role::Bad,
            [
                format!("✘ {} guards BROKEN", many.len()),
                "✘ guards BROKEN".into(),
                "✘ BROKEN".into(),
            ],
        ),
    })
}

fn held(app: &App) -> Option<Part> {
    let held: Vec<_> = app.run.held().collect();
    let since = held.iter().map(|(_, job)| job.since).min()?;
    let hosts = node_set(held.iter().map(|(job, _)| job.host.as_str()));
    let span = plain_time::between(since, app.now);
    Some(Part::new(
        251,
        Role::Held,
        [
            format!("‖ HELD on {hosts} for {span}"),
            format!("‖ HELD on {hosts}"),
            format!("‖ HELD {}", wrap::cut(&hosts, 12)),
            "‖ HELD".into(),
        ],
    ))
}

/// Where the step in view acts.
fn hosts(app: &App) -> Option<Part> {
    let sheet = sheet_of(&app.run, &app.in_view()?)?;
    let hosts = sheet.hosts();
    let first = hosts.first()?;
    let set = node_set(hosts.iter().map(|host| host.as_str()));
    let forms = match hosts.len() {
        1 => vec![format!("on {first}")],
        n => vec![
            format!("on {set} ({n} hosts)"),
            format!("on {}", wrap::cut(&set, 24)),
            format!("on {n} hosts"),
        ],
    };
    Some(Part::new(240, Role::Strong, forms))
}

fn ending(ending: Ending) -> &'static str {
    match ending {
        Ending::Finished => "finished",
        Ending::FinishedExceptDeferred => "finished, except what was left for later",
        Ending::Short => "ended before its time",
    }
}
