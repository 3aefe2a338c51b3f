use super::{
    Named, RawAnswer, RawBenign, RawChoose, RawCopy, RawExpect, RawFile, RawFill, RawMonitor, RawOpens, RawProblem, RawPrompt, RawTake,
    Text,
    action::{ANSWER, CHOOSE, COPY, FILE, FILL, PROMPT},
    evidence::{BENIGN, EXPECT, OPENS, PROBLEM},
    monitor::{MONITOR, TAKE},
    table,
};
use crate::{
    tables::{Said, Shape},
    words::Value,
};

const TEXTS: Shape = Shape::List(&Shape::Text);
const TEMPLATES: Shape = Shape::Either(&[Shape::Template, Shape::List(&Shape::Template)]);

table! {
    /// A step, a block or a phase: they share one table of keys.
    RawStep STEP "a step" {
        id "id" required: Text = Shape::Text, "unique in its block; letters, digits, - and _";
        title "title": Text = Shape::Template, "one line; the id in words where not given";
        text "text": Text = Shape::Template, "what a person should know";
        warning "warning": Text = Shape::Template, "stands right above the command";
        because "because": Text = Shape::Template, "why it is done";
        step "step": Vec<RawStep> = Shape::List(&Shape::Table(&STEP)), "makes it a block: steps and blocks in order, four levels deep at most";

        when "when": Text = Shape::Expression, "asked on reaching it; no makes it inactive";
        over "for": Text = Shape::Expression, "`x in list`: one turn a value, frozen on entering";
        on "on": Text = Shape::Expression, "the host or hosts; the nearest block's where not given";
        run_as "as": Text = Shape::Text, "the user to run as; the nearest block's where not given";
        login "login": Text = Shape::Text, "the user to log in as; the nearest block's where not given";
        at_a_time "at_a_time": Said<i64> = Shape::Number(1, 10_000), "hosts at once";
        stop_after "stop_after": Said<Value> = Shape::Either(&[Shape::Number(1, 10_000), Shape::Share]), "no more hosts once this many have failed, or this share of them";
        canary "canary": Said<bool> = Shape::Flag, "one host first, the others after its verdict";
        order "order": Text = Shape::Word(&["listed", "any"]), "whether the operator may choose the order of a block";
        repeat_until "repeat_until": Text = Shape::Expression, "repeated until this holds after a round";
        at_most "at_most": Said<i64> = Shape::Number(1, 10_000), "rounds, after which it fails and a person decides";
        within "within": Text = Shape::Duration, "a deadline, counted from its first confirmation";
        guard "guard": Vec<Text> = TEXTS, "guards that hold from its first confirmation to its last settled job";
        despite "despite": Vec<Text> = TEXTS, "guards that this step alone may go against";
        monitor "monitor": Vec<RawMonitor> = Shape::List(&Shape::Table(&MONITOR)), "monitors of its own, polled while it lasts";
        optional "optional": Said<bool> = Shape::Flag, "the operator decides whether it is done at all";
        finally "finally": Said<bool> = Shape::Flag, "done at the end of its block however that ends";

        run "run": Text = Shape::Template, "ACTION: a command for `sh -e`";
        script "script": Text = Shape::Text, "ACTION: a script of the procedure's folder";
        manual "manual": Text = Shape::Template, "ACTION: hands-on work; a hold point";
        wait "wait": Text = Shape::Template, "ACTION: waits; says for what";
        file "file": Box<RawFile> = Shape::Table(&FILE), "ACTION: writes or edits files";
        copy "copy": Box<RawCopy> = Shape::Table(&COPY), "ACTION: copies files between a host and `here`";
        power "power": Text = Shape::Word(&["off", "on", "reboot"]), "ACTION: switches hosts";
        choose "choose": Box<RawChoose> = Shape::Table(&CHOOSE), "ACTION: the operator chooses";
        answer "answer": Box<RawAnswer> = Shape::Table(&ANSWER), "ACTION: answers a held command";
        note "note": Text = Shape::Template, "ACTION: something to know";
        fragment "use": Text = Shape::Text, "ACTION: the steps of `fragments/NAME.toml`";
        with "with": Named<Text> = Shape::Map(&Shape::Expression), "for `use`: the fragment's inputs";

        terminal "terminal": Said<bool> = Shape::Flag, "for a command: it gets a terminal";
        stdin "stdin": Text = Shape::Template, "for a command: its standard input";
        env "env": Named<Text> = Shape::Map(&Shape::Template), "for a command: environment";
        exit "exit": Said<Vec<Said<i64>>> = Shape::List(&Shape::Number(0, 255)), "for a command: exit statuses that are well; [0] where not given";
        lock "lock": Text = Shape::Text, "takes turns with steps and monitors of the same lock";
        ends "ends": Text = Shape::Word(&["reboot"]), "for a command: `reboot` where it reboots its host itself";
        prompt "prompt": Vec<RawPrompt> = Shape::List(&Shape::Table(&PROMPT)), "for a command: what it may ask";
        tick "tick": Vec<Text> = Shape::List(&Shape::Template), "for `manual`: lines to tick";
        fill "fill": Vec<RawFill> = Shape::List(&Shape::Table(&FILL)), "for `manual`: values to fill in";
        until "until": Text = Shape::Expression, "for `wait`: the condition";
        steady "steady": Text = Shape::Duration, "for `wait`: how long it must hold";
        least "least": Text = Shape::Duration, "for `wait`: not over before";
        leave "leave": Text = Shape::Template, "for `power`: what to do while the guide's own host is down";

        effect "effect": Text = Shape::Word(&["observe", "change", "disrupt", "destroy"]), "how far it reaches; required on every action that touches a host";
        normal "normal": Text = Shape::Duration, "how long is normal";
        worry "worry": Text = Shape::Duration, "when to worry";
        limit "limit": Text = Shape::Duration, "when a person must decide";
        expect "expect": Vec<RawExpect> = Shape::List(&Shape::Table(&EXPECT)), "evidence";
        problem "problem": Vec<RawProblem> = Shape::List(&Shape::Table(&PROBLEM)), "what is known to go wrong";
        benign "benign": Vec<RawBenign> = Shape::List(&Shape::Table(&BENIGN)), "warnings that mean nothing";
        capture "capture": Named<RawTake> = Shape::Map(&Shape::Table(&TAKE)), "values taken from an accepted attempt";
        probe "probe": Vec<RawStep> = Shape::List(&Shape::Table(&STEP)), "steps that settle whether the effect is there";
        undo "undo": Said<Vec<RawStep>> = Shape::List(&Shape::Table(&STEP)), "steps that take it back, on the host concerned";
        no_undo "no_undo": Text = Shape::Template, "why there is nothing to take back, or no way to";
        opens "opens": Vec<RawOpens> = Shape::Either(&[Shape::Table(&OPENS), Shape::List(&Shape::Table(&OPENS))]), "lasting consequences that it opens";
        closes "closes": Vec<Text> = TEMPLATES, "those that it closes, by id";
        no_return "no_return": Text = Shape::Template, "from its first confirmation on there is no way back; says why";
        phrase "phrase": Text = Shape::Template, "typed instead of the host's own name before a `destroy`";
        second "second": Said<bool> = Shape::Flag, "another person signs";
        renews "renews": Text = Shape::Expression, "hosts that come back as another machine";
        allow "allow": Vec<Text> = TEXTS, "warnings answered: `name: reason`";
    }
}
