use super::Cluster;
use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};

/// One `<resource>`, until its end.
#[derive(Default)]
struct Copy {
    id: String,
    role: String,
    failed: bool,
    unmanaged: bool,
    nodes: Vec<String>,
}

/// Reads what `crm_mon --output-as=xml` and `pcs status xml` print. Groups, clones and bundles may nest resources at any depth.
pub(super) fn read(out: &str) -> Result<Cluster, String> {
    let mut reader = Reader::from_str(out);
    let mut cluster = Cluster::default();
    let mut within: Vec<String> = Vec::new();
    let mut copy: Option<Copy> = None;
    let (mut status, mut said) = (None, Vec::new());
    loop {
        match reader.read_event().map_err(|error| format!("its XML can't be read: {error}"))? {
            Event::Start(start) => {
                open(&start, &within, &mut cluster, &mut copy, &mut status);
                within.push(start.name().as_ref().to_owned());
            }
            Event::Empty(start) => {
                open(&start, &within, &mut cluster, &mut copy, &mut status);
                close(start.name().as_ref(), &mut cluster, &mut copy);
            }
            Event::End(end) => {
                within.pop();
                close(end.name().as_ref(), &mut cluster, &mut copy);
            }
            Event::Text(text) if within.last().is_some_and(|name| name == "error") => {
                said.push(text.trim().to_owned());
            }
            Event::Eof => break,
            _ => {}
        }
    }
    if !within.is_empty() {
        return Err("its XML breaks off".into());
    }
    match status {
        Some((0, _)) => Ok(cluster),
        Some((code, message)) => {
            said.insert(0, format!("{message} (code {code})"));
            Err(format!("the cluster's tool says {}", said.join("; ")))
        }
        None => Err("its XML isn't a Pacemaker status".into()),
    }
}

fn open(start: &BytesStart<'_>, within: &[String], cluster: &mut Cluster, copy: &mut Option<Copy>, status: &mut Option<(i64, String)>) {
    let get = |name: &str| attribute(start, name);
    let is = |name: &str| get(name).as_deref() == Some("true");
    let parent = within.last().map_or("", String::as_str);
    match (parent, start.name().as_ref()) {
        ("pacemaker-result", "status") => {
            *status = Some((
                get("code").and_then(|code| code.parse().ok()).unwrap_or(-1),
                get("message").unwrap_or_default(),
            ));
        }
        ("summary", "current_dc") if is("present") => {
            cluster.dc = get("name");
            cluster.quorum = get("with_quorum").map(|quorum| quorum == "true");
        }
        ("summary", "cluster_options") => cluster.maintenance = is("maintenance-mode"),
        ("nodes", "node") => {
            let state = match () {
                () if is("unclean") => "unclean",
                () if is("pending") => "pending",
                () if !is("online") => "offline",
                () if is("shutdown") => "shutdown",
                () if is("standby") || is("standby_onfail") => "standby",
                () if is("maintenance") => "maintenance",
                () => "online",
            };
            cluster.nodes.extend(get("name").map(|name| (name, state)));
        }
        ("failures", "failure") => cluster.failures += 1,
        (_, "resource") => {
            let failed = is("failed");
            let role = if failed {
                Some("FAILED".into())
            } else {
                get("pending").filter(|pending| !pending.is_empty())
            };
            *copy = Some(Copy {
                id: get("id").unwrap_or_default(),
                role: role.or_else(|| get("role")).unwrap_or_default(),
                failed: failed || is("blocked"),
                // What is blocked by its failure is shown as unmanaged, too; nobody asked for that.
                unmanaged: get("managed").as_deref() == Some("false") && !is("blocked"),
                nodes: Vec::new(),
            });
        }
        ("resource", "node") => {
            if let Some(copy) = copy {
                copy.nodes.extend(get("name"));
            }
        }
        _ => {}
    }
}

fn close(name: &str, cluster: &mut Cluster, copy: &mut Option<Copy>) {
    if name != "resource" {
        return;
    }
    if let Some(copy) = copy.take().filter(|copy| !copy.id.is_empty()) {
        let resource = cluster.resources.entry(copy.id).or_default();
        resource.failed |= copy.failed;
        resource.unmanaged |= copy.unmanaged;
        resource.copy(&copy.role, copy.nodes);
    }
}

fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = start.try_get_attribute(name).ok()??;
    let value = quick_xml::escape::unescape(&attribute.value).ok()?;
    Some(value.into_owned())
}
