use super::{Raw, Text, table};
use crate::tables::{Item, Said, Shape};

table! {
    /// One of `prompt`.
    RawPrompt PROMPT "a prompt" {
        pattern "match" required: Text = Shape::Pattern, "the question, with its end: tried on what came since the last answer, after a silence";
        send "send": Text = Shape::Template, "answered at once with this";
        ask "ask": Text = Shape::Template, "the operator is asked, with these words";
        hold "hold": Text = Shape::Template, "held for a later `answer`; says until when";
        warning "warning": Text = Shape::Template, "shown with the question";
    }
}

table! {
    /// One of a manual step's `fill`.
    RawFill FILL "a value to fill in" {
        name "name" required: Text = Shape::Text, "what expressions call it";
        kind "kind": Text = Shape::Word(&["text", "number", "host", "yes-no"]), "what it is; text where not given";
        label "label": Text = Shape::Template, "what is asked; its name where not given";
        pattern "match": Text = Shape::Pattern, "a pattern that the whole value must match";
        among "among": Text = Shape::Expression, "for a host: one of these";
        suggest "suggest": Text = Shape::Expression, "what is offered";
    }
}

table! {
    /// `file`.
    RawFile FILE "a file" {
        path "path": Text = Shape::Template, "its absolute path on the host";
        paths "paths": Said<Vec<Text>> = Shape::List(&Shape::Template), "shell patterns instead of one path";
        only "only": Text = Shape::Word(&["text"]), "`text` leaves out what isn't text";
        content "content": Text = Shape::Template, "this becomes its content";
        source "source": Text = Shape::Text, "a file of the procedure's folder becomes its content";
        restore "restore": Text = Shape::Text, "the backup that this step made is put back";
        edit "edit": Said<Vec<RawEdit>> = Shape::List(&Shape::Table(&EDIT)), "it is edited line by line";
        mode "mode": Text = Shape::Text, "as `chmod` takes it";
        owner "owner": Text = Shape::Template, "as `chown` takes it";
        secret "secret": Said<bool> = Shape::Flag, "neither shown nor journaled";
    }
}

table! {
    /// One `edit` of a file.
    RawEdit EDIT "an edit" {
        line "line": Text = Shape::Template, "this line stands in the file";
        replaces "replaces": Text = Shape::Pattern, "in place of the first line that matches, else at the end";
        pattern "match": Text = Shape::Pattern, "what is replaced";
        to "to": Text = Shape::Template, "what each match becomes; `$1` and `${name}` are groups";
        unless "unless": Text = Shape::Pattern, "lines that match this are left alone";
        drop "drop": Text = Shape::Pattern, "lines that match are dropped";
        missing "missing": Text = Shape::Word(&["ok"]), "`ok`: no match is no failure";
    }
}

table! {
    /// `copy`.
    RawCopy COPY "a copy" {
        from "from" required: Text = Shape::Expression, "`here` or a host";
        to "to" required: Text = Shape::Expression, "`here` or a host";
        paths "paths" required: Said<Vec<Text>> = Shape::Either(&[Shape::Template, Shape::List(&Shape::Template)]), "what is copied";
        into "into": Text = Shape::Template, "the folder that it goes into; the same place where not given";
        missing "missing": Text = Shape::Word(&["ok"]), "`ok`: a source that isn't there is no failure";
        secret "secret": Said<bool> = Shape::Flag, "mode 0600, never into the run folder";
    }
}

table! {
    /// `choose`.
    RawChoose CHOOSE "a choice" {
        name "name" required: Text = Shape::Text, "what expressions call it";
        options "options" required: Said<Vec<RawOption>> = Shape::List(&Shape::Either(&[Shape::Text, Shape::Table(&CHOICE)])), "what there is to choose from";
    }
}

table! {
    /// An option of a `choose` or of an input.
    RawChoice CHOICE "an option" {
        value "value" required: Text = Shape::Text, "the value";
        label "label": Text = Shape::Text, "one line; its value where not given";
        text "text": Text = Shape::Template, "what it means";
        when "when": Text = Shape::Expression, "offered only where this holds";
    }
}

table! {
    /// `answer`.
    RawAnswer ANSWER "an answer" {
        to "to" required: Text = Shape::Text, "the id of the step that holds, in the same turn or around it";
        send "send" required: Text = Shape::Template, "what is typed; Enter is added";
    }
}

/// An option may be a bare word.
#[derive(Clone, Debug)]
pub struct RawOption(pub RawChoice);

impl Raw for RawOption {
    fn read(item: Item<'_>) -> Option<Self> {
        let Some(value) = item.text() else {
            return RawChoice::read(item).map(RawOption);
        };
        Some(RawOption(RawChoice {
            at: item.at(),
            value: Some(value),
            label: None,
            text: None,
            when: None,
        }))
    }
}
