//! Pacemaker clusters and Gluster volumes that were named on the command line, as a procedure with monitors only.

use super::{
    super::{Failure, groups, library},
    What,
};
use crate::{
    procedure::{
        inputs,
        load::Folder,
        model::{InputKind, Procedure},
    },
    words::{Groups, Value, Values},
};
use std::{fmt::Write as _, sync::Arc};

/// The procedure, and the values of its inputs.
pub(super) struct Asked {
    pub procedure: Arc<Procedure>,
    pub values: Values,
    pub title: String,
    /// Monitors that nobody asked for by themselves.
    pub optional: Vec<String>,
}

pub(super) fn asked(what: &What) -> Result<Asked, Failure> {
    let groups = groups::of_clustershell();
    let mut text = String::from("format = 1\ntitle = \"Live view\"\nsource = \"the command line\"\n");
    let mut monitors = String::new();
    let mut values = Values::new();
    let mut titles = Vec::new();
    let mut optional = Vec::new();
    for (place, given) in what.pacemaker.iter().enumerate() {
        let hosts = hosts("--pacemaker", given, &groups)?;
        let (of, name) = (of(&hosts, what.pacemaker.len()), numbered("pacemaker", place));
        input(&mut text, &format!("{name}_hosts"), "hosts");
        values.insert(format!("{name}_hosts"), hosts);
        monitors.push_str(&pacemaker(&name, &of));
        optional.push(votes(&name));
        titles.push(format!("pacemaker {given}"));
    }
    for (place, given) in what.gluster.iter().enumerate() {
        let (named, volume) = match given.rsplit_once(':') {
            Some((named, volume)) => (named, Some(volume)),
            None => (given.as_str(), None),
        };
        let hosts = hosts("--gluster", named, &groups)?;
        let (of, name) = (of(&hosts, what.gluster.len()), numbered("gluster", place));
        input(&mut text, &format!("{name}_hosts"), "hosts");
        values.insert(format!("{name}_hosts"), hosts);
        if let Some(volume) = volume {
            if volume.is_empty() || volume.starts_with('-') {
                return Err(Failure::Usage(format!("--gluster {given}: {volume:?} is no volume")));
            }
            input(&mut text, &format!("{name}_volume"), "text");
            values.insert(format!("{name}_volume"), volume.into());
        }
        monitors.push_str(&gluster(&name, volume, &of));
        titles.push(format!("gluster {given}"));
    }
    text.push_str(&monitors);
    // What is loaded is a procedure, and a procedure has a step; nobody comes to it here.
    text.push_str("\n[[phase]]\nid = \"look\"\ntitle = \"Look\"\n\n[[phase.step]]\nid = \"look\"\ntitle = \"Look\"\nnote = \"Look.\"\n");
    let folder = Folder {
        path: "monitor".into(),
        files: [("procedure.toml".to_owned(), text.into_bytes())].into(),
    };
    Ok(Asked {
        procedure: library::loaded(folder, Folder::default())?.procedure,
        values,
        title: titles.join(" · "),
        optional,
    })
}

fn pacemaker(name: &str, of: &str) -> String {
    let mut text = monitor(
        name,
        &format!("Pacemaker{of}"),
        name,
        "pacemaker",
        "run = ['crm_mon --one-shot --inactive --output-as=xml', 'pcs status']\nevery = \"5s\"",
    );
    text += &monitor(
        &votes(name),
        &format!("Votes{of}"),
        name,
        "corosync-quorum",
        "run = 'corosync-quorumtool -s'\nexit = [0, 2]\nevery = \"15s\"",
    );
    text
}

fn votes(name: &str) -> String {
    format!("{name}_votes")
}

fn gluster(name: &str, volume: Option<&str>, of: &str) -> String {
    // Only what is listed by Gluster itself is looped over: such names need no quoting, and have it all the same.
    let (heal, status, title) = match volume {
        Some(volume) => {
            let own = format!("{{{{ {name}_volume }}}}");
            (
                format!("gluster volume heal {own} info summary"),
                format!("gluster volume info {own}; gluster volume status {own}"),
                format!("Heal of {volume}"),
            )
        }
        None => (
            "for v in $(gluster volume list); do gluster volume heal \"$v\" info summary; done".into(),
            "gluster volume info; gluster volume status all".into(),
            "Heal".into(),
        ),
    };
    let mut text = monitor(
        &format!("{name}_heal"),
        &format!("{title}{of}"),
        name,
        "gluster-heal",
        &format!("run = '''{heal}'''\nevery = \"10s\""),
    );
    text += &monitor(
        &format!("{name}_volumes"),
        &format!(
            "{}{of}",
            volume.map_or_else(|| "Volumes".into(), |volume| format!("Volume {volume}"))
        ),
        name,
        "gluster-volumes",
        &format!("run = '''{status}'''\nexit = [0, 1]\nlock = \"glusterd\"\nevery = \"15s\""),
    );
    text += &monitor(
        &format!("{name}_peers"),
        &format!("Peers{of}"),
        name,
        "gluster-peers",
        "run = 'gluster pool list'\nlock = \"glusterd\"\nevery = \"15s\"",
    );
    text
}

fn input(text: &mut String, name: &str, kind: &str) {
    // A text can be written to.
    let _ = writeln!(text, "\n[[input]]\nname = \"{name}\"\nlabel = \"{name}\"\nkind = \"{kind}\"");
}

/// One monitor; of its hosts the first that answers speaks for all.
fn monitor(name: &str, title: &str, of: &str, reader: &str, rest: &str) -> String {
    let title = toml::Value::String(title.to_owned());
    format!("\n[[monitor]]\nname = \"{name}\"\ntitle = {title}\non = \"{of}_hosts\"\nany = true\nread = \"{reader}\"\n{rest}\n")
}

/// The first is called as what it is.
fn numbered(name: &str, place: usize) -> String {
    match place {
        0 => name.to_owned(),
        _ => format!("{name}_{}", place + 1),
    }
}

/// Where there are several, each says whose it is.
fn of(hosts: &Value, count: usize) -> String {
    let first = hosts.as_array().and_then(|hosts| hosts.first()).and_then(Value::as_str);
    match first.filter(|_| count > 1) {
        Some(host) => format!(" ({host})"),
        None => String::new(),
    }
}

fn hosts(option: &str, given: &str, groups: &Groups) -> Result<Value, Failure> {
    let wrong = |why: &str| Failure::Usage(format!("{option} {given}: {why}"));
    let value = inputs::hosts(InputKind::Hosts, &given.into(), groups).map_err(|why| wrong(&why))?;
    let value = value.unwrap_or_else(|| Value::Array(vec![given.into()]));
    match inputs::kind_problem(InputKind::Hosts, &value) {
        Some(why) => Err(wrong(&why)),
        None => Ok(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        diagnostic::Source,
        procedure::scope::Known,
        rehearsal::{cluster_model::Fit, scenario},
        tables::Problems,
    };

    const PLACE: &str = r#"
format = 1
title = "A place"
procedure = "look"
start = "2026-03-07T22:00:00Z"
[host.node1]
[host.node2]
[pacemaker]
[gluster.volume.gv0]
bricks = ["node1:/data/gv0", "node2:/data/gv0"]
[end]
status = "finished"
"#;

    #[test]
    fn the_simulated_cluster_knows_every_command_that_the_view_sends() {
        let problems = Problems::default();
        let place = scenario::read(&Source::new("place.toml", PLACE), &|_| None, &problems).expect("a scenario");
        let what = What {
            pacemaker: vec!["node1,node2".into()],
            gluster: vec!["node1,node2:gv0".into()],
            ..What::default()
        };
        let asked = asked(&what).unwrap_or_else(|_| panic!("the view's own procedure is well"));
        let known = Known {
            values: asked.values,
            ..Known::default()
        };
        let runs: Vec<String> = asked
            .procedure
            .monitors
            .iter()
            .flat_map(|monitor| &monitor.run)
            .map(|run| run.command(&known).expect("all values are known"))
            .collect();
        assert_eq!(runs.len(), 6, "{runs:?}");
        for run in runs {
            assert!(matches!(place.model.fit(&run), Fit::Known(_)), "{run}");
        }
    }
}
