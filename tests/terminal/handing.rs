//! A run goes from one person to the next, at two terminals.

use crate::{
    live::{Site, lines, said},
    plain::{Met, Session, answer},
    program::{Home, SPEED},
    screen::{ENTER, Screen},
    sshd::wait_until,
};
use holdpoint::{
    engine::event::Event,
    journal::{File, Record},
};
use std::{fs, path::Path};

const CTRL_S: &str = "\x13";
const REHEARSE: [&str; 4] = ["rehearse", "first-steps", "--speed", SPEED];

/// A run of its own, walked by ben up to its second step.
fn bens(home: &Home) -> Screen {
    let mut ben = Screen::over(home, &REHEARSE, &[("USER", "ben"), ("LOGNAME", "ben")], crate::program::pump);
    ben.press_until(ENTER, "Step look/read-me");
    ben.press_until(ENTER, "Step look/who");
    ben
}

/// Hands it over with the key, and looks on.
fn hands_over(ben: &mut Screen, words: &str) {
    ben.press_until("O", "Hand the run over");
    ben.press(words);
    ben.sees(words);
    ben.press_until(CTRL_S, "handed over, not taken yet");
}

fn events(run: &Path) -> Vec<Event> {
    let mut events = Vec::new();
    let take = |record: Record<Event>| events.extend(record.events);
    File::open(run, take).expect("the journal is whole, and nobody writes it");
    events
}

/// Walks it in lines to its end.
fn to_the_end(mut session: Session) -> String {
    loop {
        match session.meet() {
            Met::Question(_, question) => session.say(&answer(&question)),
            Met::Started(_) => {}
            Met::End => break,
        }
    }
    let (status, text) = session.end();
    assert_eq!(status, Some(0), "{text}");
    text
}

#[test]
fn who_hands_over_looks_on_and_who_takes_it_goes_on_under_their_own_name() {
    let home = Home::new();
    let mut ben = bens(&home);
    let (status, refused) = Session::begin(&home, &["take", "--plain", "--name", "anna"]).end();
    assert_eq!(status, Some(5), "what a guide has open is nobody else's to take: {refused}");
    hands_over(&mut ben, "The second host is slow today.");

    let mut anna = Screen::begin(&home, &["take", "--speed", SPEED]);
    let summary = anna.sees("Handed over by ben");
    assert!(summary.contains("The second host is slow today."), "{summary}");
    assert!(summary.contains("You are here"), "{summary}");
    anna.sees("Your name");
    anna.press("anna");
    anna.press_until(ENTER, "Step look/who");
    ben.sees("walked by anna");

    let journal = home.run().join("journal.jsonl");
    let before = fs::read(&journal).expect("it is there");
    for key in ["s", "n", "S", "E", "O", "a"] {
        ben.press(key);
    }
    ben.sees("only the guide that walks this run can do that");
    assert_eq!(
        fs::read(&journal).expect("it is there"),
        before,
        "whoever handed over can do nothing any more"
    );

    anna.press_until("n", "Ctrl-S writes it");
    anna.press("It is mine now.");
    anna.press(CTRL_S);
    anna.press_until("q", "Leave the guide?");
    anna.press_until("y", "Paused.");
    assert_eq!(anna.ended_in_order(), Some(4));
    ben.press("q");
    assert_eq!(ben.ended_in_order(), Some(4), "the run isn't over");

    // At her own login she needs to take nothing again.
    to_the_end(Session::begin(&home, &["resume", "--plain", "--speed", "200"]));
    let events = events(&home.run());
    let at = |is: &dyn Fn(&Event) -> bool| events.iter().position(is).expect("it happened");
    let over =
        at(&|event| matches!(event, Event::HandedOver { by, words, .. } if by == "ben" && words == "The second host is slow today."));
    let taken = at(&|event| matches!(event, Event::Taken(taken) if taken.by == "anna"));
    let noted = at(&|event| matches!(event, Event::Noted { by, text } if by == "anna" && text == "It is mine now."));
    assert!(over < taken && taken < noted);
    for event in &events[taken..] {
        if let Event::Confirmed { by, .. } = event {
            assert!(by == "anna" || by == "the guide", "{by}");
        }
    }
}

#[test]
fn handed_over_in_lines_and_from_the_shell() {
    let home = Home::new();
    let mut ben = Session::begin(&home, &["rehearse", "first-steps", "--plain", "--speed", "200"]);
    loop {
        match ben.meet() {
            Met::Question(about, _) if about.contains("change/") => break,
            Met::Question(_, question) => ben.say(&answer(&question)),
            Met::Started(_) => {}
            Met::End => panic!("it ended before it was handed over"),
        }
    }
    ben.say("hand-over Mind the second host.");
    ben.until("What else should the next person know?");
    ben.say("And eat something.");
    let (status, said) = ben.end();
    assert_eq!(status, Some(4), "{said}");
    assert!(
        said.contains("Whoever goes on takes it, by name: holdpoint take first-steps-"),
        "{said}"
    );

    let (status, refused) = Session::begin(&home, &["hand-over", "--words", "again"]).end();
    assert_eq!(status, Some(2), "it is nobody's to hand over: {refused}");

    let mut anna = Session::begin(&home, &["take", "--plain", "--name", "anna", "--speed", "200"]);
    anna.until("Taken by anna");
    let text = to_the_end(anna);
    let words = text.find("And eat something.").expect("the words are told");
    assert!(
        words < text.find("Its parts").expect("so is where it stands"),
        "the words come first:\n{text}"
    );
    assert!(text.contains("✔ Look around: 2 of 2 settled"), "{text}");
    assert!(text.contains("▶ Change something: 0 of 7 settled"), "{text}");
}

#[test]
fn what_nobody_handed_over_is_taken_with_a_reason_or_not_at_all() {
    let home = Home::new();
    bens(&home).kill();
    let (status, text) = Session::begin(&home, &["resume", "--plain"]).end();
    assert_eq!(status, Some(2), "it is ben's: {text}");
    let (status, text) = Session::begin(&home, &["hand-over", "--words", "not mine"]).end();
    assert_eq!(status, Some(2), "nor is it anybody's to hand over but ben's: {text}");
    let (status, text) = Session::begin(&home, &["take", "--plain", "--name", "anna"]).end();
    assert_eq!(status, Some(2), "no reason, no run: {text}");
    let mut anna = Session::begin(
        &home,
        &["take", "--plain", "--name", "anna", "--because", "ben fell ill", "--speed", "200"],
    );
    anna.until("Taken by anna");
    assert!(anna.text().contains("because: ben fell ill"), "{}", anna.text());
    to_the_end(anna);
}

#[test]
fn a_run_is_carried_to_another_machine_and_goes_on_there_and_nowhere_else() {
    let (here, there) = (Home::new(), Home::new());
    let file = here.path().join("steps.run");
    let file = file.to_str().expect("a path");
    let mut first = Session::begin(&here, &["rehearse", "first-steps", "--plain", "--speed", "200"]);
    let Met::Question(..) = first.meet() else { panic!("it asks") };
    first.kill();
    let say = |home: &Home, arguments: &[&str]| {
        let session = Session::begin(home, arguments);
        session.end()
    };
    let (status, text) = say(&here, &["hand-over", "--words", "Mind the second host.", "--output", file]);
    assert_eq!(status, Some(0), "{text}");
    use std::os::unix::fs::PermissionsExt as _;
    assert_eq!(fs::metadata(file).expect("it is there").permissions().mode() & 0o777, 0o600);
    let id = here.run().file_name().expect("a name").to_str().expect("text").to_owned();
    for refused in [
        &["resume", "--plain"][..],
        &["take", "--plain", "--name", "ben"],
        &["take", file, "--plain", "--name", "ben"],
    ] {
        let (status, text) = say(&here, refused);
        assert_eq!(status, Some(2), "{refused:?}: it goes on elsewhere: {text}");
    }
    let (_, runs) = say(&here, &["runs"]);
    assert!(runs.contains("carried away by"), "{runs}");

    let whole = fs::read(file).expect("it is there");
    let half = there.path().join("half.run");
    fs::write(&half, &whole[..whole.len() / 2]).expect("it can be written");
    let (status, text) = say(&there, &["take", half.to_str().expect("a path"), "--plain", "--name", "anna"]);
    assert_eq!(status, Some(3), "half a run is none: {text}");

    let mut anna = Session::begin(&there, &["take", file, "--plain", "--name", "anna", "--speed", "200"]);
    anna.until("Taken by anna");
    assert!(anna.text().contains("Mind the second host."), "{}", anna.text());
    to_the_end(anna);
    assert_eq!(there.run().file_name().expect("a name").to_str(), Some(&*id), "it is the same run");
    let (_, report) = say(&there, &["report", &id]);
    for part in [
        "Who had it",
        "to another machine, in a file: Mind the second host.",
        "Taken by anna",
    ] {
        assert!(report.contains(part), "{part} isn't in the record:\n{report}");
    }

    let mut ben = Session::begin(
        &here,
        &[
            "take",
            "--plain",
            "--name",
            "ben",
            "--because",
            "the train was late",
            "--speed",
            "200",
        ],
    );
    ben.until("because: the train was late");
    ben.kill();
}

#[test]
fn a_live_run_goes_on_where_it_was_taken_and_its_host_refuses_the_first_machine() {
    let Some(site) = Site::new() else { return };
    let (here, there) = (Home::new(), Home::new());
    let (count, go) = ("/var/tmp/holdpoint-test-carried", "/var/tmp/holdpoint-test-carried-go");
    let procedure = site.procedure(&format!(
        "echo once >>{count}\nwhile [ ! -e {go} ]; do sleep 0.1; done\nrm {go}\necho counted"
    ));
    let _left = fs::remove_file(site.file(count));
    let mut ben = site.run(&here, &procedure, &[]);
    loop {
        match ben.meet() {
            Met::Question(_, question) => ben.say(&answer(&question)),
            Met::Started(_) => break,
            Met::End => panic!("it ended before anything was started:\n{}", ben.text()),
        }
    }
    wait_until("the command counts", || lines(&site.file(count)) == 1);
    ben.kill();
    let journal = here.run().join("journal.jsonl");
    let before = fs::read(&journal).expect("it is there");
    let file = here.path().join("count.run").display().to_string();
    let (status, text) = said(&here, &["hand-over", "--words", "It counts.", "--output", &file]);
    assert_eq!(status, Some(0), "{text}");

    let mut anna = Session::begin(&there, &["take", &file, "--plain", "--name", "anna"]);
    anna.until("Resumed by anna.");
    // The folder as a backup, or a machine that slept, has it.
    fs::write(&journal, before).expect("it can be written");
    let (status, text) = said(&here, &["resume", "--plain"]);
    assert_eq!(status, Some(1), "{text}");
    assert!(
        text.contains("Somebody else has taken this run") && text.contains("anna on "),
        "{text}"
    );

    // Here both are one machine, and share its connections: hers went with his.
    anna.kill();
    fs::write(site.file(go), "").expect("a file can be written");
    to_the_end(Session::begin(&there, &["resume", "--plain"]));
    assert_eq!(lines(&site.file(count)), 1, "it ran once");
    let _done = fs::remove_file(site.file(count));
}

/// Two changes, each of which says on its host that it ran.
const TWO: &str = r#"
format = 1
title = "Two changes"
source = "a test"
[[input]]
name = "host"
kind = "host"
[[phase]]
id = "p"
title = "Both"
on = "host"
[[phase.step]]
id = "first"
title = "First"
run = "echo first >>/var/tmp/holdpoint-test-twice"
effect = "change"
no_undo = "a test"
[[phase.step]]
id = "second"
title = "Second"
run = "echo second >>/var/tmp/holdpoint-test-twice"
effect = "change"
no_undo = "a test"
"#;

/// Goes on to the question about a step. Where its host remembers no more than that a command began, the answer is that it ran.
fn to_the_question(session: &mut Session, step: &str) {
    loop {
        match session.meet() {
            Met::Question(_, question) if question.contains(" ran ") => session.say("ran\nIts file has it."),
            Met::Question(about, _) if about.contains(step) => break,
            Met::Question(_, question) => session.say(&answer(&question)),
            Met::Started(_) => {}
            Met::End => panic!("it ended before {step}:\n{}", session.text()),
        }
    }
}

#[test]
fn a_file_is_taken_once_and_a_second_time_only_with_a_reason_which_the_hosts_tell_the_first() {
    let Some(site) = Site::new() else { return };
    let [bens, annas, carls, doras] = std::array::from_fn(|_| Home::new());
    let twice = site.file("/var/tmp/holdpoint-test-twice");
    let ran = || fs::read_to_string(&twice).unwrap_or_default();
    let _left = fs::remove_file(&twice);
    let mut ben = site.run(&bens, &site.written(TWO), &[]);
    to_the_question(&mut ben, "p/first");
    assert_eq!(ben.end().0, Some(4));
    let file = bens.path().join("two.run").display().to_string();
    let (status, text) = said(&bens, &["hand-over", "--words", "Nothing is begun.", "--output", &file]);
    assert_eq!(status, Some(0), "{text}");

    let mut anna = Session::begin(&annas, &["take", &file, "--plain", "--name", "anna"]);
    to_the_question(&mut anna, "p/first");
    anna.say("y");
    to_the_question(&mut anna, "p/second");
    assert_eq!(ran(), "first\n");

    let by_carl = ["take", &file, "--plain", "--name", "carl"];
    let (status, text) = said(&carls, &by_carl);
    assert_eq!(status, Some(1), "{text}");
    for part in ["Somebody else has taken this run", "anna on ", "--because REASON"] {
        assert!(text.contains(part), "{part:?} isn't said:\n{text}");
    }
    let (status, text) = said(&carls, &by_carl);
    assert_eq!(status, Some(2), "{text}");
    assert!(text.contains("has gone on since this file was made"), "{text}");
    let by_reason = ["take", "--plain", "--name", "carl", "--because", "anna fell ill"];
    let mut carl = Session::begin(&carls, &by_reason);
    to_the_question(&mut carl, "p/first");
    // His file is from before she did it: it is found done.
    carl.say("y");
    to_the_question(&mut carl, "p/second");
    assert_eq!(ran(), "first\n", "it ran once");

    anna.say("y");
    anna.until("p/second#1@node1 never began: carl on ");
    assert_eq!(anna.end().0, Some(4));
    let (status, text) = said(&annas, &["resume", "--plain"]);
    assert_eq!(status, Some(1), "{text}");
    for part in ["carl on ", "anna fell ill", "holdpoint take count-"] {
        assert!(text.contains(part), "{part:?} isn't said:\n{text}");
    }
    assert_eq!(ran(), "first\n", "what she confirmed was not begun");
    assert_eq!(carl.end().0, Some(4));

    let by_file = ["take", &file, "--plain", "--name", "dora", "--because", "carl has gone home"];
    let mut dora = Session::begin(&doras, &by_file);
    to_the_question(&mut dora, "p/first");
    assert!(dora.text().contains("because: carl has gone home"), "{}", dora.text());
    let (status, text) = said(&carls, &["resume", "--plain"]);
    assert_eq!(status, Some(1), "{text}");
    assert!(text.contains("dora on ") && text.contains("carl has gone home"), "{text}");
    dora.say("y");
    to_the_question(&mut dora, "p/second");
    dora.say("y");
    to_the_end(dora);
    assert_eq!(ran(), "first\nsecond\n", "each ran once");
    assert!(
        events(&doras.run())
            .iter()
            .any(|event| matches!(event, Event::Taken(taken) if taken.because.as_deref() == Some("carl has gone home"))),
        "the reason is kept"
    );
    let (status, text) = said(&carls, &["resume", "--plain"]);
    assert_eq!(status, Some(1), "nor does he go on once it is over: {text}");
    assert!(text.contains("dora on "), "{text}");
    let _done = fs::remove_file(&twice);
}
