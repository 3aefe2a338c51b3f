use super::{HostName, node_set};
use std::collections::{BTreeMap, BTreeSet};

/// How a host was when the run began: sections of lines, none of which is about the moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline(BTreeMap<String, Vec<String>>);

/// What is other than it was, in one section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Differs {
    /// Of what.
    pub section: String,
    /// Lines that are no longer there.
    pub gone: Vec<String>,
    /// Lines that weren't there.
    pub came: Vec<String>,
}

/// Words in front of a value that nobody should find in a file.
const SECRET: [&str; 5] = ["passw", "secret", "token", "passphrase", "community"];

impl Baseline {
    /// Only looks. What a host doesn't have has no lines, and ends no shell.
    pub const COMMAND: &str = r#"set +e
echo @kernel
uname -r
echo @mounts
while read -r device place kind options rest; do
  case $kind in
    ext*|xfs|btrfs|zfs|vfat|nfs*|cifs|fuse.*|gfs2|ocfs2|ceph|reiserfs|jfs|f2fs|iso9660) echo "$place $device $kind ${options%%,*}";;
  esac
done < /proc/mounts | sort
echo @failed units
systemctl --failed --plain --no-legend 2>/dev/null | while read -r unit rest; do echo "$unit"; done | sort
echo @listening
{ ss -Hltn 2>/dev/null || netstat -ltn 2>/dev/null | grep LISTEN; } | while read -r a b c place rest; do echo "$place"; done | sort -u
echo @cluster configuration
pcs config 2>/dev/null || crm configure show 2>/dev/null || cibadmin -Q --scope configuration 2>/dev/null
echo @gluster volumes
gluster volume info 2>/dev/null
echo @end"#;

    /// What [`Baseline::COMMAND`] printed, without values of passwords; nothing where it was cut off.
    pub fn read(text: &str) -> Option<Baseline> {
        let mut sections: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut section = None;
        for line in text.lines().map(str::trim_end).filter(|line| !line.is_empty()) {
            match line.strip_prefix('@') {
                Some(name) => {
                    section = Some(name);
                    sections.entry(name.to_owned()).or_default();
                }
                None => {
                    let lines = section.and_then(|name| sections.get_mut(name));
                    lines?.push(without_secrets(line));
                }
            }
        }
        sections.remove("end")?;
        Some(Baseline(sections))
    }

    /// As it is kept in a file: [`Baseline::read`] reads it again.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for (section, lines) in &self.0 {
            text += &format!("@{section}\n");
            for line in lines {
                text += line;
                text.push('\n');
            }
        }
        text + "@end\n"
    }

    /// What is other now.
    pub fn differs(&self, now: &Baseline) -> Vec<Differs> {
        let sections: BTreeSet<&String> = self.0.keys().chain(now.0.keys()).collect();
        let of = |baseline: &Baseline, section: &String| baseline.0.get(section).cloned().unwrap_or_default();
        let compared = sections.into_iter().map(|section| {
            let (before, after) = (of(self, section), of(now, section));
            Differs {
                gone: before.iter().filter(|line| !after.contains(line)).cloned().collect(),
                came: after.iter().filter(|line| !before.contains(line)).cloned().collect(),
                section: section.clone(),
            }
        });
        compared
            .filter(|differs| !differs.gone.is_empty() || !differs.came.is_empty())
            .collect()
    }
}

/// What was found, and the hosts of which just that was found.
type Alike<'a> = (&'a Result<Vec<Differs>, String>, Vec<&'a str>);

/// How hosts differ from how they were, or why that isn't known, in lines: hosts that differ alike in one, what isn't as it was first.
pub fn compared(hosts: &BTreeMap<HostName, Result<Vec<Differs>, String>>) -> Vec<String> {
    let mut groups: Vec<Alike<'_>> = Vec::new();
    for (host, said) in hosts {
        match groups.iter_mut().find(|(known, _)| *known == said) {
            Some((_, hosts)) => hosts.push(host.as_str()),
            None => groups.push((said, vec![host.as_str()])),
        }
    }
    groups.sort_by_key(|(said, _)| said.as_ref().is_ok_and(Vec::is_empty));
    let mut lines = Vec::new();
    for (said, hosts) in groups {
        let names = node_set(hosts.iter().copied());
        match said {
            Err(why) => lines.push(format!("{names}: not compared: {why}")),
            Ok(differs) if differs.is_empty() => lines.push(format!("{names}: as when the run began")),
            Ok(differs) => {
                lines.push(format!("{names}: not as when the run began:"));
                for section in differs {
                    lines.push(format!("  {}", section.section));
                    lines.extend(section.gone.iter().map(|line| format!("    - {line}")));
                    lines.extend(section.came.iter().map(|line| format!("    + {line}")));
                }
            }
        }
    }
    lines
}

/// The line up to the value of something secret.
fn without_secrets(line: &str) -> String {
    let lower = line.to_ascii_lowercase();
    let named = SECRET.iter().filter_map(|word| lower.find(word)).min();
    let value = named.and_then(|at| {
        // In XML the name of a pair stands before its value.
        let rest = lower.get(at..)?;
        let sign = rest.find("value=").map(|found| found + 5).or_else(|| rest.find(['=', ':']))?;
        Some(at + sign + 1)
    });
    match value.and_then(|at| line.get(..at)) {
        Some(kept) => format!("{kept}***"),
        None => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEFORE: &str = "@kernel\n6.1.0-31\n@mounts\n/ /dev/sda1 ext4 rw\n/srv /dev/sdb1 xfs rw\n@failed units\n@end\n";

    #[test]
    fn what_went_and_what_came_is_told_by_section() {
        let before = Baseline::read(BEFORE).unwrap();
        assert_eq!(before.differs(&before), []);
        let after = BEFORE.replace("xfs rw", "xfs ro").replace("units\n", "units\nnginx.service\n");
        let differs = before.differs(&Baseline::read(&after).unwrap());
        let short: Vec<_> = differs
            .iter()
            .map(|one| (one.section.as_str(), one.gone.len(), one.came.len()))
            .collect();
        assert_eq!(short, [("failed units", 0, 1), ("mounts", 1, 1)]);
    }

    #[test]
    fn what_is_kept_is_read_again() {
        let baseline = Baseline::read(BEFORE).unwrap();
        assert_eq!(Baseline::read(&baseline.text()), Some(baseline));
        assert_eq!(Baseline::read("@kernel\n6.1"), None, "cut off");
    }

    #[test]
    fn no_password_of_a_fence_device_is_kept() {
        let text = "@cluster configuration\n<nvpair id=\"f-passwd\" name=\"passwd\" value=\"hunter2\"/>\n  Attributes: ip=10.0.0.9 password=hunter2 lanplus=1\n@end\n";
        let kept = Baseline::read(text).unwrap().text();
        assert!(!kept.contains("hunter2"), "{kept}");
        assert!(kept.contains("ip=10.0.0.9"), "{kept}");
    }
}
