use super::Timestamp;

/// Who else is on a host: people, programs that change it by themselves, a shutdown that is due.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Company {
    /// Logged-in people, as `who` has them.
    pub people: Vec<String>,
    /// Package managers and configuration agents that run, each with its process id.
    pub busy: Vec<String>,
    /// A shutdown that is due.
    pub shutdown: Option<String>,
}

impl Company {
    /// Only looks. It stands on what any Linux has, and leaves out what isn't there: that ends no shell, and nor does a process that
    /// has ended before it was read.
    pub const COMMAND: &str = r#"set +e
echo @people
who 2>/dev/null || loginctl --no-legend list-sessions 2>/dev/null
echo @busy
for f in /proc/[0-9]*/comm; do
  n=
  { read -r n < "$f"; } 2>/dev/null
  case $n in
    apt|apt-get|aptitude|dpkg|unattended-upgr|dnf|dnf5|yum|rpm|rpm-ostree|zypper|puppet|chef-client|cf-agent|salt-call|shutdown)
      p=${f#/proc/}; echo "$n ${p%/comm}";;
  esac
done
grep -lsa 'Ansiball[Z]' /proc/[0-9]*/cmdline 2>/dev/null | while read -r f; do p=${f#/proc/}; echo "ansible ${p%/cmdline}"; done
echo @shutdown
cat /run/systemd/shutdown/scheduled 2>/dev/null
if test -e /run/nologin; then echo nologin; fi
echo @end"#;

    /// What [`Company::COMMAND`] printed; nothing where it was cut off.
    pub fn read(text: &str) -> Option<Company> {
        let mut company = Company::default();
        let mut section = "";
        let (mut at, mut mode, mut nologin) = (None, "shutdown".to_owned(), false);
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            if let Some(name) = line.strip_prefix('@') {
                section = name;
                continue;
            }
            let words: Vec<&str> = line.split_whitespace().collect();
            match section {
                "people" => company.people.push(words.join(" ")),
                "busy" => company.busy.push(match words[..] {
                    [name, pid] => format!("{name} (process {pid})"),
                    _ => words.join(" "),
                }),
                "shutdown" => match line.split_once('=') {
                    Some(("USEC", micros)) => at = micros.parse().ok().and_then(|micros| Timestamp::from_microsecond(micros).ok()),
                    Some(("MODE", what)) => mode = what.to_owned(),
                    _ => nologin |= line == "nologin",
                },
                _ => {}
            }
        }
        company.shutdown = match at {
            Some(at) => Some(format!("a {mode} is due at {} UTC", at.strftime("%H:%M:%S"))),
            None if nologin => Some("new logins are refused (/run/nologin): a shutdown may be under way".into()),
            None => None,
        };
        (section == "end").then_some(company)
    }

    /// Nobody and nothing else is there.
    pub fn is_alone(&self) -> bool {
        self.people.is_empty() && self.busy.is_empty() && self.shutdown.is_none()
    }

    /// What the operator should know, the most urgent first.
    pub fn says(&self) -> Vec<String> {
        let mut says: Vec<String> = self.shutdown.iter().cloned().collect();
        says.extend(self.busy.iter().map(|busy| format!("{busy} runs there: it may change things, too")));
        says.extend(self.people.iter().map(|person| format!("logged in: {person}")));
        says
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_agents_and_a_coming_reboot_are_told_the_reboot_first() {
        let text = "@people\nmara     pts/0        2026-11-21 03:50 (10.0.0.9)\n@busy\ndnf 4711\n@shutdown\nUSEC=1763694000000000\nWARN_WALL=1\nMODE=reboot\n@end\n";
        let company = Company::read(text).unwrap();
        assert_eq!(
            company.says(),
            [
                "a reboot is due at 03:00:00 UTC",
                "dnf (process 4711) runs there: it may change things, too",
                "logged in: mara pts/0 2026-11-21 03:50 (10.0.0.9)",
            ]
        );
    }

    #[test]
    fn half_an_answer_is_no_answer() {
        assert_eq!(Company::read("@people\n@busy\n"), None);
        assert!(Company::read("@people\n@busy\n@shutdown\n@end\n").unwrap().is_alone());
    }
}
