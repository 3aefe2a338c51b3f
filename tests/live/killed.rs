//! Connections cut and guides killed at every stage: each command runs once, and its whole output and status are found again.

use crate::{
    ends::{lines, one},
    guide::Story,
    sshd::wait_until,
};
use holdpoint::{
    engine::{input::Act, run::JobState, status::Look},
    words::{Digest, Exit, Script},
};

const LONG: &str = r#"
[[phase]]
id = "p"
title = "All"
on = "'n1'"
[[phase.step]]
id = "long"
title = "Long"
run = "echo x >> /var/tmp/ran; i=0; while [ $i -lt 3000 ]; do i=$((i + 1)); echo line $i; [ $((i % 10)) -gt 0 ] || sleep 0.01; done; exit 7"
exit = [7]
effect = "change"
no_undo = "no need"
"#;

fn long_output() -> Digest {
    let text: String = (1..=3000).map(|n| format!("line {n}\n")).collect();
    Digest::of(text.as_bytes())
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_cut_again_and_again_lose_nothing() {
    let Some((lan, machine)) = one("n1") else { return };
    let story = Story::new(lan, "cut", &["n1"], LONG);
    let guide = story.begin().await;
    guide.confirm("p/long").await;
    wait_until("it runs", || lines(&machine, "/var/tmp/ran") == ["x"]);
    for _ in 0..3 {
        machine.cut();
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    }
    guide.until_over().await;
    assert_eq!(lines(&machine, "/var/tmp/ran"), ["x"]);
    let Some(JobState::Ended { exit, findings }) = guide.state("p/long", "n1") else {
        panic!("it ended")
    };
    assert_eq!((exit, findings.sha256.clone()), (Exit::Code(7), Some(long_output())));
    guide.leaves(story.hosts()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_prompt_in_a_terminal_is_found_again_by_the_next_guide_and_answered() {
    let Some((lan, machine)) = one("n1") else { return };
    let body = r#"
[[phase]]
id = "p"
title = "All"
on = "'n1'"
[[phase.step]]
id = "ask"
title = "Ask"
run = "echo x >> /var/tmp/ran; printf 'Continue? [y/N] '; read a; echo got $a >> /var/tmp/ran; test $a = y"
terminal = true
effect = "change"
no_undo = "no need"
prompt = [{ match = 'Continue\? \[y/N\] $', hold = "until somebody says so" }]
[[phase.step]]
id = "answer"
title = "Answer"
answer = { to = "ask", send = "y" }
no_undo = "no need"
"#;
    let story = Story::new(lan, "prompt", &["n1"], body);
    let guide = story.begin().await;
    guide.confirm("p/ask").await;
    guide.until_looks("p/ask", Look::Held).await;
    machine.cut();
    guide.killed().await;
    let guide = story.resume().await;
    guide.until_looks("p/ask", Look::Held).await;
    let Some(JobState::AtPrompt { prompt, .. }) = guide.state("p/ask", "n1") else {
        panic!("it is held")
    };
    guide
        .act(Act::Answer {
            job: guide.job("p/ask", "n1"),
            send: Script::text("y\n"),
            seen: prompt.seen,
            against: Some("tested".into()),
        })
        .await;
    guide.until_looks("p/ask", Look::Done).await;
    assert_eq!(lines(&machine, "/var/tmp/ran"), ["x", "got y"]);
    guide.killed().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_that_was_cut_off_with_its_guide_is_offered_again() {
    let Some((lan, machine)) = one("n1") else { return };
    let body = r#"
[[phase]]
id = "p"
title = "All"
on = "'n1'"
[[phase.step]]
id = "look"
title = "Look"
run = "echo x >> /var/tmp/ran; sleep 4"
effect = "observe"
"#;
    let story = Story::new(lan, "look", &["n1"], body);
    let guide = story.begin().await;
    guide.confirm("p/look").await;
    wait_until("it runs", || lines(&machine, "/var/tmp/ran") == ["x"]);
    guide.killed().await;
    let guide = story.resume().await;
    guide.until_looks("p/look", Look::Ready).await;
    assert_eq!(lines(&machine, "/var/tmp/ran"), ["x"], "nothing runs again by itself");
    guide.does("p/look").await;
    guide.leaves(story.hosts()).await;
}
