//! Titles as people read them.

use super::clean;
use crate::{
    engine::run::Run,
    procedure::{scope::Known, template::Template},
    words::StepId,
};

/// A line's title, as its sheet has it. What isn't known yet stands as `‹brick›`.
pub fn title_of(run: &Run, id: &StepId) -> String {
    let title = run.title(id);
    let is_rendered = run.lines.get(id).is_some_and(|line| line.sheet.is_some());
    clean::single(&if is_rendered { title } else { readable(&title) })
}

/// A text of which some values aren't known: each hole as `‹expression›`.
pub(super) fn readable(text: &str) -> String {
    if !text.contains("{{") {
        return text.to_owned();
    }
    match Template::parse(text) {
        Ok(template) => template.outline(&Known::default()),
        Err(_) => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_is_named() {
        assert_eq!(readable("Replace {{ brick }} on {{ node }}"), "Replace ‹brick› on ‹node›");
        assert_eq!(readable("Wait 5 s"), "Wait 5 s");
        assert_eq!(readable("a {{ b"), "a {{ b");
    }
}
