//! Every key bound otherwise: no sentence on the screen names a key that does nothing.

use super::*;
use holdpoint::{diagnostic::Source, ui::Settings};

/// Every command that sentences name, under a key that no sentence has by itself.
const OWN: &str = "[keys]\nproceed = 'Alt-1'\nchoices = 'Alt-2'\nanswer = 'Alt-3'\nstop = 'Alt-4'\nturn = 'Alt-5'\ncurrent = 'Alt-6'\n\
    zoom = 'Alt-7'\nmessages = 'Alt-8'\nlast = 'Alt-9'\nseen = 'Alt-0'\nleave = 'Alt-q'\nwhy = 'Alt-w'\noutput = 'Alt-e'\nwatch = 'Alt-r'\n\
    plan = 'Alt-t'\nstep = 'Alt-z'\nattention = 'Alt-u'\nend = 'Alt-i'\nskip = 'Alt-o'\nlater = 'Alt-p'\ntype = 'Alt-a'\n";

/// A desk with keys of its own, at which this was told.
fn rebound(story: &Story, keys: &str, size: (u16, u16)) -> Desk {
    let settings = Settings::read(&Source::new("config.toml", keys)).unwrap();
    let mut desk = Desk::new(&Story::default(), size);
    desk.app = App::new(Story::default().run, None, None, Theme::shipped("dark").unwrap()).with_settings(&settings);
    desk.app.update(Event::Resize(size.0, size.1), desk.now);
    desk.feed(story);
    desk
}

impl Desk {
    fn alt(&mut self, key: char) -> Vec<Out> {
        self.wait();
        self.key(KeyCode::Char(key), KeyModifiers::ALT)
    }

    /// What the screen says without a frame's lines, as one text: sentences go on in the next line.
    fn sentences(&self) -> String {
        self.text()
            .replace(['│', '┃', '║', '\n'], " ")
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// The usual keys, as sentences name them.
const USUAL: [&str; 26] = [
    "(S)",
    "(a)",
    "(t)",
    "(.)",
    "(m)",
    "(q)",
    "(c)",
    "(i)",
    "(A)",
    "(o)",
    "Esc leads back",
    ". leads back",
    "A answers",
    "A answer",
    "z shows",
    "or z,",
    "x: seen",
    " x seen",
    "c: why",
    "c: the values",
    "a → ",
    "3 → ",
    "G follows",
    "4 look",
    "X Enter",
    "q leaves",
];

#[test]
fn no_sentence_names_a_key_that_is_bound_otherwise() {
    type Told = fn(&mut Story);
    let told: [(&str, Told); 13] = [
        ("ready", Story::ready),
        ("a broken guard", Story::guard_broken),
        ("running", Story::running),
        ("held", Story::held),
        ("asking", Story::asking),
        ("failed", Story::failed),
        ("in doubt", Story::in_doubt),
        ("by hand", Story::manual),
        ("a file", Story::file),
        ("destroy", Story::destroy),
        ("values missing", Story::values_missing),
        ("stopped", |story| {
            story.ready();
            story.stopped();
        }),
        ("upgraded", |story| {
            story.ready();
            story.upgraded();
        }),
    ];
    // What is looked at: keys one after the other, each screen read.
    let ways = ["", "1", "2", "e", "r", "7", "elsewhere", "u", "5", "i", "w"];
    for (what, tell) in told {
        for size in [SMALL, LARGE] {
            for way in ways {
                let mut story = Story::begun();
                tell(&mut story);
                let mut desk = rebound(&story, OWN, size);
                if way == "elsewhere" {
                    desk.alt('t');
                    desk.code(KeyCode::Down);
                } else {
                    for key in way.chars() {
                        desk.alt(key);
                    }
                }
                let text = desk.sentences();
                for usual in USUAL {
                    assert!(!text.contains(usual), "“{usual}” is named, {what}, after “{way}”:\n{}", desk.text());
                }
            }
        }
    }
}

#[test]
fn an_own_key_is_named_where_the_usual_one_was() {
    let mut story = Story::begun();
    story.ready();
    let mut desk = rebound(&story, OWN, LARGE);
    desk.alt('t');
    desk.code(KeyCode::Down);
    desk.shows("Alt-6 leads back.");
    let mut story = Story::begun();
    story.ready();
    story.stopped();
    let mut desk = rebound(&story, OWN, LARGE);
    desk.alt('w');
    desk.shows("Lift the stop (Alt-4)");
    let mut story = Story::begun();
    story.held();
    let mut desk = rebound(&story, OWN, LARGE);
    desk.alt('a');
    desk.shows("Alt-3 answers it, with a reason.");
}

#[test]
fn what_has_no_key_is_told_as_the_palette_has_it() {
    let mut story = Story::begun();
    story.held();
    let mut desk = rebound(&story, "[keys]\nanswer = ''\n", LARGE);
    desk.types("i");
    desk.shows("“answer” in the palette answers it, with a reason.");
}
