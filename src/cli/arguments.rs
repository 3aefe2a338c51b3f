//! What can be typed on the command line: the text of `--help` is here.

use super::{rehearse, report, schema, show};
use clap::{Parser, Subcommand};
use std::path::PathBuf;

/// Walks you through a cluster maintenance procedure: each step with its exact command, run once you confirm it. It stops at hold
/// points, keeps a journal, and goes on where it stood after any interruption.
#[derive(Debug, Parser)]
#[command(name = "holdpoint", version, max_term_width = 100, after_help = AFTER)]
pub(super) struct Arguments {
    /// Without a command: a list instead of the home screen
    #[arg(long)]
    pub plain: bool,
    #[command(subcommand)]
    pub command: Option<Command>,
    /// The look of the screen: dark, light, high-contrast, colour-blind, sixteen, mono or a theme of your own
    #[arg(long, value_name = "NAME", global = true)]
    pub theme: Option<String>,
}

const AFTER: &str = "Exit status: 0 finished · 1 ended short or failed · 2 usage · 3 invalid procedure, scenario, site or settings · \
4 paused, can be resumed · 5 journal or lock trouble.\n\nNew here? `holdpoint tutorial`: five minutes on a simulated cluster; \
nothing real is touched.";

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// What procedures there are, and what they can be rehearsed with
    List,
    /// One procedure, its whole plan, with inputs filled in where given: what a change board reads
    Show {
        /// The procedure's name, or the path of its folder
        name: String,
        /// A site: its name, or the path of its file
        #[arg(long, value_name = "SITE")]
        site: Option<String>,
        /// One input value; may be given again
        #[arg(long = "input", value_name = "NAME=VALUE")]
        inputs: Vec<String>,
        /// How it is written
        #[arg(long, value_enum, default_value_t)]
        format: show::Format,
    },
    /// Every diagnostic of procedures, scenarios, sites, themes and settings, with its place and a hint
    Check {
        /// Folders and files; without any, everything that is shipped and your own, settings included
        paths: Vec<PathBuf>,
        /// The files are sites: they must fit this procedure
        #[arg(long = "for", value_name = "PROCEDURE", requires = "paths")]
        procedure: Option<String>,
    },
    /// Walk a procedure on real hosts, after a look at all of them; nothing is begun before you go on
    Run {
        /// The procedure's name, or the path of its folder
        name: String,
        /// A site: its name, or the path of its file
        #[arg(long, value_name = "SITE")]
        site: Option<String>,
        /// One input value; may be given again
        #[arg(long = "input", value_name = "NAME=VALUE")]
        inputs: Vec<String>,
        /// When the maintenance window ends: 03:40, or +2h30m from now on
        #[arg(long, value_name = "TIME")]
        window_end: Option<String>,
        /// Another configuration of ssh than your own
        #[arg(long, value_name = "FILE")]
        ssh_config: Option<PathBuf>,
        /// Take hosts over that another run holds; the reason is kept, and told to whoever held them
        #[arg(long, value_name = "REASON")]
        take_over: Option<String>,
        /// Share the run with this group: its members can look on and sign, by the path of its folder
        #[arg(long, value_name = "GROUP", conflicts_with = "check_only")]
        share: Option<String>,
        /// Look at all hosts, tell what was found, and begin nothing
        #[arg(long)]
        check_only: bool,
        /// Lines instead of a screen: for a serial console, a screen reader or a log
        #[arg(long)]
        plain: bool,
    },
    /// Learn it in five minutes, on a simulated cluster; nothing real is touched
    Tutorial {
        /// Lines instead of a screen
        #[arg(long)]
        plain: bool,
    },
    /// Walk a procedure on a simulated cluster; nothing real is touched
    Rehearse {
        /// The procedure's name, or the path of its folder
        name: String,
        /// Which scenario; `holdpoint list` names them
        #[arg(long)]
        scenario: Option<String>,
        /// A drill: something goes wrong, and somebody means well; what, you are told at the end. With --scenario, what that has and no more
        #[arg(long)]
        drill: bool,
        /// Another seed gives other machine and boot ids, and another drill; the same gives the same again
        #[arg(long)]
        seed: Option<u64>,
        /// How many times faster than a real clock the simulated one goes
        #[arg(long, default_value_t = rehearse::SPEED)]
        speed: f64,
        /// When the maintenance window ends: 03:40, or +2h30m from now on
        #[arg(long, value_name = "TIME")]
        window_end: Option<String>,
        /// Lines instead of a screen: for a serial console, a screen reader or a log
        #[arg(long)]
        plain: bool,
        /// Share the run with this group: its members can look on and sign, by the path of its folder
        #[arg(long, value_name = "GROUP", conflicts_with = "auto")]
        share: Option<String>,
        /// Let the scenario's own operator play it, in virtual time; exits 0 only if it ends as the scenario says
        #[arg(long, conflicts_with = "plain")]
        auto: bool,
        /// Write a first scenario from the procedure, and end
        #[arg(long, conflicts_with_all = ["plain", "auto", "scenario"])]
        write_scenario: bool,
    },
    /// Go on with a run where it stands
    Resume {
        /// The run; without it, the only unfinished one
        run: Option<String>,
        /// How many times faster than a real clock the simulated one of a rehearsal goes
        #[arg(long, default_value_t = rehearse::SPEED)]
        speed: f64,
        /// When the maintenance window ends: 03:40, or +2h30m from now on
        #[arg(long, value_name = "TIME")]
        window_end: Option<String>,
        /// Lines instead of a screen
        #[arg(long)]
        plain: bool,
        /// The procedure has changed: go on with the copy that the run keeps
        #[arg(long)]
        copy: bool,
        /// Take hosts back that another run has taken over; the reason is kept, and told to whoever holds them
        #[arg(long, value_name = "REASON")]
        take_over: Option<String>,
    },
    /// Hand a run over to another person, who takes it by name. In a guide that has it open, a key does (O)
    HandOver {
        /// The run; without it, the only unfinished one
        run: Option<String>,
        /// What the next person should know
        #[arg(long, value_name = "TEXT")]
        words: Option<String>,
        /// To another machine: all of the run goes into this file, to be taken there
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Take a run that another person hands over, by name: you see how it stands, and go on with it
    Take {
        /// The run, or the file that it was carried here in; without it, the only unfinished one
        #[arg(value_name = "RUN|FILE")]
        run: Option<String>,
        /// Your name: all that is done from then on is done under it
        #[arg(long, value_name = "NAME")]
        name: Option<String>,
        /// Why you take it, though nobody has handed it to you
        #[arg(long, value_name = "REASON")]
        because: Option<String>,
        /// From a file: another configuration of ssh than your own
        #[arg(long, value_name = "FILE")]
        ssh_config: Option<PathBuf>,
        /// How many times faster than a real clock the simulated one of a rehearsal goes
        #[arg(long, default_value_t = rehearse::SPEED)]
        speed: f64,
        /// Lines instead of a screen
        #[arg(long)]
        plain: bool,
    },
    /// Look on at a run that another guide walks, from another terminal or another login: all of its screen, and nothing that acts
    Watch {
        /// The run, or the path of its folder; without it, the only unfinished one
        run: Option<String>,
        /// Lines instead of a screen
        #[arg(long)]
        plain: bool,
    },
    /// See a run again, as it went: at any speed, step by step. Nothing can be done from there
    Replay {
        /// The run, or the path of its folder
        run: String,
        /// How many times faster than it happened
        #[arg(long, default_value_t = 8.0)]
        speed: f64,
    },
    /// Put a fault into a rehearsal that somebody walks, from another terminal. Without a word of what: what can be put in
    Inject {
        /// The run, or the path of its folder
        run: String,
        /// What happens: cut, isolate, no-return, hang, slow, disk-full, kill-guide, reboot, power-off, power-on, or a fault of the
        /// scenario's own
        what: Option<String>,
        /// The hosts that it strikes; the current step's where it isn't said, or all
        #[arg(long, value_name = "HOST", num_args = 1.., value_delimiter = ',')]
        on: Vec<String>,
        /// It waits for this step; `#2`: for the second part of what its command does
        #[arg(long, value_name = "STEP")]
        at: Option<String>,
        /// How long it lasts, by the rehearsal's clock: 90s, 5m, or `ever`; 5m where it isn't said
        #[arg(long = "for", value_name = "DURATION")]
        lasts: Option<String>,
        /// A change of the scenario's state, written as scenarios write it; may be given again
        #[arg(long = "set", value_name = "NAME=VALUE")]
        sets: Vec<String>,
        /// Nothing is put in: a colleague says this to the trainee
        #[arg(long = "say", value_name = "TEXT", conflicts_with_all = ["what", "sets"])]
        words: Option<String>,
        /// The colleague's name; your login where it isn't said
        #[arg(long = "as", value_name = "NAME", requires = "words")]
        name: Option<String>,
        /// For the debriefing: what it was
        #[arg(long = "what", value_name = "TEXT")]
        story: Option<String>,
        /// For the debriefing: the right act
        #[arg(long, value_name = "TEXT")]
        right: Option<String>,
    },
    /// Share a run with a group: its members can look on and sign, by the path of its folder. There is still one who writes
    Share {
        /// The run, or the path of its folder
        run: String,
        /// A group that you are in
        group: String,
    },
    /// Sign as the second person for the step that a run waits at: it is shown, and you are asked
    Sign {
        /// The run, or the path of its folder; without it, the only unfinished one
        run: Option<String>,
        /// Sign with this key, instead of by your login; of one that your agent holds, the public half does
        #[arg(long, value_name = "FILE")]
        key: Option<PathBuf>,
    },
    /// All runs: where each stands, what is held and open, and what they left on hosts
    Runs {
        /// Ask the hosts of a run what it left there
        #[arg(long, value_name = "RUN", conflicts_with = "clear")]
        on_hosts: Option<String>,
        /// Clear away what a run left on its hosts: traces of commands, claims, connections. Nothing that still runs is touched
        #[arg(long, value_name = "RUN")]
        clear: Option<String>,
    },
    /// How a cluster stands, live and with no run: the monitors of a procedure, or of hosts that you name. It only looks
    Monitor {
        /// The procedure's name, or the path of its folder
        #[arg(conflicts_with_all = ["pacemaker", "gluster"])]
        name: Option<String>,
        /// A site: its name, or the path of its file
        #[arg(long, value_name = "SITE")]
        site: Option<String>,
        /// One input value; may be given again
        #[arg(long = "input", value_name = "NAME=VALUE")]
        inputs: Vec<String>,
        /// A Pacemaker cluster, asked on this host; after commas others, asked where it doesn't answer. May be given again
        #[arg(long, value_name = "HOST[,HOST…]")]
        pacemaker: Vec<String>,
        /// Gluster, asked on this host or the others: all volumes, or the one behind a colon. May be given again
        #[arg(long, value_name = "HOST[,HOST…][:VOLUME]")]
        gluster: Vec<String>,
        /// Ask as this user, by sudo
        #[arg(long = "as", value_name = "USER")]
        run_as: Option<String>,
        /// Ask every so many seconds; without, what each monitor says
        #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=86_400))]
        every: Option<u64>,
        /// Another configuration of ssh than your own
        #[arg(long, value_name = "FILE")]
        ssh_config: Option<PathBuf>,
        /// Ask everything once, print it, and end: with 0 where all of it was read and is well, else with 1
        #[arg(long)]
        once: bool,
        /// One JSON object on a line, for scripts: each time that something was read, or once
        #[arg(long)]
        json: bool,
        /// Lines as something changes, instead of a screen
        #[arg(long)]
        plain: bool,
    },
    /// The record of a run: what was done, by whom, when, with what outcome; of one that isn't over, where it stands and what is open.
    /// It changes nothing
    Report {
        /// The run
        run: String,
        /// How it is written
        #[arg(long, value_enum, default_value_t)]
        format: report::Format,
        /// Into this file, instead of on standard output
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
        /// What commands printed; in HTML it is folded in where nothing is said, in Markdown linked. JSON always names the files
        #[arg(long, value_enum, value_name = "HOW")]
        transcripts: Option<report::Printed>,
    },
    /// The integrity of a run's journal
    Verify {
        /// The run
        run: String,
    },
    /// JSON Schemas of the files, for editors, and of the report as JSON
    Schema {
        /// Of which file
        #[arg(value_enum, default_value_t)]
        of: schema::Of,
    },
    /// A procedure from a Markdown runbook: headings become phases, blocks of commands steps; what is left open is listed
    Import {
        /// The document
        file: PathBuf,
        /// The procedure's name; the file's where it isn't said
        #[arg(long)]
        name: Option<String>,
    },
    /// A fresh procedure in a folder of that name, with a scenario to rehearse it
    New {
        /// Its name
        name: String,
    },
}
