//! Hosts that print a secret back: nothing that is kept, shown, reported or carried away has it.

use crate::{
    live::{Site, said},
    plain::{Met, Session, answer},
    program::Home,
    screen::Screen,
    secrets::files,
};
use flate2::read::GzDecoder;
use std::{fs, io::Read as _};

/// Each of its halves is a word that shells, JSON, HTML and addresses leave as it is, so that none of their ways to write it hides it.
const SECRET: &str = r#"quokka's<7>&"wombat"#;
const HALVES: [&str; 2] = ["quokka", "wombat"];

const PROCEDURE: &str = r#"
format = 1
title = "Hear a secret again"
source = "a test"

[[input]]
name = "host"
kind = "host"

[[input]]
name = "word"
kind = "secret"
label = "The word (a secret)"

[[monitor]]
name = "kept"
title = "What is kept"
on = "host"
any = true
run = "cat /var/tmp/holdpoint-test-word 2>/dev/null || echo nothing"
every = "1s"
value.word = { first = '^word=(.*)$', otherwise = "''" }

[[phase]]
id = "all"
title = "All"
on = "host"

[[phase.step]]
id = "use"
title = "Use it"
run = """
read -r word
echo "got $word"
echo "complains of $word" >&2
printf 'cut %s' "${WORD%<*}"
sleep 0.3
printf '<%s\n' "${WORD#*<}"
printf 'word=%s\n' "$WORD" >/var/tmp/holdpoint-test-word
"""
stdin = "{{ word }}\n"
env = { WORD = "{{ word }}" }
effect = "change"
no_undo = "a test"
expect = [{ match = "^got " }]
capture.got = { first = '^got (.*)$' }

[[phase.step]]
id = "watched"
title = "Watch it"
wait = "until the monitor has it"
until = "kept.word != ''"
worry = "1m"

[[phase.step]]
id = "ask"
title = "Answer with it"
run = """
stty -echo
printf 'The word: '
read -r word
stty echo
printf 'Is it %s? ' "$word"
read -r sure
echo "$word it is: $sure"
"""
terminal = true
prompt = [
  { match = 'The word: $', send = "{{ word }}" },
  { match = '^Is it (.*)\? $', ask = "Is it so?" },
]
effect = "change"
no_undo = "a test"
expect = [{ match = "it is: y" }]

[[phase.step]]
id = "file"
title = "Write it"
file = { path = "/var/tmp/holdpoint-test-token", content = "{{ word }}\n", mode = "0600", secret = true }
effect = "change"
no_undo = "a test"

[[phase.step]]
id = "last"
title = "The last step"
run = "echo got {{ got }}"
effect = "change"
no_undo = "a test"
"#;

/// How the secret may be known again: by its halves, and in base64, wherever in three bytes it begins.
fn traces() -> Vec<String> {
    let mut traces: Vec<String> = HALVES.map(str::to_owned).to_vec();
    for before in 0..3 {
        let encoded = base64(&[&b"xx"[..before], SECRET.as_bytes()].concat());
        // What stands beside it changes the first and the last signs.
        traces.push(encoded[4..encoded.len() - 4].to_owned());
    }
    traces
}

fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let sign = |group: &[u8], at: usize| {
        let bits = group.iter().fold(0usize, |bits, byte| bits << 8 | usize::from(*byte)) << (8 * (3 - group.len()));
        char::from(SIGNS[bits >> (18 - 6 * at) & 63])
    };
    bytes.chunks(3).flat_map(|group| (0..4).map(move |at| sign(group, at))).collect()
}

/// Nothing of the secret is in it.
fn is_clean(what: &str, text: &str) {
    for trace in traces() {
        assert!(!text.contains(&trace), "{what} has {trace:?} of the secret:\n{text}");
    }
}

/// Nor in any file of somebody's home.
fn home_is_clean(home: &Home) {
    for trace in traces() {
        assert_eq!(files(home.path(), &trace), [""; 0], "{trace:?} of the secret is in files");
    }
}

/// Nor in what the program tells of the run, in whatever form.
fn told_is_clean(home: &Home) {
    let run = home.run();
    let id = run.file_name().expect("a name").to_str().expect("text");
    for format in ["markdown", "html", "json", "cast"] {
        for printed in ["fold", "link"] {
            let (status, text) = said(home, &["report", id, "--format", format, "--transcripts", printed]);
            assert_eq!(status, Some(0), "{text}");
            is_clean(&format!("the report as {format}, {printed}"), &text);
            assert!(text.contains("*****"), "what stands for it is in the report as {format}:\n{text}");
        }
    }
    let mut again = Screen::begin(home, &["replay", id]);
    again.press_until("e", "at its end");
    is_clean("the replay", &String::from_utf8_lossy(again.taken()));
    again.kill();
}

/// Goes on to the question about a step, or to the end.
fn walk(session: &mut Session, stop: Option<&str>) {
    loop {
        match session.meet() {
            Met::Question(about, _) if stop.is_some_and(|stop| about.contains(stop)) => break,
            Met::Question(_, question) if question.contains("The word") => session.say(SECRET),
            Met::Question(_, question) => session.say(&answer(&question)),
            Met::Started(_) => {}
            Met::End => break,
        }
    }
}

#[test]
fn a_secret_that_hosts_print_back_is_in_nothing_that_is_kept_told_or_carried_away() {
    let Some(site) = Site::new() else { return };
    let (here, there) = (Home::new(), Home::new());
    let mut ben = site.run(&here, &site.written(PROCEDURE), &[]);
    walk(&mut ben, Some("Use it"));
    let mut onlooker = Session::begin(&here, &["watch", "--plain"]);
    onlooker.until("Walked on by process");
    ben.say("y");
    walk(&mut ben, Some("The last step"));
    assert!(ben.text().contains("── The last step"), "{}", ben.text());
    assert!(ben.text().contains("got ****"), "the host printed it:\n{}", ben.text());
    onlooker.until("all/file: done");
    assert!(onlooker.text().contains("got ****"), "{}", onlooker.text());
    is_clean("what is told to who looks on", onlooker.text());
    onlooker.kill();
    let journal = fs::read_to_string(here.run().join("journal.jsonl")).expect("there is a journal");
    assert!(journal.contains(r#""word":"****"#), "what the monitor read is kept:\n{journal}");
    told_is_clean(&here);
    let (status, text) = ben.end();
    assert_eq!(status, Some(4), "{text}");
    is_clean("the first session", &text);

    let file = here.path().join("count.run");
    let path = file.to_str().expect("a path");
    let (status, text) = said(&here, &["hand-over", "--words", "It talks.", "--output", path]);
    assert_eq!(status, Some(0), "{text}");
    let mut unpacked = Vec::new();
    let packed = fs::File::open(&file).expect("it is there");
    GzDecoder::new(packed).read_to_end(&mut unpacked).expect("it is packed");
    let unpacked = String::from_utf8_lossy(&unpacked);
    assert!(unpacked.contains("got ****"), "what the host printed goes along");
    is_clean("the file that is carried", &unpacked);

    let mut anna = Session::begin(&there, &["take", path, "--plain", "--name", "anna"]);
    walk(&mut anna, None);
    let (status, text) = anna.end();
    assert_eq!(status, Some(0), "{text}");
    is_clean("the second session", &text);
    told_is_clean(&there);
    for home in [&here, &there] {
        home_is_clean(home);
    }
    for left in ["word", "token"] {
        fs::remove_file(site.file(&format!("/var/tmp/holdpoint-test-{left}"))).expect("the host has it");
    }
}
