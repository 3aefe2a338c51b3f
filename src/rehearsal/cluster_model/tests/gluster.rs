use super::{super::gluster::Gluster, *};
use crate::{monitor, procedure::readers::Reader, words::Value};

/// What was wrong on node2.
#[derive(Clone, Copy, PartialEq)]
enum Wrong {
    Nothing,
    Brick,
    Gluster,
    Host,
}

/// A recorded state: the folder, how the files end, and what was wrong.
const STATES: &[(&str, &str, Wrong)] = &[
    ("all-online", "", Wrong::Nothing),
    ("gluster-brick-down", "-few", Wrong::Brick),
    ("gluster-host-down", "", Wrong::Gluster),
    ("offline", "", Wrong::Host),
];

const LOOKS: &[(&str, &str)] = &[
    ("gluster-heal-info", "gluster volume heal gv0 info"),
    ("gluster-heal-info-xml", "gluster volume heal gv0 info --xml"),
    ("gluster-heal-info-summary", "gluster volume heal gv0 info summary"),
    ("gluster-heal-info-summary-xml", "gluster volume heal gv0 info summary --xml"),
    ("gluster-heal-info-split-brain", "gluster volume heal gv0 info split-brain"),
    ("gluster-heal-count", "gluster volume heal gv0 statistics heal-count"),
    ("gluster-volume-status", "gluster volume status"),
    ("gluster-volume-status-detail", "gluster volume status all detail"),
    ("gluster-volume-status-clients", "gluster volume status all clients"),
    ("gluster-volume-info", "gluster volume info"),
    ("gluster-peer-status", "gluster peer status"),
    ("gluster-peer-status-xml", "gluster peer status --xml"),
    ("gluster-pool-list", "gluster pool list"),
];

/// Puts into Gluster what node2's brick lacks: what the others have to heal, as the reader tells it.
fn take_in(gluster: &mut Gluster, transcript: &str) {
    let values = monitor::read(Reader::named("gluster-heal").unwrap(), transcript).unwrap();
    let counts = values["bricks"].as_object().unwrap();
    let of = |host: &str| counts.get(&format!("{host}:/data/brick1/gv0")).and_then(Value::as_u64);
    let volume = gluster.volumes.get_mut("gv0").unwrap();
    assert_eq!(of("node1"), of("node3"), "both know what node2 lacks");
    volume.bricks[1].lacks = of("node1").unwrap();
}

fn break_down(gluster: &mut Gluster, wrong: Wrong) {
    let volume = gluster.volumes.get_mut("gv0").unwrap();
    volume.bricks[1].runs = wrong == Wrong::Nothing;
    if matches!(wrong, Wrong::Gluster | Wrong::Host) {
        let daemons = gluster.daemons.get_mut("node2").unwrap();
        daemons.glusterd = false;
        daemons.healer = false;
    }
}

#[test]
fn what_was_recorded_is_rendered_again_from_what_its_reader_tells() {
    let reader = Reader::named("gluster-heal").unwrap();
    let mut rendered = 0;
    for (folder, look, wrong) in STATES {
        let hosts = if *wrong == Wrong::Host {
            up(&["node1", "node3"])
        } else {
            up(&HOSTS)
        };
        let (mut model, now) = testbed();
        let gluster = model.gluster.as_mut().unwrap();
        take_in(gluster, &transcript(&format!("{folder}/gluster-heal-info{look}.txt")));
        break_down(gluster, *wrong);
        for (file, command) in LOOKS {
            let path = format!("{folder}/{file}{look}.txt");
            if !std::path::Path::new("tests/transcripts").join(&path).exists() {
                continue;
            }
            let answer = printed(&model, command, "node1", now, &hosts);
            assert_eq!(answer.exit, 0, "{path}");
            assert_same(&path, &answer.out);
            rendered += 1;
            if file.starts_with("gluster-heal-") && !file.ends_with("split-brain") {
                let told = |text: &str| monitor::read(reader, text);
                assert_eq!(told(&answer.out), told(&transcript(&path)), "{path}: read alike");
            }
        }
    }
    assert!(rendered > 30, "{rendered}");
}

#[test]
fn the_names_of_volumes_are_listed_as_loops_and_discoveries_want_them() {
    let (model, now) = testbed();
    assert_eq!(printed(&model, "gluster volume list", "node1", now, &up(&HOSTS)).out, "gv0\n");
}

#[test]
fn the_status_in_xml_has_every_process() {
    let (model, now) = testbed();
    let answer = printed(&model, "gluster volume status --xml", "node1", now, &up(&HOSTS));
    assert_same("all-online/gluster-volume-status-xml.txt", &answer.out);
}

#[test]
fn what_the_brick_lacks_is_told_by_the_others_once_it_is_back() {
    let (mut model, now) = testbed();
    take_in(model.gluster.as_mut().unwrap(), &transcript("gluster-healing/t01-summary.txt"));
    model.gluster.as_mut().unwrap().volumes.get_mut("gv0").unwrap().stalled = true;
    let answer = printed(&model, "gluster volume heal gv0 info summary", "node1", now, &up(&HOSTS));
    assert_same("gluster-healing/t01-summary.txt", &answer.out);
}

#[test]
fn commands_answer_as_they_were_recorded_to() {
    let (mut model, now) = testbed();
    for (command, file, exit) in [
        ("gluster volume start gv0 force", "gluster-healing/01-start-force.txt", 0),
        ("gluster volume heal gv0", "gluster-healing/heal.txt", 0),
        ("gluster volume heal gv0 full", "gluster-healing/heal-full.txt", 0),
        ("gluster volume heal nothing info", "gluster-host-down/unknown-volume.txt", 254),
    ] {
        let answer = printed(&model, command, "node1", now, &up(&HOSTS));
        assert_eq!(answer.exit, exit, "{command}");
        assert_same(file, &answer.out);
    }
    let answer = printed(&model, "gluster volume status nothing", "node1", now, &up(&HOSTS));
    assert_eq!(answer.exit, 1);
    assert_same("gluster-host-down/unknown-volume-status.err", &answer.err);
    break_down(model.gluster.as_mut().unwrap(), Wrong::Gluster);
    let answer = printed(&model, "gluster volume heal gv0 info", "node2", now, &up(&HOSTS));
    assert_eq!(answer.exit, 1);
    assert_same("gluster-host-down/gluster-heal-info-node2.txt", &answer.out);
}
