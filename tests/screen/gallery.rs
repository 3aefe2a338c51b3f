//! Every screen and dialog in a picture.

use crate::{
    Desk, LARGE, Story,
    picture::{picture, picture_of},
    story::{attempt, job, sheet},
};
use holdpoint::{
    engine::{
        event::{Event as Happened, Mode, Verdict},
        sheet::{Does, OptionSheet},
    },
    procedure::{catalogue::Catalogue, load::load},
    ui::{Event, Form, Question, Screen as _},
    words::{Exit, Level, Truth, Values},
};
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// A desk with a story as far as `tell` tells it.
fn desk(tell: impl Fn(&mut Story)) -> Desk {
    let mut story = Story::begun();
    tell(&mut story);
    of(&story)
}

fn of(story: &Story) -> Desk {
    let mut desk = Desk::new(&Story::default(), LARGE);
    desk.feed(story);
    desk
}

fn prints(desk: &mut Desk, job: &str, text: &str) {
    let fed = Event::Feed(Story::default().output(job, text.as_bytes()));
    desk.app.update(fed, desk.now);
    desk.draw();
}

/// With a key pressed.
fn pressed(tell: impl Fn(&mut Story), keys: &str) -> Desk {
    let mut desk = desk(tell);
    desk.types(keys);
    desk
}

#[test]
fn a_step_that_can_be_run() {
    picture("ready", &mut desk(Story::ready));
    let mut story = Story::rehearsal();
    story.ready();
    picture("rehearsal", &mut of(&story));
}

#[test]
fn a_step_that_reads() {
    picture("observe", &mut desk(|_| {}));
}

#[test]
fn a_broken_guard() {
    picture("guard-broken", &mut desk(Story::guard_broken));
    let mut against = desk(Story::guard_broken);
    against.enter();
    picture("go-against", &mut against);
}

#[test]
fn a_held_command() {
    let held = || {
        let mut desk = desk(Story::held);
        prints(
            &mut desk,
            "master/evacuate#1@node2",
            "Evacuating host2 ...\r\n12 instances migrated.\r\nMigrate instances back? [y/N] ",
        );
        desk
    };
    picture("held", &mut held());
    let mut answer = held();
    answer.types("A");
    picture("answer-held", &mut answer);
    let mut leave = held();
    leave.types("q");
    picture("leave", &mut leave);
    let mut ctrl_c = held();
    ctrl_c.key(KeyCode::Char('c'), KeyModifiers::CONTROL);
    picture("ctrl-c", &mut ctrl_c);
}

#[test]
fn a_running_command() {
    let running = || {
        let mut desk = desk(Story::running);
        prints(
            &mut desk,
            "master/evacuate#1@node2",
            "Evacuating host2 ...\r\n\x1b[32m7\x1b[0m of 12 instances migrated",
        );
        desk
    };
    picture("running", &mut running());
    let mut typing = running();
    typing.types("i");
    picture("typing", &mut typing);
    typing.app.update(Event::Paste("first line\nsecond line\n".into()), typing.now);
    typing.draw();
    picture("paste", &mut typing);
    let mut interrupt = running();
    interrupt.types("I");
    picture("interrupt", &mut interrupt);
}

#[test]
fn a_failure() {
    let failed = || {
        let mut desk = desk(Story::failed);
        prints(
            &mut desk,
            "master/upgrade#1@node2",
            "upgrading node2\nstopping services\n\x1b[33mwarning:\x1b[0m slow disk\netcd: request timeout\n",
        );
        desk
    };
    picture("failed", &mut failed());
    let mut choices = failed();
    choices.types("a");
    picture("what-now", &mut choices);
    let mut accept = failed();
    accept.types("o");
    picture("accept", &mut accept);
    let mut undo = failed();
    undo.types("u");
    picture("undo", &mut undo);
}

#[test]
fn a_doubt() {
    picture("in-doubt", &mut desk(Story::in_doubt));
    let mut settle = desk(Story::in_doubt);
    settle.enter();
    picture("settle", &mut settle);
}

#[test]
fn work_of_hands() {
    picture("manual", &mut desk(Story::manual));
    let mut tick = desk(Story::manual);
    tick.enter();
    picture("tick", &mut tick);
}

#[test]
fn a_file_that_is_to_be_written() {
    picture("file", &mut desk(Story::file));
}

#[test]
fn no_way_back() {
    let mut destroy = desk(Story::destroy);
    destroy.enter();
    picture("destroy", &mut destroy);
    destroy.types("node2");
    destroy.enter();
    picture("destroy-wrong", &mut destroy);
}

#[test]
fn values_that_never_came() {
    picture("later", &mut desk(Story::values_missing));
    let mut give = desk(Story::values_missing);
    give.enter();
    picture("give-values", &mut give);
}

#[test]
fn what_is_done_with_a_step() {
    picture("skip", &mut pressed(Story::ready, "s"));
    picture("defer", &mut pressed(Story::ready, "d"));
    picture("edit", &mut pressed(Story::ready, "e"));
    let mut back = desk(Story::ready);
    back.types("1");
    back.code(KeyCode::Home);
    back.code(KeyCode::Down);
    picture("elsewhere", &mut back);
    back.types("b");
    picture("go-back", &mut back);
}

#[test]
fn what_is_done_with_the_run() {
    picture("note", &mut pressed(Story::ready, "n"));
    picture("hand-over", &mut pressed(Story::held, "O"));
    picture("stop", &mut pressed(Story::held, "S"));
    picture("end-short", &mut pressed(Story::held, "E"));
}

#[test]
fn pages() {
    picture("help", &mut pressed(Story::ready, "?"));
    let mut messages = pressed(Story::ready, "r");
    messages.types("m");
    picture("messages", &mut messages);
    let mut story = Story::begun();
    story.destroy();
    story.leave();
    let mut resumed = Desk::new(&story, LARGE);
    let later = story.run.at + std::time::Duration::from_secs(62 * 3600);
    resumed.app.update(Event::Feed(holdpoint::feed::Feed::Tick(later)), resumed.now);
    resumed.draw();
    picture("resumed", &mut resumed);
}

#[test]
fn the_form_before_a_run() {
    let shipped = Catalogue::shipped();
    let (procedure, _) = load(&shipped.procedures["rok-0.11"], &shipped.fragments).unwrap();
    picture_of("form", |theme| Form::new(&procedure, Mode::Live, &Values::new(), theme));
}

#[test]
fn what_is_a_key_away() {
    picture("palette", &mut pressed(Story::ready, ":"));
    picture("jump", &mut pressed(Story::ready, "/"));
    picture("why", &mut pressed(Story::guard_broken, "c"));
    picture("difference", &mut pressed(Story::file, "D"));
}

#[test]
fn a_form_whose_values_are_kept() {
    let shipped = Catalogue::shipped();
    let (procedure, _) = load(&shipped.procedures["rok-0.11"], &shipped.fragments).unwrap();
    picture_of("form-keep", |theme| {
        let mut form = Form::new(&procedure, Mode::Live, &Values::new(), theme).with_sites("/home/anna/.config/holdpoint/sites");
        let start = std::time::Duration::ZERO;
        form.update(Event::Resize(LARGE.0, LARGE.1), start);
        form.update(Event::Key(KeyEvent::new(KeyCode::F(2), KeyModifiers::NONE)), start);
        for c in "Athens".chars() {
            form.update(Event::Key(KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE)), start);
        }
        form
    });
}

#[test]
fn what_a_person_must_say() {
    let judged = |story: &mut Story| {
        story.upgrading();
        story.tell(Happened::Finished {
            job: job("master/upgrade#1@node2"),
            exit: Exit::Code(0),
            findings: Default::default(),
        });
        story.tell(Happened::Assessed {
            attempt: attempt("master/upgrade"),
            verdict: Verdict::ToJudge(vec!["the user interface answers".into()]),
        });
    };
    picture("to-judge", &mut desk(judged));
    let mut judge = desk(judged);
    judge.enter();
    picture("judge", &mut judge);
    let choice = |story: &mut Story| {
        story.first_done();
        let mut sheet = sheet("How the disk is replaced", Level::Observe, &[], "");
        sheet.text = Some("What is chosen here decides which steps follow.".into());
        let option = |value: &str, label: &str, text: &str| OptionSheet {
            value: value.into(),
            label: label.into(),
            text: Some(text.into()),
        };
        sheet.does = Does::Choose {
            name: "how".into(),
            options: vec![
                option(
                    "keep",
                    "Keep the data",
                    "The old disk stays in place until the new one is filled. Takes about two hours.",
                ),
                option("fresh", "Start fresh", "The brick is filled again from its replicas."),
            ],
        };
        story.prepare("master/upgrade", sheet);
    };
    let mut choose = desk(choice);
    choose.enter();
    picture("choose", &mut choose);
}

#[test]
fn what_wants_the_operator() {
    let several = |story: &mut Story| {
        story.asking();
        story.guard("one-master", Truth::No, Some("members.masters is [node1, node2]"));
        story.guard("quorum", Truth::No, Some("1 of 3 members answers"));
    };
    picture("attention", &mut desk(several));
    picture("attention-page", &mut pressed(several, "X"));
    picture("window", &mut pressed(Story::ready, "Xw"));
}

#[test]
fn a_copy_of_something() {
    picture("copy", &mut pressed(Story::ready, "Y"));
}

#[test]
fn a_procedure_that_has_changed() {
    picture_of("changed", |theme| {
        Question::new(
            "rok-0.11 has changed since this run began",
            Some(Mode::Live),
            "The run keeps a copy of the procedure as it was. Nothing was changed in it.",
            &[
                ("Leave it as it is", "Nothing is begun. Compare the two first."),
                (
                    "Go on with the copy",
                    "The run goes on where it stands, by the procedure as it was when it began.",
                ),
                (
                    "Start over with the changed procedure",
                    "A new run from its first step. This one stays in the list, unfinished, with what it left open.",
                ),
            ],
            theme,
        )
    });
}

#[test]
fn a_screen_that_is_too_small() {
    let mut desk = desk(Story::held);
    desk.resize(40, 10);
    desk.shows("LIVE");
    desk.shows("Too small: 60×16");
    desk.shows("HELD");
}
