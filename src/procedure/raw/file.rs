use super::{
    Named, RawGlobalBenign, RawGlobalProblem, RawGuard, RawInput, RawMonitor, RawStep, Text,
    evidence::{GLOBAL_BENIGN, GLOBAL_PROBLEM},
    input::INPUT,
    monitor::{GUARD, MONITOR},
    step::STEP,
    table,
};
use crate::{
    tables::{Said, Shape},
    words::Value,
};

table! {
    /// `procedure.toml`.
    RawProcedure PROCEDURE "a procedure" {
        format "format" required: Said<i64> = Shape::Number(1, 999), "the version of this format: 1";
        title "title" required: Text = Shape::Text, "one line";
        source "source": Text = Shape::Text, "the document that it was made from, and its revision";
        text "text": Text = Shape::Text, "what it is about, in a few sentences";
        practice "practice": Said<bool> = Shape::Flag, "`true`: it is for learning, and is rehearsed only";
        constants "let": Named<Said<Value>> = Shape::Map(&Shape::Any), "constants: texts, numbers, lists, tables";
        input "input": Vec<RawInput> = Shape::List(&Shape::Table(&INPUT)), "asked before the start, in this order";
        monitor "monitor": Vec<RawMonitor> = Shape::List(&Shape::Table(&MONITOR)), "commands polled and shown beside the work";
        guard "guard": Vec<RawGuard> = Shape::List(&Shape::Table(&GUARD)), "conditions that must hold";
        problem "problem": Vec<RawGlobalProblem> = Shape::List(&Shape::Table(&GLOBAL_PROBLEM)), "what is known to go wrong, for every command that matches";
        benign "benign": Vec<RawGlobalBenign> = Shape::List(&Shape::Table(&GLOBAL_BENIGN)), "warnings that mean nothing, for every command that matches";
        phase "phase" required: Vec<RawStep> = Shape::List(&Shape::Table(&STEP)), "the body: blocks of steps, or single steps";
    }
}

table! {
    /// `procedures/fragments/NAME.toml`.
    RawFragment FRAGMENT "a fragment" {
        format "format" required: Said<i64> = Shape::Number(1, 999), "the version of this format: 1";
        title "title": Text = Shape::Text, "one line";
        text "text": Text = Shape::Text, "what it is for";
        input "input": Vec<RawInput> = Shape::List(&Shape::Table(&INPUT)), "what the using step gives in `with`";
        export "export": Vec<Text> = Shape::List(&Shape::Text), "captures that are seen outside";
        step "step" required: Vec<RawStep> = Shape::List(&Shape::Table(&STEP)), "its steps";
    }
}
