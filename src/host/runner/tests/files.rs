//! Files read and written.

use super::*;
use crate::words::Digest;
use std::os::unix::fs::{MetadataExt, PermissionsExt};

fn write(path: &Path, before: Before, content: Option<&str>) -> FileWrite {
    FileWrite {
        path: path.to_str().unwrap().into(),
        before,
        content: content.map(secret),
        mode: None,
        owner: None,
        backup: None,
        secret: false,
    }
}

fn now(text: &str) -> Before {
    Before::Content(Digest::of(text.as_bytes()))
}

async fn written(site: &Site, job: &str, files: &[FileWrite]) -> Told {
    let (text, stdin) = file_script(files);
    site.told(job, &Begin { stdin, ..command(&text) }).await
}

#[tokio::test]
async fn files_are_written_with_mode_and_backup_kept_and_through_links() {
    let site = Site::new().await;
    let (real, link, new) = (site.path("it's real"), site.path("link"), site.path("new"));
    std::fs::write(&real, "old\n").unwrap();
    std::fs::set_permissions(&real, PermissionsExt::from_mode(0o640)).unwrap();
    std::os::unix::fs::symlink(&real, &link).unwrap();
    let mut linked = write(&link, now("old\n"), Some("one\n'two'\\n\n\n"));
    linked.backup = Some(site.path("kept").to_str().unwrap().into());
    let mut fresh = write(&new, Before::Nothing, Some("fresh"));
    fresh.mode = Some("600".into());
    let told = written(&site, "a", &[linked, fresh]).await;
    assert_eq!((told.code(), told.err().as_str()), (exited(0), ""), "{}", told.out());
    assert_eq!(std::fs::read_to_string(&real).unwrap(), "one\n'two'\\n\n\n");
    assert_eq!(std::fs::metadata(&real).unwrap().mode() & 0o777, 0o640);
    assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(std::fs::read_to_string(site.path("kept")).unwrap(), "old\n");
    assert_eq!(std::fs::read_to_string(&new).unwrap(), "fresh");
    assert_eq!(std::fs::metadata(&new).unwrap().mode() & 0o777, 0o600);
    let told = written(&site, "b", &[write(&new, now("fresh"), None)]).await;
    assert_eq!((told.code(), new.exists()), (exited(0), false));
}

#[tokio::test]
async fn where_one_file_has_changed_since_it_was_looked_at_none_is_written() {
    let site = Site::new().await;
    let (one, two) = (site.path("one"), site.path("two"));
    std::fs::write(&one, "1").unwrap();
    std::fs::write(&two, "changed").unwrap();
    let files = [write(&one, now("1"), Some("new")), write(&two, now("2"), Some("new"))];
    let told = written(&site, "a", &files).await;
    assert_eq!(told.code(), exited(75));
    assert!(told.err().contains("two: has changed since it was looked at"), "{}", told.err());
    assert_eq!(std::fs::read_to_string(&one).unwrap(), "1");
    let told = written(&site, "b", &[write(&one, Before::Nothing, Some("x"))]).await;
    assert_eq!(told.code(), exited(75));
}

#[tokio::test]
async fn bytes_of_any_kind_arrive_whole() {
    let site = Site::new().await;
    let path = site.path("bytes");
    let bytes: Vec<u8> = (0..3_000_000_u32).map(|n| ((n * 31) >> 3) as u8).collect();
    let mut copy = write(&path, Before::Anything, Some(""));
    copy.content = Some(Zeroizing::new(bytes.clone()));
    let told = written(&site, "a", &[copy]).await;
    assert_eq!((told.code(), told.err().as_str()), (exited(0), ""));
    assert!(std::fs::read(&path).unwrap() == bytes);
}

#[tokio::test]
async fn files_are_read_by_patterns() {
    let site = Site::new().await;
    let folder = site.path("conf d");
    std::fs::create_dir(&folder).unwrap();
    for (name, content) in [("a.conf", "a\n"), ("b.conf", "\0binary"), ("c.txt", "c")] {
        std::fs::write(folder.join(name), content).unwrap();
    }
    let at = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let globs = [at("*.conf"), at("none"), at("*.nothing"), at("c.txt")];
    let found = site.runner.read_files(&site.place, &globs, false).await.unwrap();
    let expected = vec![
        (at("a.conf"), Some(b"a\n".to_vec())),
        (at("b.conf"), Some(b"\0binary".to_vec())),
        (at("c.txt"), Some(b"c".to_vec())),
        (at("none"), None),
    ];
    assert_eq!(found, expected);
    let text = site.runner.read_files(&site.place, &globs, true).await.unwrap();
    assert_eq!(text.len(), 3);
    let folder = site
        .runner
        .read_files(&site.place, &[folder.to_str().unwrap().to_owned()], true)
        .await
        .unwrap_err();
    assert!(folder.to_string().contains("no ordinary file"), "{folder}");
}
