//! The groups of ClusterShell's own configuration, as far as they stand in files. Sources that are commands aren't run.

mod flat;
mod yaml;

use crate::words::Groups;
use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

/// The most that one file may hold, in bytes.
const FILE: u64 = 4 << 20;
/// In the map command of the source that ClusterShell comes with: it reads a flat file.
const FLAT: &str = "groups.d/local.cfg";

/// What `@group` stands for here: ClusterShell's groups, from `$CLUSTERSHELL_CFGDIR` or `/etc/clustershell`, and the operator's own
/// configuration. None at all where it isn't configured. What can't be read is told when a group of it is asked for.
pub(in crate::cli) fn of_clustershell() -> Groups {
    use etcetera::BaseStrategy as _;
    let system = std::env::var_os("CLUSTERSHELL_CFGDIR").map_or_else(|| "/etc/clustershell".into(), PathBuf::from);
    let own = etcetera::choose_base_strategy()
        .ok()
        .map(|base| base.config_dir().join("clustershell"));
    read(std::iter::once(system).chain(own))
}

/// Of these folders; what stands in a later one counts.
fn read(folders: impl IntoIterator<Item = PathBuf>) -> Groups {
    let mut sections: BTreeMap<String, flat::Section> = BTreeMap::new();
    let mut folder = None;
    for candidate in folders {
        let file = candidate.join("groups.conf");
        match text(&file) {
            Ok(text) => {
                flat::sections(&text, &file, &mut sections);
                folder = Some(candidate);
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => tracing::warn!(file = %file.display(), %error, "ClusterShell's groups can't be read"),
        }
    }
    let Some(folder) = folder else { return Groups::default() };
    let main = sections.remove("Main").unwrap_or_default();
    for file in files(&main, "confdir", &folder, "conf") {
        match text(&file) {
            Ok(text) => flat::sections(&text, &file, &mut sections),
            Err(error) => tracing::warn!(file = %file.display(), %error, "ClusterShell's groups can't be read"),
        }
    }
    let mut groups = Groups {
        default_source: main.get("default").cloned(),
        ..Groups::default()
    };
    for (names, section) in sections {
        for name in names.split(',').map(str::trim) {
            groups.sources.insert(name.to_owned(), source(&section, &folder));
        }
    }
    for file in files(&main, "autodir", &folder, "yaml") {
        match text(&file).map_err(|error| error.to_string()).and_then(|text| yaml::sources(&text)) {
            Ok(sources) => groups.sources.extend(sources.into_iter().map(|(name, source)| (name, Ok(source)))),
            Err(why) => {
                let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
                groups.sources.insert(name, Err(format!("{}: {why}", file.display())));
            }
        }
    }
    groups
}

/// A source of `groups.conf`: the flat file that ClusterShell comes with, or commands.
fn source(section: &flat::Section, folder: &Path) -> Result<BTreeMap<String, String>, String> {
    if !section.get("map").is_some_and(|map| map.contains(FLAT)) {
        let file = section.get(flat::FROM).map_or("groups.conf", String::as_str);
        return Err(format!(
            "{file} asks a command for its groups, and such commands aren't run from here; put the group into [groups] of the site, or use \
             the output of `nodeset -e`"
        ));
    }
    let old = folder.join("groups");
    let file = if old.is_file() { old } else { folder.join(FLAT) };
    match text(&file) {
        Ok(text) => Ok(flat::groups(&text)),
        Err(error) => Err(format!("{}: {error}", file.display())),
    }
}

/// The files of some folders that the main section names, in order.
fn files(main: &flat::Section, key: &str, folder: &Path, end: &str) -> Vec<PathBuf> {
    let folders = main.get(key).map_or_else(Vec::new, |value| shlex::split(value).unwrap_or_default());
    let mut files = Vec::new();
    for listed in folders {
        let listed = listed.replace("$CFGDIR", &folder.display().to_string());
        let mut inside: Vec<PathBuf> = fs::read_dir(listed)
            .into_iter()
            .flatten()
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.extension().is_some_and(|has| has == end))
            .collect();
        inside.sort();
        files.extend(inside);
    }
    files
}

fn text(file: &Path) -> io::Result<String> {
    if fs::metadata(file)?.len() > FILE {
        return Err(io::Error::other(format!("it is larger than {} MiB", FILE >> 20)));
    }
    fs::read_to_string(file)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::unfold;

    fn configured() -> (tempfile::TempDir, Groups) {
        let dir = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = dir.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write(
            "groups.conf",
            "# comment\n[Main]\ndefault: local\nconfdir: $CFGDIR/groups.conf.d\nautodir: /nowhere $CFGDIR/groups.d\n\n\
             [local]\nmap: [ -f $CFGDIR/groups ] && f=$CFGDIR/groups || f=$CFGDIR/groups.d/local.cfg; sed -n 's/^$GROUP:\\(.*\\)/\\1/p' $f\n\
             list: sed -n 's/^\\([0-9A-Za-z_-]*\\):.*/\\1/p' $CFGDIR/groups.d/local.cfg\n",
        );
        write("groups.conf.d/slurm.conf", "[slurm,sl]\nmap: sinfo -h -o \"%N\" -p $GROUP\n");
        write(
            "groups.d/local.cfg",
            "# comment\nadm: example0\noss: example4 example5\nio: @oss,@adm\n",
        );
        write(
            "groups.d/racks.yaml",
            "racks:\n  rack1: 'n[1-2]'\n  rack2:\n    - n3 # last\n    - \"n4\"\n  old: '@rack[1-2]'\n",
        );
        write("groups.d/odd.yaml", "odd: {a: b}\n");
        let groups = read([dir.path().join("missing"), dir.path().to_owned()]);
        (dir, groups)
    }

    #[test]
    fn groups_of_files_are_read_and_commands_are_not_run() {
        let (_dir, groups) = configured();
        let names = |set: &str| unfold(set, &groups).map(|names| names.join(" ")).map_err(|error| error.why);
        assert_eq!(names("@io"), Ok("example4 example5 example0".into()));
        assert_eq!(names("@racks:old"), Ok("n1 n2 n3 n4".into()));
        assert_eq!(names("@*"), Ok("example0 example4 example5".into()));
        let why = names("@sl:debug").unwrap_err();
        assert!(why.contains("slurm.conf") && why.contains("aren't run"), "{why}");
        let why = names("@odd:a").unwrap_err();
        assert!(why.contains("odd.yaml: line 1"), "{why}");
    }

    #[test]
    fn clustershell_itself_reads_the_same_groups() {
        let (dir, groups) = configured();
        for set in ["@io", "@oss!example4", "@racks:old", "@racks:rack[1-2]&n[2-3]", "@racks:*"] {
            let asked = std::process::Command::new("nodeset")
                .args(["-e", set])
                .env("CLUSTERSHELL_CFGDIR", dir.path())
                .env("XDG_CONFIG_HOME", dir.path())
                .output();
            let Ok(output) = asked else {
                let _ = std::io::Write::write_fmt(
                    &mut std::io::stderr(),
                    format_args!("SKIPPED: nodeset of ClusterShell isn't installed\n"),
                );
                return;
            };
            let theirs = String::from_utf8(output.stdout).unwrap();
            let mut theirs: Vec<&str> = theirs.split_whitespace().collect();
            let mut ours = unfold(set, &groups).unwrap();
            ours.sort_unstable();
            theirs.sort_unstable();
            assert_eq!(ours, theirs, "{set}: {}", String::from_utf8_lossy(&output.stderr));
        }
    }

    #[test]
    fn where_clustershell_is_not_configured_there_are_no_groups() {
        assert_eq!(read([PathBuf::from("/nowhere")]), Groups::default());
        let why = unfold("@top", &Groups::default()).unwrap_err().why;
        assert_eq!(why, "there is no group `top`: the site has none");
    }
}
