//! XML as a walk over its elements, with bounds for what a lying host may send.

use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};

/// No tool nests as deep as this.
const DEPTH: usize = 64;

/// What is met on the way, with the names of the elements around it, outermost first.
pub(super) enum Met<'a> {
    /// An element begins.
    Start { within: &'a [String], element: Element<'a> },
    /// An element ends; its text, where it has no elements of its own.
    End {
        within: &'a [String],
        name: &'a str,
        text: &'a str,
    },
}

/// The start of an element.
pub(super) struct Element<'a>(&'a BytesStart<'a>);

impl Element<'_> {
    pub(super) fn name(&self) -> &str {
        self.0.name().into_inner()
    }

    /// An attribute's value; none where it is missing or malformed.
    pub(super) fn get(&self, name: &str) -> Option<String> {
        // Whether one is there twice isn't looked at: that would take its time with very many.
        let mut attributes = self.0.attributes();
        let attribute = attributes
            .with_checks(false)
            .map_while(Result::ok)
            .find(|attribute| attribute.key.as_ref() == name)?;
        let value = quick_xml::escape::unescape(&attribute.value).ok()?;
        Some(value.into_owned())
    }

    pub(super) fn is(&self, name: &str) -> bool {
        self.get(name).as_deref() == Some("true")
    }
}

/// Whether an output is meant to be XML.
pub(super) fn is_xml(out: &str) -> bool {
    out.trim_start().starts_with('<')
}

/// Walks over the whole of it.
pub(super) fn walk(out: &str, mut meet: impl FnMut(Met<'_>)) -> Result<(), String> {
    let mut reader = Reader::from_str(out);
    let mut within: Vec<String> = Vec::new();
    let mut text = String::new();
    loop {
        match reader.read_event().map_err(|error| format!("its XML can't be read: {error}"))? {
            Event::Start(start) => {
                if within.len() >= DEPTH {
                    return Err(format!("its XML nests more than {DEPTH} elements"));
                }
                text.clear();
                meet(Met::Start {
                    within: &within,
                    element: Element(&start),
                });
                within.push(start.name().as_ref().to_owned());
            }
            Event::Empty(start) => {
                meet(Met::Start {
                    within: &within,
                    element: Element(&start),
                });
                meet(Met::End {
                    within: &within,
                    name: start.name().as_ref(),
                    text: "",
                });
                text.clear();
            }
            Event::End(end) => {
                within.pop();
                meet(Met::End {
                    within: &within,
                    name: end.name().as_ref(),
                    text: text.trim(),
                });
                text.clear();
            }
            Event::Text(part) => text.push_str(&part),
            // The names that XML itself knows; an entity of the document's own making stays a question mark.
            Event::GeneralRef(name) => text.push_str(quick_xml::escape::resolve_predefined_entity(&name).unwrap_or("?")),
            Event::Eof => break,
            _ => {}
        }
    }
    if within.is_empty() {
        Ok(())
    } else {
        Err("its XML breaks off".into())
    }
}
