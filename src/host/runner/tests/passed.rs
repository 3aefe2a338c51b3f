//! A run that goes from one person to the next keeps its hosts, and whoever had it before is refused there.

use super::*;

/// How somebody asks for a host who has taken the run as `holder`, from those before.
fn taken_by(person: &str, holder: &str, before: &[&str]) -> Claim {
    Claim {
        from: format!("{person}'s laptop"),
        holder: holder.into(),
        before: before.iter().map(ToString::to_string).collect(),
        ..claim_of("run-1", person)
    }
}

impl Site {
    async fn asks(&self, claim: &Claim) -> Claimed {
        self.runner.claim(&self.place, claim).await.unwrap()
    }
}

fn epoch(claimed: &Claimed) -> u32 {
    match claimed {
        Claimed::Ours { epoch, .. } => *epoch,
        Claimed::Taken(claim) => panic!("{claim:?} has it"),
    }
}

#[tokio::test]
async fn whoever_had_the_run_before_starts_and_sends_nothing_any_more() {
    let mut site = Site::new().await;
    let asking = Begin {
        stdin: Input::Answers,
        ..command("printf 'go on? '; read x; echo \"got $x\"")
    };
    site.start("a", &asking).await.unwrap();
    let out = site.attempt("a").join("out");
    until("a prompt", || {
        std::fs::read_to_string(&out).unwrap_or_default().ends_with("go on? ")
    })
    .await;

    let claimed = site.asks(&taken_by("anna", "m1", &[])).await;
    let Claimed::Ours { epoch, mark } = claimed else {
        panic!("{claimed:?}")
    };
    assert_eq!(mark, site.mark, "what runs there stays within reach");
    let refused = site.start("b", &command("echo b")).await.unwrap_err().to_string();
    assert!(
        refused.contains("anna on anna's laptop has this run since 2026-11-20 22:00 UTC"),
        "{refused}"
    );
    let yes = Sending::Bytes {
        bytes: secret("yes\n"),
        secret: false,
    };
    let refused = site
        .runner
        .send(&site.place, &site.spool("a"), &yes, None)
        .await
        .unwrap_err()
        .to_string();
    assert!(refused.contains("anna on anna's laptop has this run since"), "{refused}");
    let refused = site
        .runner
        .clear(&site.place, "run-1", site.claim.epoch)
        .await
        .unwrap_err()
        .to_string();
    assert!(refused.contains("anna on anna's laptop has this run since"), "{refused}");
    assert!(matches!(site.asks(&claim_of("run-1", "kim")).await, Claimed::Taken(claim) if claim.person == "anna"));

    site.claim.epoch = epoch;
    site.runner.send(&site.place, &site.spool("a"), &yes, None).await.unwrap();
    assert_eq!(site.whole("a").await.out(), "go on? got yes\n");
    assert_eq!(site.told("b", &command("echo b")).await.out(), "b\n");
}

#[tokio::test]
async fn once_it_was_given_back_a_copy_from_before_still_gets_nothing() {
    let site = Site::new().await;
    let anna = taken_by("anna", "m1", &[]);
    let mut given = anna.clone();
    given.epoch = epoch(&site.asks(&anna).await);
    site.runner.release(&site.place, &given).await.unwrap();
    let copy = claim_of("run-1", "kim");
    assert!(matches!(site.asks(&copy).await, Claimed::Taken(claim) if claim.person == "anna"));
    assert!(epoch(&site.asks(&anna).await) > given.epoch, "whoever had it last goes on");
    given.epoch = epoch(&site.asks(&anna).await);
    site.runner.release(&site.place, &given).await.unwrap();
    let reasoned = Claim {
        take_over: Some("the wrong one was finished".into()),
        ..copy
    };
    epoch(&site.asks(&reasoned).await);
    assert!(epoch(&site.asks(&reasoned).await) > given.epoch, "with a reason it does");
}

#[tokio::test]
async fn what_is_over_is_not_forgotten_before_whoever_has_the_run_has_read_it() {
    let site = Site::new().await;
    assert_eq!(site.told("a", &command("echo a")).await.out(), "a\n");
    site.asks(&taken_by("anna", "m1", &[])).await;
    site.runner.forget(&site.place, &[site.spool("a")]).await.unwrap();
    assert_eq!(site.whole("a").await.out(), "a\n", "it is all there");
}

#[tokio::test]
async fn of_two_who_took_it_from_the_same_the_second_needs_a_reason_and_then_the_first_does() {
    let site = Site::new().await;
    let (anna, bela) = (taken_by("anna", "m1", &[]), taken_by("bela", "m2", &[]));
    let first = epoch(&site.asks(&anna).await);
    assert_eq!(epoch(&site.asks(&anna).await), first, "it is hers however often she asks");
    assert!(matches!(site.asks(&bela).await, Claimed::Taken(claim) if claim.person == "anna"));
    let mut with_reason = bela.clone();
    with_reason.take_over = Some("anna fell ill".into());
    assert!(epoch(&site.asks(&with_reason).await) > first);
    assert!(matches!(site.asks(&anna).await, Claimed::Taken(claim) if claim.take_over.as_deref() == Some("anna fell ill")));
    // Whoever takes it from the second, and from nobody else, has it.
    epoch(&site.asks(&taken_by("carl", "m3", &["m2"])).await);
    assert!(matches!(site.asks(&taken_by("dora", "m4", &["m1"])).await, Claimed::Taken(claim) if claim.person == "carl"));
}
