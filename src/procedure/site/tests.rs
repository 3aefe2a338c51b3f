//! Sites are read, written, and told what is wrong with them.

use super::*;
use crate::procedure::model::{Column, Input, InputKind, Procedure};
use serde_json::json;

fn input(name: &str, kind: InputKind) -> Input {
    Input::plain(name, kind, name)
}

#[test]
fn what_is_written_reads_back_and_holds_no_secret() {
    let mut nodes = input("nodes", InputKind::Hosts);
    nodes.columns = vec![Column {
        name: "rack".into(),
        kind: InputKind::Text,
        label: "Rack".into(),
        when: None,
    }];
    let procedure = Procedure {
        name: "p".into(),
        inputs: vec![
            nodes,
            input("pairs", InputKind::Pairs),
            input("motto", InputKind::Text),
            input("units", InputKind::Lines),
            input("limit", InputKind::Number),
            input("sure", InputKind::YesNo),
            input("password", InputKind::Secret),
        ],
        ..Procedure::default()
    };
    let given = json!({
        "nodes": ["node1.example", "node2"],
        "rack": { "node1.example": "A \"3\"", "node2": "it's \\ here" },
        "pairs": [["a", "b"], ["c", "d"]],
        "motto": "'''quotes\" # no comment",
        "units": ["gunicorn", "rok-gw, the daemon"],
        "limit": 12.5,
        "sure": true,
    });
    let expected: Values = serde_json::from_value(given).unwrap();
    let mut values = expected.clone();
    values.insert("password".into(), json!("geheim"));
    let text = write(&procedure, Some("prod, \"Athens\""), &values, &Site::default());
    assert!(!text.contains("geheim"), "{text}");
    let problems = Problems::default();
    let site = read(&Source::new("site.toml", text.as_str()), &problems).unwrap();
    site.fit(&procedure, &problems);
    assert_eq!(problems.sorted(), [], "{text}");
    assert_eq!(site.inputs, expected, "{text}");
    assert_eq!(site.name.as_deref(), Some("prod, \"Athens\""));
}

/// A place with everything that one can say of it.
const WHOLE: &str = r#"
name = "prod"
colour = "red"
cluster = "athens"
login = "admin"
as = "root"
window = "03:40"
same = [["gw", "n1"]]

[inputs]
nodes = ["n1", "n2"]

[address]
n1 = "192.0.2.11"
n2 = "2001:db8::2"

[groups]
compute = "n[1-40]!n7"
all = "@compute,gw"

[console]
n1 = "ipmitool -H n1-bmc sol activate"

[count]
nodes = 2
"#;

fn told(text: &str) -> Vec<String> {
    let problems = Problems::default();
    read(&Source::new("site.toml", text), &problems);
    problems.sorted().iter().map(|told| told.render(false)).collect()
}

#[test]
fn all_that_is_known_of_a_place_is_kept_when_its_values_are_written_anew() {
    let problems = Problems::default();
    let site = read(&Source::new("site.toml", WHOLE), &problems).unwrap();
    assert_eq!(problems.sorted(), []);
    assert_eq!(site.account.run_as.as_deref(), Some("root"));
    assert_eq!(site.same, [[HostName::from("gw"), HostName::from("n1")]]);
    assert_eq!(site.window.as_ref().map(|window| window.value.as_str()), Some("03:40"));
    let procedure = Procedure {
        inputs: vec![input("nodes", InputKind::Hosts)],
        ..Procedure::default()
    };
    let text = write(&procedure, Some("prod"), &site.inputs, &site);
    let problems = Problems::default();
    let again = read(&Source::new("again.toml", text.as_str()), &problems).unwrap();
    assert_eq!(problems.sorted(), [], "{text}");
    let all = |site: &Site| {
        (
            (site.name.clone(), site.colour, site.cluster.clone(), site.account.clone()),
            (
                site.inputs.clone(),
                site.addresses.clone(),
                site.groups.clone(),
                site.consoles.clone(),
            ),
            (
                site.same.clone(),
                site.counts.clone(),
                site.window.clone().map(|window| window.value),
            ),
        )
    };
    assert_eq!(all(&again), all(&site), "{text}");
}

#[test]
fn what_cant_be_of_a_place_is_told_where_it_stands() {
    for (line, says) in [
        ("login = 'root; reboot'", "letters, digits, `_`, `-` and `.`, a letter first"),
        ("as = '-u'", "a letter first"),
        ("cluster = ' '", "leave the key out"),
        ("[address]\nn1 = '-oProxyCommand=reboot'", "begins with a hyphen"),
        ("[address]\nn1 = 'root@192.0.2.1'", "has a user in it"),
        ("[address]\nn1 = '192.0.2.1:2222'", "a port belongs in the ssh configuration"),
        ("[address]\n'n 1' = '192.0.2.1'", "a blank can't be in one"),
        ("[groups]\ntop = 'n[1-'", "is no node set"),
        ("[groups]\ntop = '@bottom'", "there is no group `bottom`"),
        ("[console]\n'-x' = 'BMC'", "begins with a hyphen"),
        ("same = [['n1']]", "one name alone is one machine"),
        ("same = [['n1', 'n2'], ['n2', 'n3']]", "n2 stands in `same` twice"),
        ("[count]\nnodes = 0", "nodes"),
        ("colour = 'pink'", "colour"),
        ("clutser = 'athens'", "did you mean `cluster`?"),
    ] {
        let told = told(line);
        assert_eq!(told.len(), 1, "{line}: {told:?}");
        assert!(told[0].contains(says) && told[0].contains("site.toml:"), "{line}:\n{}", told[0]);
    }
}

#[test]
fn what_is_counted_must_be_a_list_of_hosts_of_the_procedure() {
    let procedure = Procedure {
        name: "p".into(),
        inputs: vec![input("nodes", InputKind::Hosts), input("motto", InputKind::Text)],
        ..Procedure::default()
    };
    let fit = |text: &str| {
        let problems = Problems::default();
        let site = read(&Source::new("site.toml", text), &problems).unwrap();
        site.fit(&procedure, &problems);
        problems.sorted().iter().map(|told| told.render(false)).collect::<String>()
    };
    assert_eq!(fit("[count]\nnodes = 40"), "");
    assert!(fit("[count]\nnode = 40").contains("did you mean `nodes`?"));
    assert_eq!(fit("[inputs]\nnodes = 'n[1-2],@top'\n[groups]\ntop = 'gw'\n[count]\nnodes = 3"), "");
    assert!(
        fit("[inputs]\nnodes = 'n[1-2]'\n[count]\nnodes = 3").contains("the site says that there are 3, and these are n[1-2], 2 hosts")
    );
    assert!(fit("[inputs]\nnodes = 'n[1-x]'").contains("a number is wanted"));
    assert!(fit("[count]\nmotto = 40").contains("no list of hosts motto"));
}
