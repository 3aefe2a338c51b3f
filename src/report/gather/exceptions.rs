//! What was not as the procedure has it, out of the lines of the plan: what an auditor reads first.

use crate::{
    engine::status::Look,
    report::model::{Attempt, Exception, Happened, Job, Line, Prompt, Verdict},
};

/// In the order of time.
pub(super) fn of(lines: &[Line]) -> Vec<Exception> {
    let mut all = Vec::new();
    for line in lines {
        for attempt in &line.attempts {
            of_attempt(line, attempt, &mut all);
        }
        // What a condition decided is as the procedure has it, and so are rounds.
        let by_hand = line.happened.iter().filter(|happened| happened.by.is_some());
        all.extend(by_hand.map(|happened| exception(line, None, happened)));
    }
    all.sort_by_key(|exception| exception.at);
    all
}

fn of_attempt(line: &Line, attempt: &Attempt, all: &mut Vec<Exception>) {
    let one = |what: String, by: &Option<String>, reason: &Option<String>| Exception {
        at: attempt.at,
        step: line.id.clone(),
        host: None,
        what,
        by: by.clone(),
        reason: reason.clone(),
    };
    if attempt.edited {
        all.push(one("its command was edited".into(), &attempt.by, &None));
    }
    if !attempt.against.is_empty() {
        all.push(one(
            format!("gone on against {}", attempt.against.join(", ")),
            &attempt.by,
            &attempt.reason,
        ));
    }
    if attempt.verdict == Some(Verdict::Failed) {
        let why = if attempt.says.is_empty() {
            String::new()
        } else {
            format!(": {}", attempt.says.join("; "))
        };
        let failed = one(format!("attempt {} failed{why}", attempt.n), &None, &None);
        all.push(Exception {
            at: attempt.ended.unwrap_or(attempt.at),
            ..failed
        });
    }
    if line.state == Look::Vouched && attempt.jobs.iter().any(|job| job.exit.is_none() && job.signal.is_none()) {
        all.push(one("no exit status is known: a person vouched for it".into(), &None, &None));
    }
    for job in &attempt.jobs {
        all.extend(job.happened.iter().map(|happened| exception(line, Some(job), happened)));
        all.extend(
            job.prompts
                .iter()
                .filter(|prompt| !prompt.against.is_empty())
                .map(|prompt| early(line, job, prompt)),
        );
    }
}

fn exception(line: &Line, job: Option<&Job>, happened: &Happened) -> Exception {
    Exception {
        at: happened.at,
        step: line.id.clone(),
        host: job.map(|job| job.host.clone()),
        what: happened.what.clone(),
        by: happened.by.clone(),
        reason: happened.reason.clone(),
    }
}

fn early(line: &Line, job: &Job, prompt: &Prompt) -> Exception {
    Exception {
        at: prompt.answered.unwrap_or(prompt.at),
        step: line.id.clone(),
        host: Some(job.host.clone()),
        what: format!("its prompt was answered against {}", prompt.against.join(", ")),
        by: prompt.by.clone(),
        reason: prompt.reason.clone(),
    }
}
