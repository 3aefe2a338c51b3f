//! Values that are found out: asked for with a key, shown with where they come from, and taken only once they are confirmed.

use super::{Form, Question, ask, read};
use crate::{
    procedure::{
        model::InputKind,
        origin::{Found, Origin},
    },
    ui::{
        event::{Moment, Out},
        theme::Role,
    },
};
use std::{collections::BTreeSet, time::Duration};

/// How long a value must have been in view before a key confirms it.
const LOOK: Duration = Duration::from_millis(300);

/// What is being found out, and what was.
#[derive(Debug, Default)]
pub(super) struct Finds {
    /// Under way.
    under_way: BTreeSet<Question>,
    /// Shown, and not confirmed yet.
    unconfirmed: BTreeSet<Question>,
    /// Several to choose from.
    pub offer: Option<Offer>,
    /// The question in focus, and since when it has been in view.
    seen: Option<(Question, Moment)>,
}

/// What was found for a question, where there is something to choose.
#[derive(Debug)]
pub(super) struct Offer {
    pub question: Question,
    pub found: Vec<Found>,
    pub at: usize,
}

impl Finds {
    /// A frame was drawn with this question in focus.
    pub(super) fn drawn(&mut self, focus: Option<&Question>, now: Moment) {
        if self.seen.as_ref().map(|(question, _)| question) != focus {
            self.seen = focus.map(|focus| (focus.clone(), now));
        }
    }

    pub(super) fn is_under_way(&self, question: &Question) -> bool {
        self.under_way.contains(question)
    }

    pub(super) fn is_unconfirmed(&self, question: &Question) -> bool {
        self.unconfirmed.contains(question)
    }

    /// Whether the operator has had time to look at it.
    fn was_seen(&self, question: &Question, now: Moment) -> bool {
        self.seen
            .as_ref()
            .is_some_and(|(seen, since)| seen == question && now.saturating_sub(*since) >= LOOK)
    }
}

impl Form {
    /// Has the question in focus found out.
    pub(super) fn discover(&mut self) -> Vec<Out> {
        let Some(question) = self.focus().cloned() else {
            return Vec::new();
        };
        let Some(input) = self.input(&question).filter(|_| self.is_discovered(&question)) else {
            self.said = Some((Role::Dim, "There is no way to find this one out: it is to be typed.".into()));
            return Vec::new();
        };
        let out = Out::Discover {
            input: input.name.clone(),
            values: self.values(),
        };
        if self.finds.under_way.insert(question) {
            vec![out]
        } else {
            Vec::new()
        }
    }

    /// Whether a question can be found out.
    pub(super) fn is_discovered(&self, question: &Question) -> bool {
        question.column.is_none() && self.input(question).is_some_and(|input| input.discover.is_some())
    }

    /// What a discovery brought.
    pub(super) fn found(&mut self, name: &str, found: Result<Vec<Found>, String>) {
        let Some(at) = self.asks.inputs.iter().position(|input| input.name == name) else {
            return;
        };
        let question = Question { input: at, column: None };
        self.finds.under_way.remove(&question);
        let found = match found {
            Ok(found) if !found.is_empty() => found,
            Ok(_) => return self.not_found(name, "nothing was found"),
            Err(why) => return self.not_found(name, &why),
        };
        let stands = self.value(&question);
        match found.as_slice() {
            [one] if stands.is_none() => {
                self.put(&question, one);
                self.finds.unconfirmed.insert(question.clone());
            }
            // It is what stands there already; where that was found out before, it still is to be confirmed.
            [one] if stands.as_ref() == Some(&one.value) => {
                self.said = Some((Role::Good, format!("{name}: found the same, {}", one.told(&self.zone))));
                self.origins.insert(question.clone(), Origin::Found(one.clone()));
            }
            // What was typed is never replaced unasked.
            _ => {
                self.finds.offer = Some(Offer {
                    question: question.clone(),
                    found,
                    at: 0,
                });
                if let Some(place) = self.asked.iter().position(|asked| *asked == question) {
                    self.at = place;
                }
            }
        }
        if self.focus() == Some(&question) {
            // It has only now come into view.
            self.finds.seen = None;
        }
        self.lay();
    }

    fn not_found(&mut self, name: &str, why: &str) {
        self.said = Some((Role::Wrong, format!("{name} wasn't found out: {why}")));
    }

    /// Confirms the value in focus, where one was found. False where it hasn't been looked at yet.
    pub(super) fn confirm(&mut self, now: Moment) -> bool {
        let Some(question) = self.focus().cloned().filter(|question| self.finds.is_unconfirmed(question)) else {
            return true;
        };
        if !self.finds.was_seen(&question, now) {
            return false;
        }
        self.finds.unconfirmed.remove(&question);
        true
    }

    /// Takes the one of several that is chosen.
    pub(super) fn take_offer(&mut self) {
        let Some(offer) = self.finds.offer.take() else { return };
        if let Some(found) = offer.found.get(offer.at) {
            self.put(&offer.question, found);
            self.finds.unconfirmed.remove(&offer.question);
        }
        self.typed = true;
        self.lay();
    }

    /// A value was typed: whatever was there before, it is the operator's now.
    pub(super) fn is_own(&mut self, question: &Question) {
        self.origins.remove(question);
        self.finds.unconfirmed.remove(question);
    }

    /// A value that was found before the form was opened.
    pub(super) fn await_confirmation(&mut self, question: Question) {
        self.finds.unconfirmed.insert(question);
    }

    fn put(&mut self, question: &Question, found: &Found) {
        if let (Some(input), Some(kind)) = (self.input(question), self.kind(question)) {
            let field = ask::field(kind, &input.label, input, Some(&found.value));
            self.fields.insert(question.clone(), field);
            self.origins.insert(question.clone(), Origin::Found(found.clone()));
        }
    }

    /// The value that stands in a field now.
    fn value(&self, question: &Question) -> Option<crate::words::Value> {
        let (input, kind, field) = (self.input(question)?, self.kind(question)?, self.fields.get(question)?);
        match read::value(kind, input, field, &self.place.groups) {
            Ok(value) => value,
            // Not understood, yet typed.
            Err(_) => Some(field.value().into()),
        }
    }

    /// What stands in the way of a value that was found: nobody has confirmed it.
    pub(super) fn unconfirmed(&self, question: &Question) -> Option<String> {
        if !self.finds.is_unconfirmed(question) || self.kind(question) == Some(InputKind::Secret) {
            return None;
        }
        let on = match self.origins.get(question) {
            Some(Origin::Found(found)) => {
                let hosts: Vec<&str> = found.hosts.iter().map(|host| host.as_str()).collect();
                format!("found on {}", hosts.join(", "))
            }
            _ => "found".to_owned(),
        };
        Some(format!("look at this: {on}, not confirmed yet. Enter confirms it"))
    }
}
