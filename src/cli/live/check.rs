//! The look at all hosts before a live run, in front of the operator.

use super::super::{
    Doing as _, Failure, front,
    say::say,
    seat::{Front, Seat},
    session::Questions,
};
use crate::{
    host::live::{Live, Wanted, Ways},
    plain,
    ui::{
        Event, Out, Preflight,
        preflight::{Begins, Found, Verdict},
    },
    words::{Examined, HostName, Standing},
};
use std::{
    collections::BTreeMap,
    io::{self, BufRead as _, Write as _},
    sync::Arc,
};
use tokio::sync::mpsc;

/// What is looked at.
pub(super) struct Look {
    pub begins: Begins,
    pub wanted: Wanted,
    /// What was found out already of the run itself.
    pub own: Vec<Examined>,
    /// Why any host is taken over that another run holds, where that is wanted.
    pub take_over: Option<String>,
}

/// What became of it.
pub(super) enum Looked {
    /// The run may begin.
    Well(Agreed),
    /// Something stops it; said already.
    Stopped,
    /// The operator has left.
    Left,
}

/// What the operator knows of, and goes on with all the same.
#[derive(Debug, Default)]
pub(super) struct Agreed {
    /// Why, where something is doubtful.
    pub reason: Option<String>,
    /// What is doubtful, in lines.
    pub doubts: Vec<String>,
    /// Hosts that are taken from another run, and why.
    pub take_over: BTreeMap<HostName, String>,
}

impl Agreed {
    /// What the journal keeps of it, in the operator's name.
    pub fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if let Some(reason) = &self.reason {
            notes.push(format!(
                "Begun although this was doubtful: {}. Why: {reason}",
                self.doubts.join("; ")
            ));
        }
        for (host, reason) in &self.take_over {
            notes.push(format!("{host} was taken over from another run. Why: {reason}"));
        }
        notes
    }
}

impl Look {
    /// Looks, and asks the operator where something is doubtful.
    pub async fn at(self, hosts: &Arc<Live<Ways>>, front: &mut Front<'_>, questions: &mut Questions) -> Result<Looked, Failure> {
        match front {
            Front::Lines => self.in_lines(hosts, questions).await,
            Front::Screen(seat) => self.on_screen(hosts, seat, questions).await,
        }
    }

    /// Looks, and says what was found; nothing is asked.
    pub async fn told(&self, hosts: &Live<Ways>, questions: &mut Questions) -> Vec<Examined> {
        let looked = hosts.preflight(&self.begins.hosts, &self.wanted);
        let mut rows = self.own.clone();
        rows.extend(questions.in_lines_while(looked).await);
        taken(&mut rows, |_| self.take_over.as_ref());
        for line in plain::preflight::lines(&rows) {
            say!("{line}");
        }
        rows
    }

    async fn in_lines(self, hosts: &Live<Ways>, questions: &mut Questions) -> Result<Looked, Failure> {
        let rows = self.told(hosts, questions).await;
        let mut agreed = Agreed::default();
        match worst(&rows) {
            Standing::Stops => {
                if rows.iter().any(|row| row.topic == CLAIM && row.mark == Standing::Stops) {
                    eprintln!("To take hosts over from another run: --take-over REASON");
                }
                return Ok(Looked::Stopped);
            }
            Standing::Doubtful => {
                print!("Something is doubtful. To begin all the same, say why; empty leaves > ");
                io::stdout().flush().doing("write to standard output")?;
                let mut line = String::new();
                io::stdin().lock().read_line(&mut line).doing("read from standard input")?;
                let reason = line.trim();
                if reason.is_empty() {
                    return Ok(Looked::Left);
                }
                agreed.reason = Some(reason.to_owned());
                agreed.doubts = doubts(&rows);
            }
            Standing::Note | Standing::Well => {}
        }
        if let Some(reason) = self.take_over {
            let held = rows.iter().filter(|row| row.topic == CLAIM && row.mark == Standing::Note);
            agreed.take_over = held.filter_map(|row| Some((row.host.clone()?, reason.clone()))).collect();
        }
        Ok(Looked::Well(agreed))
    }

    async fn on_screen(self, hosts: &Live<Ways>, seat: &mut Seat, questions: &mut Questions) -> Result<Looked, Failure> {
        let (theme, ascii) = front::look(&seat.settings);
        let mut screen = Preflight::new(self.begins.clone(), theme).in_ascii(ascii);
        let (tell, news) = mpsc::channel::<Event>(64);
        let (outs, mut wanted) = mpsc::channel(64);
        let all = &self.begins.hosts;
        let looking = async {
            let mut take_over: BTreeMap<HostName, String> = match &self.take_over {
                Some(reason) => all.iter().map(|host| (host.clone(), reason.clone())).collect(),
                None => BTreeMap::new(),
            };
            let mut rows: Vec<Examined> = Vec::new();
            let mut looks = Some(Box::pin(hosts.preflight(all, &self.wanted)));
            // A screen that is gone needs no news.
            let _ = tell.send(found(None, &self.own)).await;
            loop {
                tokio::select! {
                    found = async { match &mut looks { Some(looks) => looks.await, None => std::future::pending().await } } => {
                        looks = None;
                        rows = found;
                        self.show(&rows, &take_over, &tell).await;
                    }
                    asks = questions.next() => {
                        let _ = tell.send(Event::Feed(asks)).await;
                    }
                    out = wanted.recv() => match out {
                        None | Some(Out::Leave { .. }) => return Looked::Left,
                        Some(Out::Told { id, answer }) => questions.answered(id, answer),
                        Some(Out::Preflight(Verdict::Again)) => looks = Some(Box::pin(hosts.preflight(all, &self.wanted))),
                        Some(Out::Preflight(Verdict::TakeOver { hosts, reason })) => {
                            take_over.extend(hosts.into_iter().map(|host| (host, reason.clone())));
                            self.show(&rows, &take_over, &tell).await;
                        }
                        Some(Out::Preflight(Verdict::GoOn { reason })) => {
                            let held = |host: &HostName| rows.iter().any(|row| row.topic == CLAIM && row.mark == Standing::Stops && row.host.as_ref() == Some(host));
                            take_over.retain(|host, _| held(host));
                            let mut left = rows.clone();
                            left.extend(self.own.iter().cloned());
                            taken(&mut left, |host| take_over.get(host));
                            return Looked::Well(Agreed { doubts: doubts(&left), reason, take_over });
                        }
                        Some(_) => {}
                    }
                }
            }
        };
        let (shown, looked) = tokio::join!(seat.show(&mut screen, news, outs), looking);
        shown?;
        Ok(looked)
    }

    /// Shows what was found, host by host.
    async fn show(&self, rows: &[Examined], take_over: &BTreeMap<HostName, String>, tell: &mpsc::Sender<Event>) {
        for host in &self.begins.hosts {
            let mut own: Vec<Examined> = rows.iter().filter(|row| row.host.as_ref() == Some(host)).cloned().collect();
            taken(&mut own, |host| take_over.get(host));
            let _ = tell.send(found(Some(host.clone()), &own)).await;
        }
        let _ = tell.send(Event::Preflight(Found::Done)).await;
    }
}

/// The topic of lines about who holds a host.
const CLAIM: &str = "claim";

fn found(host: Option<HostName>, rows: &[Examined]) -> Event {
    Event::Preflight(Found::Rows { host, rows: rows.to_vec() })
}

/// Where a host is to be taken over, that another run holds it stops nothing any more.
fn taken<'a>(rows: &mut [Examined], reason: impl Fn(&HostName) -> Option<&'a String>) {
    for row in rows.iter_mut().filter(|row| row.topic == CLAIM && row.mark == Standing::Stops) {
        if let Some(reason) = row.host.as_ref().and_then(&reason) {
            row.mark = Standing::Note;
            row.says = format!("{}; it is taken over: {reason}", row.says);
            row.advice = None;
        }
    }
}

/// How the worst of it stands.
pub(super) fn worst(rows: &[Examined]) -> Standing {
    rows.iter().map(|row| row.mark).max().unwrap_or(Standing::Well)
}

fn doubts(rows: &[Examined]) -> Vec<String> {
    let doubtful = rows.iter().filter(|row| row.mark == Standing::Doubtful);
    let told = doubtful.map(|row| match &row.host {
        Some(host) => format!("{host}: {}: {}", row.topic, row.says),
        None => format!("{}: {}", row.topic, row.says),
    });
    told.collect()
}
