//! Scenario files: a simulated cluster for a procedure.
//!
//! A scenario lies in `procedures/NAME/scenarios/SCENARIO.toml`. It says what the cluster is like at the start, how its
//! commands read and change that, what goes wrong, what the operator does of their own accord, and how it must all end.
//!
//! ```toml
//! format = 1
//! title = "All goes well"
//! procedure = "demo"
//! # base = "other"                     # another scenario of the folder, to build on
//! start = "2026-03-07T22:00:00Z"       # the virtual clock; a TOML date and time does as well
//!
//! [inputs]                             # as in a site file; "discover" runs the input's own discovery
//! nodes = ["rok1", "rok2"]
//! master = "discover"
//! password = "rehearsal only"          # a secret's stand-in
//!
//! [host.rok1]                          # every host of the cluster has such a table; all its keys may be left out
//! boots = "90s"                        # from power-on to answering; "1m" where it isn't said
//! up = true                            # false: it is switched off at the start
//! kernel = "5.10.0-{{ release[host] }}"  # a text, made anew at every boot
//! [host.rok2]
//!
//! [state]                              # tables and values of the author's own; the type of each is fixed by what it is here
//! heal = 412
//! [state.role]
//! rok1 = "master"
//! rok2 = "slave"
//! [state.release]
//! rok1 = "10"
//! rok2 = "10"
//!
//! [file.rok1]                          # path = content; `[file.here]` is the guide's own machine
//! "/etc/rok/daemons.conf" = "url = tcp://rok1\n"
//! "/usr/bin/qemu-kvm" = "\u007fELF\u0000"    # a NUL makes it no text
//!
//! [[reply]]
//! run = "rok-cluster-ctl member-list"
//! for = "n in inputs.nodes"
//! says = "{{ n }} {{ role[n] }}"
//!
//! [[reply]]
//! run = "rok-upgrade upgrade-node --to {version}"
//! on = "inputs.nodes"
//! when = "role[host] == 'slave'"
//! takes = "3m"
//! says = "{{ host }} upgraded to {{ version }}"
//! set = { "release[host]" = "{{ version }}", "heal" = "{{ heal + 10 }}" }
//! later = { in = "30s", set = { "role[host]" = "slave" } }
//!
//! [[reply]]
//! run = "rok-evacuate {rest...}"
//! [[reply.part]]
//! takes = "20s"
//! says = "Evacuating."
//! prompt = "Migrate back? [y/n] "
//! answers = { y = {}, n = { says = "Left as it is.", exit = 1 } }
//! [[reply.part]]
//! says = "Done."
//!
//! [[every]]
//! in = "10s"
//! when = "heal > 0"
//! set = { heal = "{{ heal - 1 }}" }
//!
//! [[fault]]
//! at = "appliances[rok2]/evacuate#2"
//! do = "cut"
//! for = "2m"
//!
//! [operator]
//! otherwise = "follow"
//! [[operator.at]]
//! step = "appliances[rok2]/upgrade"
//! on = "fail"
//! do = "retry"
//!
//! [[never]]
//! when = "role.rok1 == 'master' && role.rok2 == 'master'"
//! says = "Two masters at once."
//!
//! [end]
//! status = "finished"
//! require = "release.rok1 == '11'"
//! happened = ["cut"]
//! within = "2h"
//! ```
//!
//! # Building on another scenario
//!
//! `base = "all-well"` names another scenario of the same folder. The place is taken over from it: `start`, `inputs`, `host`,
//! `state` and `file`, in which this file's values count, and `reply`, `every` and `never`, in which this file's come first. The
//! story is not: faults, the operator and the end are each file's own. A base may have a base; a circle is an error. A reply
//! of a base that no command of the plan can match is no error.
//!
//! # Texts and expressions
//!
//! Keys are of two kinds, as in procedures. **Bare expressions**: `when`, `for`, `on`, `hosts`, `require`, `reboot`, `renew`.
//! **Texts** with `{{ expression }}` in them: `says`, `error`, `prompt`, `kernel` and the values of `set`. Expressions see
//!
//! * each value and table of `[state]`, by its name,
//! * `inputs`: the values of `[inputs]`, secrets left out, and the procedure's defaults,
//! * the words that the reply's pattern caught, and the variables of its `for`,
//! * `host`: the name of the host concerned (for a reply, the one that the command runs on),
//! * `file`: the files of that host, content by path,
//! * `up(hosts)`: those of the hosts that are switched on and have booted (`n in up(n)`).
//!
//! Where a key takes hosts (`on`, `hosts`), it may be a host's name, a list of names, or an expression that gives either.
//!
//! # Replies
//!
//! | key | meaning |
//! | --- | --- |
//! | `run` | The whole command as rendered, white space at both ends aside. `*` is any text, even none, over several lines; `{x}` one word of the shell, its quotes taken off; `{x...}` the words that remain, a list; `\*` and `\{` are the characters themselves |
//! | `step` | Only for this step: its id, with loop values (`appliances[rok2]/upgrade`) or without. `run` beside it is the text that it was written for, so that a changed command is noticed. A manual step has no command: its reply has `step` alone, and is what its being done brings about. A step that undoes, probes or mends another is named after it: `appliances/upgrade/restart-etcd` |
//! | `on` `when` | Only there, only then |
//! | `says` `error` | Standard output, standard error. Lines come spread over `takes` |
//! | `exit` | From 0 to 255; 0 where it isn't said |
//! | `takes` | How long; nothing where it isn't said |
//! | `set` | Changes of state at the end of it |
//! | `later` | `{ in, set }`, or a list of such: changes so long after the end of it |
//! | `for` | `x in list`, or `x, y in list of lists`: `says`, `error`, `set` and `later` once for each |
//! | `prompt` | Printed last, without a newline; then it waits to be answered |
//! | `answers` | What may be typed, as patterns: one, a list, or a table pattern → what comes of it (`says error exit takes set later reboot renew`). Anything else is asked again. Without the key any line will do |
//! | `reboot` | `true`, or hosts: they go down here, and come back after their `boots` |
//! | `renew` | `true`, or hosts: they are other machines from their next boot on, at once where they don't reboot here |
//! | `part` | Several such in turn. Each has the keys from `says` on and `when`: a part whose condition doesn't hold is passed over. One with an `exit` is the last |
//!
//! The first reply in file order that fits is used. A command that none fits ends the rehearsal; it never becomes an exit
//! status. Monitors and discoveries go through the same replies, so that what the screen shows is what the steps did: they take
//! no time and change nothing, whatever the reply says. `when` is asked when the command starts (a part's when it begins),
//! `says` and `error` are made when the part begins, and the values of `set` when it ends.
//!
//! # State
//!
//! `set` names places: `heal`, `role.rok1`, `role[host]`, `role[x].since`; nested tables do as well. The place must be there:
//! tables never grow, save `file["/path"]`, which makes a file on the host concerned. A value is a number, `true`, `false`, a
//! list, or a text; a text that is nothing but one `{{ expression }}` gives the expression's value as it is, and where the
//! place isn't a text, the braces may be left out: `heal = "heal - 1"`.
//!
//! # Pacemaker and Gluster
//!
//! `[pacemaker]` and `[gluster]` describe simulated clusters ([`cluster_model`](super::cluster_model)) that answer a closed list of
//! commands where no reply does; a reply in their place is marked as one on the screen. Expressions see it as `pacemaker` and `gluster`; `set` may change what somebody could do by hand.
//!
//! # Drift: `every`
//!
//! After each `in` of virtual time, where `when` holds, `set` is done; `for` does it once for each of a list.
//!
//! # Faults
//!
//! A fault comes once: `at` a step (its first command that starts, or the manual step's being done; `#2` is the second part of
//! the reply), or `when` a condition first holds. `hosts` are those it strikes: the step's where it isn't said, all where there
//! is no step. `for` is how long; for good where it isn't said. `name` is for `happened`. A fault that never comes is an error.
//!
//! | `do` | what happens |
//! | --- | --- |
//! | `cut` | The guide can't reach the hosts (one minute where `for` isn't said). What runs there goes on |
//! | `isolate` | The same, and no other host reaches them either: the simulated Pacemaker and Gluster take them for gone |
//! | `no-return` | They don't come back from their next boot, or the one under way, before `for` is over or somebody presses the button |
//! | `hang` | The step's command stops there; without a step, every command on them |
//! | `slow` | Everything that they do takes ten times as long |
//! | `disk-full` | Nothing can be written: no job can be started, a running command fails at its next part |
//! | `kill-guide` | The guide is killed, and is started again after `for` |
//!
//! Instead of `do`, or beside it, `set` changes the state.
//!
//! # The operator
//!
//! `--auto` plays an operator who follows the procedure: confirms, ticks, fills in what is suggested, answers *yes*, takes the first choice.
//! `[[operator.at]]` says where they do otherwise; the first that fits is used, `otherwise` where none does.
//!
//! | key | meaning |
//! | --- | --- |
//! | `step` | At this step, with or without loop values; at any where it isn't said |
//! | `on` | Not at the step's turn, but when it has a question (`ask`), takes too long (`worry`), has failed (`fail`), its host can't be reached (`unreachable`), a guard stands in its way (`guard`), it isn't known whether it ran (`doubt`) |
//! | `do` | `follow` `retry` `skip` `override` `remedy` `probe` `undo` `defer` `exclude` `wait` `pause` `end-short` `early` (answer a held prompt before its time); a list is for the first time, the second, … and the last of it for all others |
//! | `answer` | What is answered, chosen or filled in; with `skip`, `"elsewhere"` says that it was done by other means |
//! | `power` | `"off"`, `"on"` or `"reboot"`: the button of the step's hosts is pressed; at a manual step this is part of doing it, for a person in a rehearsal, too |
//! | `of` | What `undo` takes back, a step or a block with its loop values; the block that the step is in where it isn't said |
//! | `reason` | What they give as their reason |
//!
//! # Lessons
//!
//! `[[lesson]]` is for drills, in which the trainee isn't told what comes. It is each file's own, as the story is.
//!
//! | key | meaning |
//! | --- | --- |
//! | `at` | The step at which it shows |
//! | `what` `right` | What was thrown, and the right act: told in the debriefing |
//! | `fault` | The fault that it tells of, by its `name` or its `do`: then it came when that did, else as its step became the current one |
//! | `says` | What a colleague says on the phone there: an invitation to slip |
//! | `slip` | What would be falling for it: acts of an operator's `do`, or `interrupt` `turn`. A rule of `[operator]` at this step that does nothing else isn't played in a drill |
//!
//! # The end
//!
//! | key | meaning |
//! | --- | --- |
//! | `status` | `finished`, `short`, `failed`, `paused` |
//! | `at` | The step that is current then |
//! | `open` | Effects that are still open; any other that is open fails it |
//! | `held` | Steps whose command is still held; any other that is fails it |
//! | `require` | An expression over the state, or a list of them |
//! | `happened` | Steps that ran, faults that came, by `name` or `do` |
//! | `within` | At most so long, in virtual time |

mod command;
mod duration;
mod fit;
mod keys;
mod model;
mod place;
mod read;

pub use command::{CommandPattern, PatternError, Token};
pub use keys::SCENARIO;
pub use model::{
    Drift, Each, Effects, Fault, HostModel, Lesson, Mishap, Never, Part, Prompt, Reply, Scenario, StepRef, Trigger, Whom, without_turns,
};
pub use place::{Change, FILES, Given, Kind, Place, PlaceKey};
pub use read::{KINDS, fault_of, read};

#[cfg(test)]
mod tests;
