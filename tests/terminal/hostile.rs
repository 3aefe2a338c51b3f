//! What a host prints against its operator, over a real sshd to the real program's screen: none of it reaches the terminal.

use crate::{
    live::Site,
    plain::{Met, answer},
    program::Home,
    screen::{ENTER, Screen},
};

/// The clipboard, titles, questions to the terminal, modes, 8-bit controls, what is no UTF-8, a program, and a line without end.
const HOSTILE: &str = r"
echo before
printf '\033]52;c;aG9zdGlsZQ==\007\033]0;owned\007\033]2;owned\033\\\033[6n\033[5n\033[c\033P+q544e\033\\\033[?9001h\033c\033[31;1H'
printf '\2336n\2350;owned\234\220+q\234\302\2336n\302\2350;owned\302\234\377\376\300\200\000\001\016\017\r\n'
head -c 65536 /bin/sh
printf '\nendless'
head -c 300000 /dev/zero | tr '\000' A
printf '\033]0;owned\007\nafter\n'
";

/// What only the host has used, and the program never does.
const THEIRS: [&str; 11] = [
    "\x1b]52",
    "\x1b]0;owned",
    "\x1b]2;owned",
    "\x1b[6n",
    "\x1b[5n",
    "\x1b[c",
    "\x1bP+q",
    "\x1b[?9001h",
    "\x1bc",
    "\x0e",
    "\x0f",
];

fn procedure(site: &Site) -> String {
    let step = |id: &str, terminal: bool| {
        format!(
            "[[phase.step]]\nid = \"{id}\"\ntitle = \"By {id}\"\nrun = '''{HOSTILE}'''\nterminal = {terminal}\neffect = \"change\"\n\
             no_undo = \"a test\"\nexpect = [{{ match = '(?m)^after' }}]\n\n"
        )
    };
    site.written(&format!(
        "format = 1\ntitle = \"Bear it\"\nsource = \"a test\"\n\n[[input]]\nname = \"host\"\nkind = \"host\"\n\n[[phase]]\nid = \"all\"\n\
         title = \"All\"\non = \"host\"\n\n{}{}[[phase.step]]\nid = \"last\"\ntitle = \"The last\"\nrun = \"true\"\neffect = \"change\"\n\
         no_undo = \"a test\"\n",
        step("pipe", false),
        step("terminal", true)
    ))
}

/// Bytes to a terminal are the program's own: text, and none of the sequences that only the host has used.
fn assert_own(bytes: &[u8]) {
    let valid = match std::str::from_utf8(bytes) {
        Ok(_) => bytes.len(),
        // What was read may end within a character.
        Err(error) if error.error_len().is_none() => error.valid_up_to(),
        Err(error) => panic!("no UTF-8: {:?}", bytes[error.valid_up_to()..].iter().take(40).collect::<Vec<_>>()),
    };
    let text = String::from_utf8_lossy(&bytes[..valid]);
    for theirs in THEIRS {
        assert!(!text.contains(theirs), "{theirs:?} came through");
    }
    let control = text.chars().find(|c| matches!(c, '\u{80}'..='\u{9f}' | '\0' | '\u{1}'));
    assert_eq!(control, None, "a control character came through");
}

#[test]
fn nothing_of_hostile_output_reaches_the_screen() {
    let Some(site) = Site::new() else { return };
    let home = Home::new();
    let procedure = procedure(&site);
    let arguments = site.on_screen(&procedure);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let mut screen = Screen::begin(&home, &arguments);
    screen.press_until(ENTER, "Step all/pipe");
    screen.press_until(ENTER, "Step all/terminal");
    screen.press_until(ENTER, "Step all/last");
    assert_own(screen.taken());
    screen.kill();
    assert!(home.started().len() >= 2);
}

#[test]
fn nothing_of_hostile_output_reaches_the_lines() {
    let Some(site) = Site::new() else { return };
    let home = Home::new();
    let mut session = site.run(&home, &procedure(&site), &[]);
    loop {
        match session.meet() {
            Met::Question(_, question) => session.say(&answer(&question)),
            Met::Started(_) => {}
            Met::End => break,
        }
    }
    assert!(session.text().contains("before"), "{}", session.text());
    assert_own(session.bytes());
    let (status, text) = session.end();
    assert_eq!(status, Some(0), "{text}");
}
