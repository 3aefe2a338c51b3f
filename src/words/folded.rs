use super::{Examined, HostName, Standing};

/// What several hosts have in common before a run: lines of a preflight that say the same, folded into one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folded {
    /// What was looked at.
    pub topic: String,
    /// How it stands.
    pub mark: Standing,
    /// Where, in the order in which they were named; empty for what concerns no single host.
    pub hosts: Vec<HostName>,
    /// What was found; empty where it is well everywhere and each host says it in words of its own.
    pub says: String,
    /// What to do about it.
    pub advice: Option<String>,
    /// What each host said, word for word.
    pub each: Vec<(Option<HostName>, String)>,
}

impl Folded {
    /// Folds what says the same, the worst first; what is well folds by its topic alone.
    pub fn of(rows: &[Examined]) -> Vec<Folded> {
        let mut folded: Vec<Folded> = Vec::new();
        for row in rows {
            let said = (row.host.clone(), row.says.clone());
            let alike = folded.iter_mut().find(|known| known.takes(row));
            match alike {
                Some(known) => {
                    if known.says != row.says {
                        known.says.clear();
                    }
                    known.hosts.extend(row.host.clone());
                    known.each.push(said);
                }
                None => folded.push(Folded {
                    topic: row.topic.clone(),
                    mark: row.mark,
                    hosts: row.host.clone().into_iter().collect(),
                    says: row.says.clone(),
                    advice: row.advice.clone(),
                    each: vec![said],
                }),
            }
        }
        // In itself each standing keeps the order in which things were looked at.
        folded.sort_by_key(|known| std::cmp::Reverse(known.mark));
        folded
    }

    fn takes(&self, row: &Examined) -> bool {
        let alike = self.topic == row.topic && self.mark == row.mark && self.hosts.is_empty() == row.host.is_none();
        alike && (row.mark == Standing::Well || (self.says == row.says && self.advice == row.advice))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(host: &str, topic: &str, mark: Standing, says: &str) -> Examined {
        Examined {
            host: Some(host.into()),
            topic: topic.into(),
            mark,
            says: says.into(),
            advice: None,
        }
    }

    #[test]
    fn what_says_the_same_is_one_and_the_worst_stands_first() {
        let rows = [
            row("n1", "reached", Standing::Well, "root@10.0.0.1:22"),
            row("n2", "reached", Standing::Well, "root@10.0.0.2:22"),
            row("n3", "reached", Standing::Stops, "timed out"),
            row("n1", "clock", Standing::Doubtful, "40 s behind"),
            row("n2", "clock", Standing::Doubtful, "40 s behind"),
        ];
        let folded = Folded::of(&rows);
        let short: Vec<_> = folded
            .iter()
            .map(|known| (known.mark, known.hosts.len(), known.says.as_str()))
            .collect();
        assert_eq!(
            short,
            [
                (Standing::Stops, 1, "timed out"),
                (Standing::Doubtful, 2, "40 s behind"),
                (Standing::Well, 2, ""),
            ]
        );
        assert_eq!(folded[2].each[1].1, "root@10.0.0.2:22", "each host's own word is kept");
    }

    #[test]
    fn other_advice_is_another_line() {
        let mut rows = [
            row("n1", "tools", Standing::Stops, "no pcs"),
            row("n2", "tools", Standing::Stops, "no pcs"),
        ];
        rows[1].advice = Some("dnf install pcs".into());
        assert_eq!(Folded::of(&rows).len(), 2);
    }
}
