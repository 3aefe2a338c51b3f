//! The keys of a scenario file: the one list that reading, hints and reference go by.

use crate::tables::{Key, Keys, Shape};

const HOSTS: Shape = Shape::Either(&[Shape::Expression, Shape::List(&Shape::Text)]);
const SELF_OR_HOSTS: Shape = Shape::Either(&[Shape::Flag, Shape::Expression, Shape::List(&Shape::Text)]);
const TEXTS: Shape = Shape::Either(&[Shape::Text, Shape::List(&Shape::Text)]);
const STATE: Shape = Shape::Map(&Shape::Any);
const LATERS: Shape = Shape::Either(&[Shape::Table(&LATER), Shape::List(&Shape::Table(&LATER))]);
const ANSWERS: Shape = Shape::Either(&[Shape::Text, Shape::List(&Shape::Text), Shape::Map(&Shape::Table(&ANSWER))]);

/// A scenario file.
pub static SCENARIO: Keys = Keys {
    of: "a scenario",
    keys: &[
        Key::required("format", Shape::Number(1, 1), "the version of this format: 1"),
        Key::required("title", Shape::Text, "one line"),
        Key::required("procedure", Shape::Text, "the procedure that it is for"),
        Key::new("base", Shape::Text, "another scenario of the folder, whose place is taken over"),
        Key::new(
            "start",
            Shape::Any,
            "the virtual clock at the start, such as \"2026-03-07T22:00:00Z\"",
        ),
        Key::new(
            "inputs",
            Shape::Map(&Shape::Any),
            "values of the procedure's inputs, or \"discover\"",
        ),
        Key::new(
            "here",
            Shape::Text,
            "the host that the guide runs on; a machine beside the cluster where it isn't said",
        ),
        Key::new("host", Shape::Map(&Shape::Table(&HOST)), "the cluster's hosts"),
        Key::new("state", STATE, "tables and values of the author's own"),
        Key::new("pacemaker", Shape::Table(&PACEMAKER), "a simulated Pacemaker cluster, or several"),
        Key::new("gluster", Shape::Table(&GLUSTER), "simulated Gluster volumes"),
        Key::new("file", Shape::Map(&Shape::Map(&Shape::Text)), "files by host and path"),
        Key::new("reply", Shape::List(&Shape::Table(&REPLY)), "what commands say and do"),
        Key::new("every", Shape::List(&Shape::Table(&EVERY)), "what changes by itself"),
        Key::new("fault", Shape::List(&Shape::Table(&FAULT)), "what goes wrong"),
        Key::new(
            "operator",
            Shape::Table(&OPERATOR),
            "what the operator does otherwise than the procedure says",
        ),
        Key::new("never", Shape::List(&Shape::Table(&NEVER)), "what must never be"),
        Key::new(
            "lesson",
            Shape::List(&Shape::Table(&LESSON)),
            "what is told of it after a drill, and what may be said in it",
        ),
        Key::required("end", Shape::Table(&END), "how it must end"),
    ],
};

static HOST: Keys = Keys {
    of: "a host",
    keys: &[
        Key::new("boots", Shape::Duration, "from power-on to answering"),
        Key::new("up", Shape::Flag, "false: it is switched off at the start"),
        Key::new("kernel", Shape::Template, "what `uname -r` says, made anew at every boot"),
    ],
};

static PACEMAKER: Keys = Keys {
    of: "a Pacemaker cluster",
    keys: &[
        Key::new(
            "cluster",
            Shape::Either(&[Shape::Text, Shape::Map(&Shape::List(&Shape::Text))]),
            "its name; or several independent clusters, each by name with its nodes",
        ),
        Key::new(
            "nodes",
            Shape::List(&Shape::Text),
            "its hosts in the order of their ids; all where it isn't said",
        ),
        Key::new("pcs", Shape::Text, "the version that pcs reports, such as \"0.9.158\""),
        Key::new(
            "stickiness",
            Shape::Number(0, 1_000_000),
            "how much a resource likes to stay where it is; 0 where it isn't said",
        ),
        Key::new("maintenance", Shape::Flag, "true: the cluster is in maintenance mode at the start"),
        Key::new("standby", Shape::List(&Shape::Text), "nodes that are in standby at the start"),
        Key::new("notices", Shape::Duration, "from a node's end until the others notice"),
        Key::new("joins", Shape::Duration, "from the start of a node's daemons until it has joined"),
        Key::new("resource", Shape::Map(&Shape::Table(&RESOURCE)), "its resources, by id"),
    ],
};

static RESOURCE: Keys = Keys {
    of: "a resource",
    keys: &[
        Key::new("agent", Shape::Text, "what runs it, such as \"ocf:pacemaker:Dummy\""),
        Key::new("prefers", Shape::Map(&Shape::Number(-1_000_000, 1_000_000)), "scores by node"),
        Key::new("avoids", Shape::List(&Shape::Text), "nodes that it never runs on"),
        Key::new("starts", Shape::Duration, "how long a start takes"),
        Key::new("stops", Shape::Duration, "how long a stop takes"),
    ],
};

static GLUSTER: Keys = Keys {
    of: "Gluster",
    keys: &[
        Key::new("peers", Shape::List(&Shape::Text), "the hosts of the pool; all where it isn't said"),
        Key::new("volume", Shape::Map(&Shape::Table(&VOLUME)), "its volumes, by name"),
    ],
};

static VOLUME: Keys = Keys {
    of: "a volume",
    keys: &[
        Key::required(
            "bricks",
            Shape::List(&Shape::Text),
            "its bricks, such as \"node1:/data/brick1/gv0\"",
        ),
        Key::new(
            "replica",
            Shape::Number(1, 100),
            "how many bricks hold the same; all where it isn't said",
        ),
        Key::new("started", Shape::Flag, "false: it is stopped at the start"),
        Key::new("clients", Shape::List(&Shape::Text), "hosts that have it mounted"),
        Key::new("mount", Shape::Text, "where; /mnt and its name where it isn't said"),
        Key::new("heals", Shape::Number(0, 1_000_000), "entries a second that are healed"),
        Key::new(
            "grows",
            Shape::Number(0, 1_000_000),
            "entries a second that are written while a brick is away",
        ),
        Key::new(
            "backlog",
            Shape::Map(&Shape::Number(0, 1_000_000_000)),
            "entries that a host's brick lacks at the start",
        ),
        Key::new("split_brain", Shape::Number(0, 1_000_000), "entries in split-brain at the start"),
    ],
};

static REPLY: Keys = Keys {
    of: "a reply",
    keys: &[
        Key::new(
            "run",
            Shape::Text,
            "a pattern of the whole command: `*` any text, `{x}` a word, `{x...}` words",
        ),
        Key::new(
            "step",
            Shape::Text,
            "the step that it is for, `run` beside it being what it was written for",
        ),
        Key::new("on", HOSTS, "the hosts that it is for"),
        Key::new("when", Shape::Expression, "only where this holds"),
        Key::new("says", Shape::Template, "standard output"),
        Key::new("error", Shape::Template, "standard error"),
        Key::new("exit", Shape::Number(0, 255), "the exit status"),
        Key::new("takes", Shape::Duration, "how long it takes"),
        Key::new("set", STATE, "changes of state at its end"),
        Key::new("later", LATERS, "changes of state some time after its end"),
        Key::new("for", Shape::Expression, "`x in list`: output and changes once for each"),
        Key::new("prompt", Shape::Template, "a question that it asks at its end"),
        Key::new("answers", ANSWERS, "what may be typed, and what comes of it"),
        Key::new("reboot", SELF_OR_HOSTS, "true or hosts: they go down, and come back"),
        Key::new("renew", SELF_OR_HOSTS, "true or hosts: they become other machines"),
        Key::new("part", Shape::List(&Shape::Table(&PART)), "several such in turn"),
    ],
};

static PART: Keys = Keys {
    of: "a part of a reply",
    keys: &[
        Key::new("when", Shape::Expression, "passed over where this doesn't hold"),
        Key::new("says", Shape::Template, "standard output"),
        Key::new("error", Shape::Template, "standard error"),
        Key::new("exit", Shape::Number(0, 255), "the exit status, which makes it the last part"),
        Key::new("takes", Shape::Duration, "how long it takes"),
        Key::new("set", STATE, "changes of state at its end"),
        Key::new("later", LATERS, "changes of state some time after its end"),
        Key::new("for", Shape::Expression, "`x in list`: output and changes once for each"),
        Key::new("prompt", Shape::Template, "a question that it asks at its end"),
        Key::new("answers", ANSWERS, "what may be typed, and what comes of it"),
        Key::new("reboot", SELF_OR_HOSTS, "true or hosts: they go down, and come back"),
        Key::new("renew", SELF_OR_HOSTS, "true or hosts: they become other machines"),
    ],
};

static ANSWER: Keys = Keys {
    of: "what comes of an answer",
    keys: &[
        Key::new("says", Shape::Template, "standard output"),
        Key::new("error", Shape::Template, "standard error"),
        Key::new("exit", Shape::Number(0, 255), "the exit status, which ends the command"),
        Key::new("takes", Shape::Duration, "how long it takes"),
        Key::new("set", STATE, "changes of state at its end"),
        Key::new("later", LATERS, "changes of state some time after its end"),
        Key::new("for", Shape::Expression, "`x in list`: output and changes once for each"),
        Key::new("reboot", SELF_OR_HOSTS, "true or hosts: they go down, and come back"),
        Key::new("renew", SELF_OR_HOSTS, "true or hosts: they become other machines"),
    ],
};

static LATER: Keys = Keys {
    of: "a later change",
    keys: &[
        Key::required("in", Shape::Duration, "how long after the end of the part"),
        Key::required("set", STATE, "changes of state"),
    ],
};

static EVERY: Keys = Keys {
    of: "a drift",
    keys: &[
        Key::required("in", Shape::Duration, "after each of this"),
        Key::new("when", Shape::Expression, "only where this holds"),
        Key::new("for", Shape::Expression, "`x in list`: once for each"),
        Key::required("set", STATE, "changes of state"),
    ],
};

/// The keys of a fault.
pub static FAULT: Keys = Keys {
    of: "a fault",
    keys: &[
        Key::new("name", Shape::Text, "what `happened` calls it"),
        Key::new(
            "at",
            Shape::Text,
            "the step at which it comes; `#2`: at the second part of its reply",
        ),
        Key::new("when", Shape::Expression, "it comes when this first holds"),
        Key::new(
            "do",
            Shape::Word(&["cut", "isolate", "no-return", "hang", "slow", "disk-full", "kill-guide"]),
            "what goes wrong",
        ),
        Key::new("hosts", HOSTS, "whom it strikes"),
        Key::new("for", Shape::Duration, "how long it lasts"),
        Key::new("set", STATE, "changes of state"),
    ],
};

static OPERATOR: Keys = Keys {
    of: "an operator",
    keys: &[
        Key::new("otherwise", DO, "what they do where nothing else is said"),
        Key::new("at", Shape::List(&Shape::Table(&AT)), "what they do where"),
    ],
};

const DO: Shape = Shape::Word(crate::rehearsal::policy::WORDS);
static AT: Keys = Keys {
    of: "an operator's act",
    keys: &[
        Key::new("step", Shape::Text, "at this step"),
        Key::new("on", Shape::Word(crate::rehearsal::policy::OCCASIONS), "on what occasion"),
        Key::new(
            "do",
            Shape::Either(&[DO, Shape::List(&DO)]),
            "what they do, the first time, the second, …",
        ),
        Key::new("answer", TEXTS, "what they answer, choose or fill in"),
        Key::new("power", Shape::Word(&["off", "on", "reboot"]), "the button that they press"),
        Key::new("of", Shape::Text, "what `undo` takes back"),
        Key::new("reason", Shape::Text, "their reason"),
    ],
};

static NEVER: Keys = Keys {
    of: "a never",
    keys: &[
        Key::required("when", Shape::Expression, "what must never hold"),
        Key::required("says", Shape::Text, "what it means"),
    ],
};

const SLIP: Shape = Shape::Word(crate::debriefing::WORDS);
static LESSON: Keys = Keys {
    of: "a lesson",
    keys: &[
        Key::required("at", Shape::Text, "the step at which it shows"),
        Key::required("what", Shape::Text, "what was thrown, in a line"),
        Key::required("right", Shape::Text, "the right act, in a line or two"),
        Key::new("fault", Shape::Text, "the fault that it tells of, by its `name` or its `do`"),
        Key::new("says", Shape::Text, "what a colleague says on the phone there"),
        Key::new(
            "slip",
            Shape::Either(&[SLIP, Shape::List(&SLIP)]),
            "the acts that would be falling for it",
        ),
    ],
};

static END: Keys = Keys {
    of: "an end",
    keys: &[
        Key::required(
            "status",
            Shape::Word(&["finished", "short", "failed", "paused"]),
            "how the run ends",
        ),
        Key::new("at", Shape::Text, "the step that is current then"),
        Key::new("open", Shape::List(&Shape::Text), "effects that are still open"),
        Key::new("held", Shape::List(&Shape::Text), "steps whose command is still held"),
        Key::new(
            "require",
            Shape::Either(&[Shape::Expression, Shape::List(&Shape::Expression)]),
            "what holds then",
        ),
        Key::new("happened", Shape::List(&Shape::Text), "steps that ran, faults that came"),
        Key::new("within", Shape::Duration, "at most so long, in virtual time"),
    ],
};
