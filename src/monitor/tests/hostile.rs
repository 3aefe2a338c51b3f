//! Outputs that nobody meant: broken, mixed up, or sent by a host that lies.

use super::{recorded::recordings, written::written, *};
use std::{
    panic::catch_unwind,
    time::{Duration, Instant},
};

/// Each reader on ten thousand mutations of what it can read, or, with `HOLDPOINT_FUZZ_SECONDS`, on as many as fit into the time.
macro_rules! fuzzed {
    ($($name:ident $reader:ident)*) => {
        $( #[test] fn $name() { fuzz(Reader::$reader); } )*
        const FUZZED: &[Reader] = &[$(Reader::$reader),*];
    };
}

fuzzed! {
    pacemaker_survives_mutations Pacemaker
    pacemaker_constraints_survives_mutations PacemakerConstraints
    corosync_quorum_survives_mutations CorosyncQuorum
    cman_nodes_survives_mutations CmanNodes
    gluster_heal_survives_mutations GlusterHeal
    gluster_volumes_survives_mutations GlusterVolumes
    gluster_peers_survives_mutations GlusterPeers
    gluster_clients_survives_mutations GlusterClients
    gnt_nodes_survives_mutations GntNodes
    rok_members_survives_mutations RokMembers
    fleet_units_survives_mutations FleetUnits
    systemd_units_survives_mutations SystemdUnits
    df_survives_mutations Df
}

#[test]
fn every_reader_is_fuzzed() {
    assert_eq!(FUZZED, Reader::ALL);
}

fn fuzz(reader: Reader) {
    let recorded = recordings(reader).into_iter().map(|(_, out)| out);
    let corpus: Vec<String> = recorded.chain(written(reader).iter().map(ToString::to_string)).collect();
    let seconds = std::env::var("HOLDPOINT_FUZZ_SECONDS")
        .ok()
        .map(|seconds| seconds.parse().expect("a number of seconds"));
    let begun = Instant::now();
    let mut dice = Dice(0x9e37_79b9 ^ reader.name().len() as u64);
    let mut case = 0_u64;
    while seconds.map_or(case < 10_000, |seconds| begun.elapsed() < Duration::from_secs(seconds)) {
        let out = mutated(&corpus, &mut dice);
        let read = catch_unwind(|| crate::monitor::read(reader, &out));
        let Ok(read) = read else {
            panic!("{reader} panicked in case {case}, on {out:?}")
        };
        for (name, value) in read.unwrap_or_default() {
            let field = reader.fields().iter().find(|field| field.name == name);
            let fits = field.is_some_and(|field| fits(field.kind, &value));
            assert!(fits, "{reader}.{name} is {value} in case {case}, of {out:?}");
        }
        case += 1;
    }
    println!("{reader}: {case} inputs in {:.1} s", begun.elapsed().as_secs_f32());
}

/// SplitMix64: small, and the same on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) >> 33).unwrap() % sides.max(1)
    }
}

/// What mutations put in: what readers look for, out of place, and what they don't expect.
const CHIPS: &[&str] = &[
    "<",
    ">",
    "</",
    "/>",
    "&amp;",
    "&x;",
    "&#0;",
    "\"",
    "'",
    "[",
    "]",
    "[ ]",
    "(",
    ")",
    "):",
    ": ",
    ":",
    "=",
    "%",
    "-",
    "*",
    "\t",
    "\n",
    "\r",
    " ",
    "\u{0}",
    "é",
    "\u{feff}",
    "●",
    "@",
    "Brick ",
    "Status: ",
    "Number of entries: 0",
    "Online: [ ",
    "Node ",
    "FAILED ",
    "fail-count=",
    " on ",
    " returned '",
    "call=",
    "<brick>",
    "<node ",
    "<resource id=\"",
    "<!DOCTYPE a [<!ENTITY b \"c\">]>",
    "<![CDATA[",
    "<!--",
    "<?xml",
    "18446744073709551616",
    "-1",
    "999999999999999999",
    "0",
    "INFINITY",
    "Mounted on",
    "UNIT",
    "Name",
];

fn mutated(corpus: &[String], dice: &mut Dice) -> String {
    let pick = |dice: &mut Dice| &corpus[dice.roll(corpus.len())];
    let mut lines: Vec<Vec<u8>> = pick(dice).lines().map(|line| line.as_bytes().to_vec()).collect();
    // Mostly a piece: what is small is tried more often.
    if dice.roll(32) > 0 && lines.len() > 10 {
        let from = if dice.roll(2) == 0 { 0 } else { dice.roll(lines.len()) };
        lines = lines.split_off(from);
        lines.truncate(10);
    }
    for _ in 0..=dice.roll(6) {
        if lines.is_empty() {
            lines.push(Vec::new());
        }
        let at = dice.roll(lines.len());
        match dice.roll(8) {
            0 => drop(lines.remove(at)),
            1 => lines.insert(at, lines[at].clone()),
            2 => {
                let to = dice.roll(lines.len());
                lines.swap(at, to);
            }
            3 => {
                let other = pick(dice).lines().nth(dice.roll(40)).unwrap_or_default();
                lines.insert(at, other.as_bytes().to_vec());
            }
            4 => {
                let keep = dice.roll(lines[at].len() + 1);
                lines[at].truncate(keep);
            }
            5 => {
                let place = dice.roll(lines[at].len() + 1);
                let chip = CHIPS[dice.roll(CHIPS.len())].bytes();
                lines[at].splice(place..place, chip);
            }
            6 => {
                let (one, other) = (dice.roll(lines[at].len()), dice.roll(lines[at].len()));
                if !lines[at].is_empty() {
                    lines[at].swap(one, other);
                }
            }
            _ => {
                let place = dice.roll(lines[at].len());
                if let Some(byte) = lines[at].get_mut(place) {
                    *byte = u8::try_from(dice.roll(256)).unwrap();
                }
            }
        }
    }
    // As the pollers hand it on.
    String::from_utf8_lossy(&lines.join(&b'\n')).into_owned()
}

/// An eighth of a megabyte of each kind. Whatever needs more than one look at each byte would take minutes.
#[test]
fn what_a_lying_host_sends_costs_no_more_than_its_size() {
    const SIZE: usize = 128 * 1024;
    let filled = |piece: &str| piece.repeat(SIZE / piece.len());
    let head = "Node Sts Name UUID Hostname State Nodeid UNIT ACTIVE SUB Filesystem Use% Mounted on\n";
    let inputs = [
        ("one endless line", filled("x")),
        ("one endless line of words", filled("a ")),
        ("nothing but lines", filled("\n")),
        ("short lines", filled("a\n")),
        ("elements without end", filled("<a>")),
        ("elements side by side", format!("<r>{}</r>", filled("<node name=\"n\"/>"))),
        ("one endless attribute", format!("<r a=\"{}\"/>", filled("x"))),
        (
            "attributes without end",
            format!(
                "<nodes><node {}/></nodes>",
                (0..SIZE / 10).map(|at| format!("a{at}=\"\" ")).collect::<String>()
            ),
        ),
        (
            "entities of entities",
            format!("<!DOCTYPE r [<!ENTITY a \"{}\">]><r>{}</r>", filled("&a;"), filled("&a;")),
        ),
        (
            "brackets without end",
            format!("Current DC: a - partition with quorum\nOnline: [ {}", filled("n ")),
        ),
        ("columns without end", format!("{}\n{}", filled("Node Name "), filled("a "))),
        ("a row without end", format!("{head}{}", filled("a "))),
        ("rows without end", format!("{head}{}", filled("a b\n"))),
        (
            "bricks without end",
            format!(
                "Status of volume: v\nGluster process  TCP Port  RDMA Port  Online  Pid\n{}",
                filled("Brick a:/b\n")
            ),
        ),
        (
            "clients without end",
            format!("Client connections for volume v\nBrick : a:/b\n{}", filled("1.2.3.4:5\n")),
        ),
        ("volumes without end", filled("Client connections for volume v\n")),
        ("entries without end", format!("Brick a:/b\n{}", filled("/x - Is in split-brain\n"))),
    ];
    for (what, out) in &inputs {
        for reader in Reader::ALL {
            let begun = Instant::now();
            let _ = crate::monitor::read(*reader, out);
            assert!(
                begun.elapsed() < Duration::from_secs(20),
                "{reader} on {what}: {:?}",
                begun.elapsed()
            );
        }
    }
}

#[test]
fn an_entity_of_the_documents_own_is_never_unfolded() {
    let bomb = "<!DOCTYPE r [<!ENTITY a \"online\">]><pacemaker-result><summary><current_dc present=\"true\" name=\"a\" with_quorum=\"true\"/></summary>\
        <nodes><node name=\"&a;\" online=\"true\"/></nodes><status code=\"0\" message=\"OK\"/></pacemaker-result>";
    has(&said("pacemaker", bomb).unwrap(), json!({ "nodes": {} }));
}
