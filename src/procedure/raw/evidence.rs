use super::{RawStep, Text, step::STEP, table};
use crate::tables::Shape;

table! {
    /// One of `expect`.
    RawExpect EXPECT "an expectation" {
        pattern "match": Text = Shape::Pattern, "some line matches";
        absent "absent": Text = Shape::Pattern, "no line matches";
        each "each": Text = Shape::Pattern, "every line that matches this must match `match` too, and there must be one";
        is "is": Text = Shape::Expression, "an expression that must be true";
        ask "ask": Text = Shape::Template, "a question that the operator answers for";
        says "says": Text = Shape::Template, "the same in words";
        level "level": Text = Shape::Word(&["fail", "warn"]), "whether it fails the step or only warns; fail where not given";
    }
}

table! {
    /// One of a step's `problem`.
    RawProblem PROBLEM "a problem" {
        pattern "match" required: Text = Shape::Pattern, "how it shows in the output";
        advice "advice" required: Text = Shape::Template, "what it means and what to do";
        remedy "remedy": Vec<RawStep> = Shape::List(&Shape::Table(&STEP)), "steps that mend it, on the host concerned";
    }
}

table! {
    /// `[[problem]]` at the top.
    RawGlobalProblem GLOBAL_PROBLEM "a problem" {
        command "command": Text = Shape::Pattern, "which commands; all where not given";
        pattern "match" required: Text = Shape::Pattern, "how it shows in the output";
        advice "advice" required: Text = Shape::Template, "what it means and what to do";
        remedy "remedy": Vec<RawStep> = Shape::List(&Shape::Table(&STEP)), "steps that mend it, on the host concerned";
    }
}

table! {
    /// One of a step's `benign`.
    RawBenign BENIGN "a benign warning" {
        pattern "match" required: Text = Shape::Pattern, "how it looks";
        says "says" required: Text = Shape::Template, "why it means nothing";
    }
}

table! {
    /// `[[benign]]` at the top.
    RawGlobalBenign GLOBAL_BENIGN "a benign warning" {
        command "command": Text = Shape::Pattern, "which commands; all where not given";
        pattern "match" required: Text = Shape::Pattern, "how it looks";
        says "says" required: Text = Shape::Template, "why it means nothing";
    }
}

table! {
    /// `opens`, or one of them.
    RawOpens OPENS "an effect" {
        id "id" required: Text = Shape::Template, "its id, which `closes` names";
        text "text" required: Text = Shape::Template, "in words, as it is shown while it lasts";
        sensed "sensed": Text = Shape::Expression, "true while it is so, where a monitor can tell";
        elsewhere "elsewhere": Text = Shape::Expression, "true where it is so although no step of the run did it; otherwise `sensed` tells";
    }
}

impl From<&RawGlobalProblem> for RawProblem {
    fn from(raw: &RawGlobalProblem) -> RawProblem {
        RawProblem {
            at: raw.at.clone(),
            pattern: raw.pattern.clone(),
            advice: raw.advice.clone(),
            remedy: raw.remedy.clone(),
        }
    }
}

impl From<&RawGlobalBenign> for RawBenign {
    fn from(raw: &RawGlobalBenign) -> RawBenign {
        RawBenign {
            at: raw.at.clone(),
            pattern: raw.pattern.clone(),
            says: raw.says.clone(),
        }
    }
}
