use super::*;
use std::os::unix::fs::PermissionsExt as _;

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

#[test]
fn a_new_run_has_a_readable_sortable_name_of_its_own_and_is_private() {
    let place = tempfile::tempdir().unwrap();
    let runs = Runs::at(place.path().join("holdpoint/runs"));
    let now: Timestamp = "2026-11-20T21:30:00.000000003Z".parse().unwrap();
    let ids: Vec<String> = (0..3).map(|_| runs.create("rok-0.11", now).unwrap().id().to_owned()).collect();
    assert_eq!(
        ids,
        [
            "rok-0.11-20261120-213000-03",
            "rok-0.11-20261120-213000-04",
            "rok-0.11-20261120-213000-05"
        ]
    );
    let folder = runs.find(&ids[0]).unwrap();
    drop(File::create(folder.path()).unwrap());
    for dir in [folder.path().to_owned(), folder.procedure(), folder.transcripts()] {
        assert_eq!(mode(&dir), 0o700, "{}", dir.display());
    }
    for file in [FILE_NAME, "lock", "reserve"] {
        assert_eq!(mode(&folder.path().join(file)), 0o600, "{file}");
    }
}

#[test]
fn a_name_can_not_lead_out_of_the_place_for_runs() {
    let place = tempfile::tempdir().unwrap();
    let runs = Runs::at(place.path());
    let folder = runs.create("../../etc/.x y", at(0)).unwrap();
    assert_eq!(folder.path().parent(), Some(place.path()));
    assert!(folder.id().starts_with("etc-.x-y-2027"), "{}", folder.id());
    for id in ["", "..", ".", "../runs", "/etc", ".hidden"] {
        assert!(matches!(runs.find(id), Err(JournalError::NoFolder { .. })), "{id}");
    }
}

#[test]
fn a_part_of_a_name_will_do_where_it_fits_one_run() {
    let place = tempfile::tempdir().unwrap();
    let runs = Runs::at(place.path());
    let one = runs.create("rok", at(0)).unwrap();
    let other = runs.create("gluster", at(0)).unwrap();
    assert_eq!(runs.find("rok").unwrap(), one);
    assert_eq!(runs.find(other.id()).unwrap(), other);
    let JournalError::Ambiguous { ids, .. } = runs.find("2027").unwrap_err() else {
        panic!()
    };
    assert_eq!(ids, [other.id(), one.id()]);
}

#[test]
fn the_list_says_of_each_run_what_can_be_said() {
    let place = tempfile::tempdir().unwrap();
    let runs = Runs::at(place.path().join("runs"));
    assert!(runs.list::<Event>().unwrap().is_empty(), "no run was ever made");
    let make = |name: &str| runs.create(name, at(0)).unwrap();
    let (whole, busy, broken, _empty) = (make("a"), make("b"), make("c"), make("d"));
    append(&mut File::create(whole.path()).unwrap(), 0, "begun");
    let _open = File::create(busy.path()).unwrap();
    fs::write(broken.path().join(FILE_NAME), "what\n").unwrap();
    fs::write(place.path().join("runs/stray file"), "").unwrap();

    let list = runs.list::<Event>().unwrap();
    let [a, b, c, d] = &list[..] else { panic!("{list:?}") };
    assert_eq!(a.first.as_ref().unwrap().as_ref().unwrap().events, ["begun"]);
    assert!(a.touched.is_some() && a.holder.is_none());
    assert!(matches!(b.first, Ok(None)) && b.holder.is_some());
    assert!(matches!(c.first, Err(JournalError::Foreign { .. })));
    assert!(matches!(d.first, Err(JournalError::NoJournal { .. })));
}
