//! What a block of commands is, as far as its words tell.

use crate::words::Level;

/// Languages that a block of commands may say it is in; none is one, too.
const SHELLS: [&str; 9] = [
    "",
    "bash",
    "sh",
    "shell",
    "console",
    "zsh",
    "shell-session",
    "shellsession",
    "terminal",
];

/// Commands that only read, whatever follows.
const READS: [&str; 51] = [
    "cat",
    "ls",
    "grep",
    "egrep",
    "fgrep",
    "zgrep",
    "df",
    "du",
    "ps",
    "uname",
    "id",
    "whoami",
    "pwd",
    "uptime",
    "free",
    "lsblk",
    "lsmod",
    "lspci",
    "lscpu",
    "blkid",
    "ss",
    "netstat",
    "ping",
    "dig",
    "nslookup",
    "getent",
    "head",
    "tail",
    "less",
    "more",
    "journalctl",
    "dmesg",
    "wc",
    "uniq",
    "cut",
    "stat",
    "file",
    "which",
    "type",
    "echo",
    "printf",
    "diff",
    "cmp",
    "md5sum",
    "sha256sum",
    "sleep",
    "true",
    "test",
    "w",
    "who",
    "cd",
];

/// First words of commands that only read together with the second.
const READS_WITH: [(&str, &[&str]); 16] = [
    (
        "systemctl",
        &["status", "is-active", "is-enabled", "list-units", "list-unit-files", "show", "cat"],
    ),
    ("service", &[]),
    ("pcs", &["status", "quorum", "--version"]),
    ("crm", &["status"]),
    ("crm_mon", &[]),
    ("gluster", &["--version"]),
    (
        "kubectl",
        &[
            "get",
            "describe",
            "logs",
            "version",
            "top",
            "cluster-info",
            "api-resources",
            "explain",
        ],
    ),
    ("docker", &["ps", "images", "logs", "inspect", "version", "info", "stats"]),
    ("git", &["status", "log", "diff", "show", "branch"]),
    ("rpm", &["-q", "-qa", "-qi", "-ql", "-V"]),
    ("dpkg", &["-l", "-L", "-s", "--list"]),
    ("yum", &["list", "info", "repolist", "check-update"]),
    ("dnf", &["list", "info", "repolist", "check-update"]),
    ("apt-cache", &["policy", "show", "search"]),
    ("ceph", &["status", "-s", "health", "df", "--version", "versions"]),
    ("etcdctl", &["get", "version", "member", "endpoint"]),
];

/// What can't be brought back.
const DESTROYS: [&str; 14] = [
    "rm", "mkfs", "dd", "wipefs", "shred", "fdisk", "parted", "sgdisk", "lvremove", "vgremove", "pvremove", "dropdb", "userdel", "mdadm",
];

/// What others notice.
const DISRUPTS: [&str; 10] = [
    "reboot", "shutdown", "poweroff", "halt", "init", "umount", "kill", "killall", "pkill", "ifdown",
];

/// What is noticed together with the second word.
const DISRUPTS_WITH: [(&str, &[&str]); 7] = [
    ("systemctl", &["restart", "stop", "reload", "isolate", "reboot", "poweroff"]),
    ("service", &[]),
    ("kubectl", &["drain", "cordon", "rollout", "scale", "delete", "taint"]),
    ("docker", &["stop", "restart", "kill", "rm"]),
    ("pcs", &["cluster", "node", "resource"]),
    ("crm", &["node", "resource"]),
    ("virsh", &["shutdown", "destroy", "reboot"]),
];

/// Whether a block in this language is something to be run.
pub fn is_shell(language: &str) -> bool {
    let first = language.split([' ', ',', '{']).next().unwrap_or_default();
    SHELLS.contains(&first.to_ascii_lowercase().as_str())
}

/// The commands of a block. Where lines have prompts, the others are what they print.
pub fn commands(block: &str) -> String {
    let prompt = |line: &str| {
        let trimmed = line.trim_start();
        ["$ ", "# ", "> "]
            .iter()
            .find_map(|mark| trimmed.strip_prefix(mark))
            .or_else(|| user_prompt(trimmed))
            .map(str::to_owned)
    };
    // A `#` alone may begin a comment: it is a prompt where the first line has one, and no `$` is there.
    let lines: Vec<&str> = block.lines().collect();
    let dollars = lines
        .iter()
        .any(|line| line.trim_start().starts_with("$ ") || user_prompt(line.trim_start()).is_some());
    let first = lines
        .iter()
        .find(|line| !line.trim().is_empty())
        .copied()
        .unwrap_or_default()
        .trim_start();
    let roots = !dollars && first.starts_with("# ") && first.chars().nth(2).is_some_and(|c| c.is_ascii_lowercase() || c == '/');
    let is_sentence = first.ends_with(['.', ':'])
        || first
            .split(' ')
            .nth(1)
            .is_some_and(|word| word.starts_with(|c: char| c.is_ascii_uppercase()));
    if !dollars && (!roots || is_sentence) {
        return block.trim_matches('\n').trim_end().to_owned();
    }
    let mut out: Vec<String> = Vec::new();
    let mut continues = false;
    for line in lines {
        let is_prompt = prompt(line).filter(|_| dollars && !line.trim_start().starts_with("# ") || roots);
        if let Some(command) = is_prompt {
            continues = command.ends_with('\\');
            out.push(command);
        } else if continues {
            continues = line.ends_with('\\');
            out.push(line.strip_prefix("> ").unwrap_or(line).to_owned());
        }
    }
    out.join("\n")
}

/// `root@host:~# command`, `[root@host ~]$ command`.
fn user_prompt(line: &str) -> Option<&str> {
    let (front, command) = line.split_once("# ").or_else(|| line.split_once("$ "))?;
    let is_prompt = front.contains('@') && front.len() < 60 && front.split(' ').count() <= 2 && !front.contains(['=', '"', '\'', '|']);
    is_prompt.then_some(command)
}

/// How far a block reaches, as far as its first words tell; nothing where they don't.
pub fn level(block: &str) -> Option<Level> {
    let mut level = Level::Observe;
    let mut known = true;
    for line in joined(block) {
        if line.starts_with('#') || line.is_empty() {
            continue;
        }
        if line.contains("$(") || line.contains('`') {
            // What is run in there, nobody has looked at.
            known = false;
        }
        let redirects = line.contains('>') && !line.contains("2>&1") && !line.contains(">/dev/null") && !line.contains("> /dev/null");
        for part in line.split(['|', ';', '&']).map(str::trim).filter(|part| !part.is_empty()) {
            match of_command(part) {
                Some(of) => level = level.max(of),
                None => known = false,
            }
        }
        if redirects {
            level = level.max(Level::Change);
        }
    }
    match level {
        Level::Observe if !known => None,
        level => Some(level),
    }
}

/// Whether all that it does is to restart its host.
pub fn only_reboots(block: &str) -> bool {
    let lines: Vec<String> = joined(block).filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    matches!(lines.as_slice(), [only] if matches!(without_sudo(only).join(" ").as_str(), "reboot" | "shutdown -r now" | "systemctl reboot" | "init 6"))
}

fn joined(block: &str) -> impl Iterator<Item = String> {
    let block = block.replace("\\\n", " ");
    block.lines().map(|line| line.trim().to_owned()).collect::<Vec<_>>().into_iter()
}

fn without_sudo(command: &str) -> Vec<&str> {
    let words = command.split_whitespace();
    words
        .skip_while(|word| matches!(*word, "sudo" | "time" | "nohup") || (word.contains('=') && !word.starts_with('-')))
        .collect()
}

fn of_command(command: &str) -> Option<Level> {
    let words = without_sudo(command);
    let first = words.first()?.rsplit('/').next()?;
    let rest = words.get(1..).unwrap_or_default();
    let second = rest.first().copied().unwrap_or_default();
    if DESTROYS.contains(&first) || first.starts_with("mkfs.") || (first == "gluster" && rest.contains(&"delete")) {
        return Some(Level::Destroy);
    }
    let in_pairs = |table: &[(&str, &[&str])]| table.iter().any(|(of, seconds)| *of == first && seconds.contains(&second));
    let by_service = first == "service";
    if by_service {
        return Some(if rest.last() == Some(&"status") {
            Level::Observe
        } else {
            Level::Disrupt
        });
    }
    if in_pairs(&READS_WITH) || READS.contains(&first) || first == "crm_mon" {
        let writes = (first == "dmesg" && rest.iter().any(|word| matches!(*word, "-C" | "-c" | "--clear")))
            || (first == "journalctl" && rest.iter().any(|word| word.starts_with("--vacuum") || *word == "--rotate"));
        return Some(if writes { Level::Change } else { Level::Observe });
    }
    if first == "gluster" && rest.iter().any(|word| matches!(*word, "info" | "status" | "list")) {
        return Some(Level::Observe);
    }
    if first == "mount" && rest.is_empty() {
        return Some(Level::Observe);
    }
    if DISRUPTS.contains(&first) || in_pairs(&DISRUPTS_WITH) {
        return Some(Level::Disrupt);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prompts_go_and_what_was_printed_goes_with_them() {
        assert_eq!(commands("$ uptime\n 10:00 up 3 days\n$ df -h"), "uptime\ndf -h");
        assert_eq!(commands("# pcs status\nCluster name: x"), "pcs status");
        assert_eq!(commands("root@hv06:~# tunefs.ocfs2 /dev/sdc\nUpdating"), "tunefs.ocfs2 /dev/sdc");
        assert_eq!(commands("$ yum install \\\n    lustre\nComplete!"), "yum install \\\n    lustre");
        assert_eq!(commands("# Look at the disks.\nlsblk"), "# Look at the disks.\nlsblk");
        assert_eq!(commands("yum clean all\nyum update\n"), "yum clean all\nyum update");
    }

    #[test]
    fn how_far_a_block_reaches_is_told_where_its_words_tell() {
        assert_eq!(level("sudo systemctl status nginx | grep Active"), Some(Level::Observe));
        assert_eq!(level("ls -l\ncat /etc/hosts > /tmp/x"), Some(Level::Change));
        assert_eq!(level("systemctl restart nginx"), Some(Level::Disrupt));
        assert_eq!(level("ls\nrm -rf /var/lib/x"), Some(Level::Destroy));
        assert_eq!(level("./deploy.sh"), None);
        assert_eq!(level("cat $(make-it)"), None, "what is in there may do anything");
        assert_eq!(level("dmesg -C"), Some(Level::Change));
        assert!(only_reboots("sudo reboot"));
        assert!(!only_reboots("yum update\nreboot"));
    }
}
