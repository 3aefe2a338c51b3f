//! A rehearsal that is cut off anywhere is taken up where it stood: nothing is lost, and nothing runs twice.
//!
//! For every prefix of every shipped scenario's journal, a fresh world is brought to where the prefix left it, the run is folded from
//! the prefix and played on. Where the last record tells hosts to do something, the guide may have died before it told them: each
//! number of orders that may have gone out is tried.
//!
//! There are too many prefixes to try them all each time: some of each scenario are, from another one on. `HOLDPOINT_PREFIXES=30` has so
//! many tried of each, `HOLDPOINT_PREFIXES=all` every one: an hour and more, in release.

mod shipped_scenarios;

use holdpoint::{
    engine::event::Event,
    journal::{FILE_NAME, File, Log, Memory, Record},
    rehearsal::{
        auto::{Auto, Played, Press, rebuild},
        prepare::Prepared,
    },
    words::{JobId, StepId},
};
use shipped_scenarios::Shipped;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

type Records = Vec<Arc<Record<Event>>>;

/// Says how many prefixes of each scenario are tried, or `all`.
const PREFIXES: &str = "HOLDPOINT_PREFIXES";

/// Where nothing is said, so many are tried, about: a long one takes long to play to its end each time.
const TRIED: usize = 2;

/// How many prefixes of each scenario are tried.
fn tried() -> usize {
    match std::env::var(PREFIXES).as_deref() {
        Err(_) => TRIED,
        Ok("all") => usize::MAX,
        Ok(number) => number.parse().expect("a number, or all"),
    }
}

/// How often the command of each step ran, by the world's own account.
type Ran = BTreeMap<StepId, usize>;

/// Such as `rok-0.11/all-well`.
fn name(shipped: &Shipped) -> String {
    format!("{}/{}", shipped.procedure.name, shipped.scenario.name)
}

fn shipped(wanted: &str) -> Shipped {
    let found = shipped_scenarios::all().into_iter().find(|shipped| name(shipped) == wanted);
    found.expect("there is such a scenario")
}

fn ran<L>(played: &Played<L>) -> Ran {
    let mut ran = Ran::new();
    for job in played.world.began() {
        *ran.entry(job.attempt.step.clone()).or_default() += 1;
    }
    ran
}

fn is_order(event: &Event) -> bool {
    matches!(event, Event::Started { .. } | Event::Sent { .. })
}

/// What the hosts heard of some records: all, but of the last one's orders only so many.
fn heard(prefix: &[Arc<Record<Event>>], orders: usize) -> Records {
    let mut heard = prefix.to_vec();
    if let Some(last) = heard.last_mut() {
        let mut left = orders;
        let mut record = Record::clone(last);
        record.events.retain(|event| {
            let goes = !is_order(event) || left > 0;
            left -= usize::from(is_order(event) && goes);
            goes
        });
        *last = Arc::new(record);
    }
    heard
}

/// Goes on from a prefix, of whose last record only so many orders went out.
fn go_on<L: Log<Event>>(shipped: &Shipped, uncut: &Played<Memory>, prefix: &[Arc<Record<Event>>], orders: usize, log: L) -> Played<L> {
    let Prepared { mut world, opening } = shipped.prepared();
    rebuild(&mut world, heard(prefix, orders), &pressed(uncut, prefix.len()));
    let auto = Auto::resume(shipped.rules(), log, prefix.to_vec(), world, shipped.vault(), opening);
    auto.play().expect("the log can be written")
}

/// The buttons that were pressed before so many records were written.
fn pressed(uncut: &Played<Memory>, records: usize) -> Vec<Press> {
    let before = uncut
        .presses
        .iter()
        .filter(|press| press.after.is_some_and(|after| after < records));
    before.cloned().collect()
}

/// What is wrong with a run that was cut off and taken up again.
fn wrong<L>(uncut: &Played<Memory>, expected: &Ran, resumed: &Played<L>) -> Vec<String> {
    let mut wrong = resumed.differences.clone();
    if resumed.status != uncut.status {
        wrong.push(format!("it ended {}, and uncut {}", resumed.status, uncut.status));
    }
    let mut started: BTreeSet<&JobId> = BTreeSet::new();
    for event in resumed.records.iter().flat_map(|record| &record.events) {
        if let Event::Started { job } = event
            && !started.insert(job)
        {
            wrong.push(format!("{job} was started twice"));
        }
    }
    let ran = ran(resumed);
    let steps: BTreeSet<&StepId> = expected.keys().chain(ran.keys()).collect();
    for step in steps {
        let [uncut, now] = [expected, &ran].map(|ran| ran.get(step).copied().unwrap_or(0));
        if uncut != now {
            wrong.push(format!("the command of {step} ran {now} times, and uncut {uncut} times"));
        }
    }
    wrong
}

/// Cuts one scenario off after its records.
fn cut_anywhere(name: &str) {
    let shipped = shipped(name);
    let uncut = shipped.play();
    assert_eq!(uncut.differences, Vec::<String>::new());
    let expected = ran(&uncut);
    let stride = uncut.records.len().div_ceil(tried()).max(1);
    let first = 1 + name.len() % stride;
    let mut told = Vec::new();
    for cut in (first..=uncut.records.len()).step_by(stride) {
        let prefix = &uncut.records[..cut];
        let last = &prefix[cut - 1].events;
        let orders = last.iter().filter(|event| is_order(event)).count();
        for heard in 0..=orders {
            let log = Memory::new().expect("memory");
            let resumed = go_on(&shipped, &uncut, prefix, heard, log);
            let wrong = wrong(&uncut, &expected, &resumed);
            if !wrong.is_empty() {
                let of = uncut.records.len();
                told.push(format!(
                    "cut after record {cut} of {of}, when {heard} of its {orders} orders were out:\n  {}\nthat record is {last:?}",
                    wrong.join("\n  ")
                ));
            }
        }
    }
    assert!(told.is_empty(), "{} cuts end otherwise:\n{}", told.len(), told.join("\n"));
}

/// An upgrade of the OS asks several times, and each question's pattern spans lines: what was answered before the cut is read again.
#[test]
fn a_question_of_several_lines_is_not_taken_for_one_that_was_answered() {
    let shipped = shipped("ocfs2-corosync-to-cman/upgrade-first");
    let uncut = shipped.play();
    let expected = ran(&uncut);
    let asks = |record: &Arc<Record<Event>>| {
        let mut prompts = record.events.iter().filter_map(|event| match event {
            Event::AtPrompt { prompt, .. } => Some(prompt),
            _ => None,
        });
        prompts.any(|prompt| prompt.text.contains("restart is required"))
    };
    let at = uncut.records.iter().position(asks).expect("it asks whether to restart");
    for cut in [at, at + 1] {
        let prefix = &uncut.records[..cut];
        let orders = prefix[cut - 1].events.iter().filter(|event| is_order(event)).count();
        for heard in 0..=orders {
            let resumed = go_on(&shipped, &uncut, prefix, heard, Memory::new().expect("memory"));
            assert_eq!(
                wrong(&uncut, &expected, &resumed),
                Vec::<String>::new(),
                "after record {cut}, {heard} heard"
            );
        }
    }
}

#[test]
fn a_record_that_was_cut_off_itself_never_counted() {
    let shipped = shipped("rok-0.11/backed-out");
    let uncut = shipped.play();
    let expected = ran(&uncut);
    let whole = uncut.log.bytes();
    let ends: Vec<usize> = whole
        .iter()
        .enumerate()
        .filter(|(_, byte)| **byte == b'\n')
        .map(|(at, _)| at + 1)
        .collect();
    assert_eq!(ends.len(), 1 + uncut.records.len(), "the first line says what the file is");
    for (complete, line) in ends.windows(2).enumerate() {
        let (begin, end) = (line[0], line[1]);
        for cut in [begin + 1, usize::midpoint(begin, end), end - 1] {
            let (dir, records, log) = reopened(&whole[..cut]);
            assert_eq!(records, uncut.records[..complete], "cut at byte {cut}");
            // A run without its first record has not begun.
            if complete > 0 && cut == end - 1 {
                let orders = records[complete - 1].events.iter().filter(|event| is_order(event)).count();
                let resumed = go_on(&shipped, &uncut, &records, orders, log);
                assert_eq!(wrong(&uncut, &expected, &resumed), Vec::<String>::new(), "cut at byte {cut}");
                drop(resumed.log);
                let written = std::fs::read(dir.path().join(FILE_NAME)).expect("the journal is there");
                assert_eq!(
                    reopened(&written).1,
                    resumed.records,
                    "what was gone on with follows what was there"
                );
            }
        }
    }
}

/// A journal of these bytes, opened to go on with.
fn reopened(bytes: &[u8]) -> (tempfile::TempDir, Records, File) {
    let dir = tempfile::tempdir().expect("a place for files");
    std::fs::write(dir.path().join(FILE_NAME), bytes).expect("a file can be written");
    let mut records = Records::new();
    let (file, _) = File::open(dir.path(), |record| records.push(Arc::new(record))).expect("a torn end is no damage");
    (dir, records, file)
}

macro_rules! scenarios {
    ($($test:ident: $name:literal,)*) => {
        $(
            #[test]
            fn $test() {
                cut_anywhere($name);
            }
        )*

        #[test]
        fn every_shipped_scenario_is_cut_off() {
            let cut: BTreeSet<String> = [$($name),*].map(str::to_owned).into();
            let shipped = shipped_scenarios::all().iter().map(name).collect();
            assert_eq!(cut, shipped);
        }
    };
}

scenarios! {
    archipelago_all_well: "archipelago-0.4/all-well",
    archipelago_backed_out: "archipelago-0.4/backed-out",
    archipelago_dkms_not_built: "archipelago-0.4/dkms-not-built",
    archipelago_guide_killed: "archipelago-0.4/guide-killed",
    archipelago_map_file_fails: "archipelago-0.4/map-file-fails",
    archipelago_rados: "archipelago-0.4/rados",
    archipelago_start_forgotten: "archipelago-0.4/start-forgotten",
    archipelago_taken_up_again: "archipelago-0.4/taken-up-again",
    archipelago_uid_differs: "archipelago-0.4/uid-differs",
    archipelago_volume_wont_open: "archipelago-0.4/volume-wont-open",
    first_steps_all_well: "first-steps/all-well",
    first_steps_guide_killed: "first-steps/guide-killed",
    lustre_all_well: "lustre-ee3-to-lts/all-well",
    lustre_backed_out: "lustre-ee3-to-lts/backed-out",
    lustre_both_nodes_away: "lustre-ee3-to-lts/both-nodes-away",
    lustre_dkms_not_built: "lustre-ee3-to-lts/dkms-not-built",
    lustre_first_resource_fails: "lustre-ee3-to-lts/first-resource-fails",
    lustre_guide_killed: "lustre-ee3-to-lts/guide-killed",
    lustre_ldiskfs: "lustre-ee3-to-lts/ldiskfs",
    lustre_mirror_404: "lustre-ee3-to-lts/mirror-404",
    lustre_mixed: "lustre-ee3-to-lts/mixed",
    lustre_wrong_node: "lustre-ee3-to-lts/wrong-node",
    lustre_zfs_newer_tools: "lustre-ee3-to-lts/zfs-newer-tools",
    ocfs2_all_well: "ocfs2-corosync-to-cman/all-well",
    ocfs2_answer_cut_off: "ocfs2-corosync-to-cman/answer-cut-off",
    ocfs2_answered_early: "ocfs2-corosync-to-cman/answered-early",
    ocfs2_backed_out: "ocfs2-corosync-to-cman/backed-out",
    ocfs2_fence_agents_missing: "ocfs2-corosync-to-cman/fence-agents-missing",
    ocfs2_guide_killed: "ocfs2-corosync-to-cman/guide-killed",
    ocfs2_mounted_by_hand: "ocfs2-corosync-to-cman/mounted-by-hand",
    ocfs2_mounted_meanwhile: "ocfs2-corosync-to-cman/mounted-meanwhile",
    ocfs2_name_on_loopback: "ocfs2-corosync-to-cman/name-on-loopback",
    ocfs2_name_slips_through: "ocfs2-corosync-to-cman/name-slips-through",
    ocfs2_node_silent: "ocfs2-corosync-to-cman/node-silent",
    ocfs2_upgrade_first: "ocfs2-corosync-to-cman/upgrade-first",
    ocfs2_wrong_disk: "ocfs2-corosync-to-cman/wrong-disk",
    restart_all_well: "management-cluster-restart/all-well",
    restart_backed_out: "management-cluster-restart/backed-out",
    restart_client_left: "management-cluster-restart/client-left",
    restart_guide_on_top: "management-cluster-restart/guide-on-top",
    restart_heal_stalls: "management-cluster-restart/heal-stalls",
    restart_hypervisor_stays_away: "management-cluster-restart/hypervisor-stays-away",
    restart_resumed_days_later: "management-cluster-restart/resumed-days-later",
    restart_vm_wont_stop: "management-cluster-restart/vm-wont-stop",
    restart_without_group_source: "management-cluster-restart/without-group-source",
    rok_all_well: "rok-0.11/all-well",
    rok_answered_early: "rok-0.11/answered-early",
    rok_backed_out: "rok-0.11/backed-out",
    rok_connection_cut: "rok-0.11/connection-cut",
    rok_ganeti: "rok-0.11/ganeti",
    rok_guide_killed: "rok-0.11/guide-killed",
    rok_no_return: "rok-0.11/no-return",
    rok_pin_forgotten: "rok-0.11/pin-forgotten",
    rok_slave_fails: "rok-0.11/slave-fails",
    rolling_all_well: "rolling-reboot/all-well",
    rolling_gluster_alone: "rolling-reboot/gluster-alone",
    rolling_guide_killed: "rolling-reboot/guide-killed",
    rolling_heal_stalls: "rolling-reboot/heal-stalls",
    rolling_node_stays_away: "rolling-reboot/node-stays-away",
    rolling_pacemaker_alone: "rolling-reboot/pacemaker-alone",
    rolling_resource_fails: "rolling-reboot/resource-fails",
    rolling_standby_taken_off_by_hand: "rolling-reboot/standby-taken-off-by-hand",
    tutorial_lesson: "tutorial/lesson",
}
