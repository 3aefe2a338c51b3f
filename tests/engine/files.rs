//! Files: looked at first, written by what was seen, put back by what was kept.

use crate::story::{Story, story};
use holdpoint::{
    engine::{event::Order, sheet::Does, status::Look},
    words::{Digest, Errand, Work, Write},
};

const CONF: &str = r#"
[[phase]]
id = "p"
title = "All"
on = "'n1'"
[[phase.step]]
id = "conf"
title = "Endpoints"
effect = "change"
file = { path = "/etc/c.conf", mode = "0644", edit = [
  { line = "release = {{ word }}", replaces = '^release' },
  { match = 'tcp://(\S+)', to = "http://${1}", unless = '^#' },
  { drop = '^legacy', missing = "ok" },
] }
undo = [{ id = "back", title = "Back", effect = "change", file = { path = "/etc/c.conf", restore = "conf" } }]
[[phase.step]]
id = "z"
title = "Last"
note = "Done."
"#;

const OLD: &str = "release = 10\nurl = tcp://x\n# tcp://y\nlegacy = 1\n";
const NEW: &str = "release = blue\nurl = http://x\n# tcp://y\n";

fn writes(s: &Story) -> Vec<Write> {
    match &s.orders[0] {
        Order::Start {
            errand: Errand {
                work: Work::Write(writes), ..
            },
            ..
        } => writes.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_file_is_looked_at_its_change_shown_and_the_write_tied_to_what_was_seen() {
    let mut s = story(CONF);
    assert_eq!(s.look("p/conf"), Look::Blocked);
    let look = &s.wants().look[0];
    assert_eq!(
        (look.host.as_str(), look.globs.as_slice()),
        ("n1", ["/etc/c.conf".to_owned()].as_slice())
    );
    s.sees("p/conf", "n1", &[("/etc/c.conf", OLD)]).unwrap();
    assert!(s.wants().look.is_empty());
    let Does::Write { files } = &s.sheet("p/conf").does else { panic!() };
    assert_eq!(
        (files[0].old.as_deref(), files[0].write.content.masked().as_str()),
        (Some(OLD), NEW)
    );
    s.confirm("p/conf").unwrap();
    assert_eq!(writes(&s)[0].before, Some(Digest::of(OLD.as_bytes())));
}

#[test]
fn the_way_back_looks_for_the_backup_and_puts_it_back() {
    let mut s = story(CONF);
    s.sees("p/conf", "n1", &[("/etc/c.conf", OLD)]).unwrap();
    s.confirm("p/conf").unwrap();
    let backup = writes(&s)[0].backup.clone();
    s.ends("p/conf", "n1", 0).unwrap();
    s.undo("p/conf").unwrap();
    let id = s.current();
    assert!(s.wants().look[0].globs.contains(&backup));
    s.sees(&id, "n1", &[("/etc/c.conf", NEW), (&backup, OLD)]).unwrap();
    s.confirm(&id).unwrap();
    let write = &writes(&s)[0];
    assert_eq!(
        (write.content.masked().as_str(), &write.before),
        (OLD, &Some(Digest::of(NEW.as_bytes())))
    );
    s.ends(&id, "n1", 0).unwrap();
    assert_eq!(s.look("p/conf"), Look::Undone);
}

#[test]
fn without_a_backup_there_was_no_file_and_it_goes_again() {
    let mut s = story(&CONF.replace(
        &CONF[CONF.find("mode").unwrap()..CONF.find("undo").unwrap()],
        "content = \"new\\n\" }\n",
    ));
    s.sees("p/conf", "n1", &[]).unwrap();
    s.confirm("p/conf").unwrap();
    assert_eq!(writes(&s)[0].before, None);
    s.ends("p/conf", "n1", 0).unwrap();
    s.undo("p/conf").unwrap();
    let id = s.current();
    s.sees(&id, "n1", &[("/etc/c.conf", "new\n")]).unwrap();
    s.confirm(&id).unwrap();
    assert!(writes(&s)[0].remove);
}

#[test]
fn an_edit_that_finds_nothing_says_so_before_anything_is_done() {
    let mut s = story(CONF);
    s.sees("p/conf", "n1", &[("/etc/c.conf", "release = 10\n")]).unwrap();
    assert_eq!(s.look("p/conf"), Look::Blocked);
    let why = s.line("p/conf").unready.clone().unwrap_or_default();
    assert!(why.contains("/etc/c.conf on n1") && why.contains("tcp"), "{why}");
}

#[test]
fn a_step_tried_again_looks_again() {
    let mut s = story(CONF);
    s.sees("p/conf", "n1", &[("/etc/c.conf", OLD)]).unwrap();
    s.confirm("p/conf").unwrap();
    s.ends("p/conf", "n1", 1).unwrap();
    s.retry("p/conf", false).unwrap();
    assert_eq!((s.wants().look.len(), s.look("p/conf")), (1, Look::Blocked));
}

#[test]
fn another_look_makes_another_sheet_and_the_old_one_is_not_confirmed() {
    let mut s = story(CONF);
    s.sees("p/conf", "n1", &[("/etc/c.conf", OLD)]).unwrap();
    let shown = s.confirmation("p/conf");
    s.sees("p/conf", "n1", &[("/etc/c.conf", "release = 9\nurl = tcp://z\n")]).unwrap();
    assert!(s.act(shown).unwrap_err().contains("has changed"));
}
