//! A procedure as its file says it: nothing but optional fields, each with its place. What it means is [`check`](super::check)'s.
//!
//! Each kind of table is declared once, with its keys, what they take and what they mean. Reading, hints, the JSON Schema
//! and the test of the reference all use that declaration.

mod action;
mod evidence;
mod file;
mod input;
mod monitor;
mod step;

pub use action::{RawAnswer, RawChoice, RawChoose, RawCopy, RawEdit, RawFile, RawFill, RawOption, RawPrompt};
pub use evidence::{RawBenign, RawExpect, RawGlobalBenign, RawGlobalProblem, RawOpens, RawProblem};
pub use file::{FRAGMENT, PROCEDURE, RawFragment, RawProcedure};
pub use input::{MONITOR_INPUT, RawColumn, RawDiscover, RawInput};
pub use monitor::{RawGuard, RawMonitor, RawTake, RawValue};
pub use step::{RawStep, STEP};

use crate::tables::{Item, Said};

/// A text with its place.
pub type Text = Said<String>;

/// A thing that can be read out of a value that has been compared with its shape.
pub trait Raw: Sized {
    /// Reads it; nothing where the value didn't fit, which has been reported by then.
    fn read(item: Item<'_>) -> Option<Self>;
}

impl Raw for Said<String> {
    fn read(item: Item<'_>) -> Option<Self> {
        item.text()
    }
}

impl Raw for Said<bool> {
    fn read(item: Item<'_>) -> Option<Self> {
        item.flag()
    }
}

impl Raw for Said<i64> {
    fn read(item: Item<'_>) -> Option<Self> {
        item.number()
    }
}

impl Raw for Said<crate::words::Value> {
    fn read(item: Item<'_>) -> Option<Self> {
        Some(Said {
            value: item.value(),
            at: item.at(),
        })
    }
}

/// A list; where a single value may stand for a list of one, it does.
impl<T: Raw> Raw for Vec<T> {
    fn read(item: Item<'_>) -> Option<Self> {
        let list = item.list();
        if list.is_empty() {
            return Some(T::read(item).into_iter().collect());
        }
        Some(list.into_iter().filter_map(T::read).collect())
    }
}

impl<T: Raw> Raw for Box<T> {
    fn read(item: Item<'_>) -> Option<Self> {
        T::read(item).map(Box::new)
    }
}

/// A list, with its place.
impl<T: Raw> Raw for Said<Vec<T>> {
    fn read(item: Item<'_>) -> Option<Self> {
        Some(Said {
            value: Vec::read(item)?,
            at: item.at(),
        })
    }
}

/// A table with the author's own keys, in the order of the file.
#[derive(Clone, Debug)]
pub struct Named<T>(pub Vec<(Text, T)>);

impl<T> Default for Named<T> {
    fn default() -> Self {
        Named(Vec::new())
    }
}

impl<T: Raw> Raw for Named<T> {
    fn read(item: Item<'_>) -> Option<Self> {
        let entries = item.table()?.entries();
        Some(Named(
            entries
                .into_iter()
                .filter_map(|(name, item)| Some((name, T::read(item)?)))
                .collect(),
        ))
    }
}

/// Declares a kind of table: its struct, its keys, and how it is read.
macro_rules! table {
    ($(#[$doc:meta])* $name:ident $keys:ident $of:literal { $( $field:ident $key:literal $($required:ident)?: $type:ty = $shape:expr, $says:literal; )* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $name {
            /// Where it stands.
            pub at: crate::tables::At,
            $( #[doc = $says] pub $field: Option<$type>, )*
        }

        #[doc = concat!("The keys of ", $of, ".")]
        pub static $keys: crate::tables::Keys = crate::tables::Keys {
            of: $of,
            keys: &[ $( crate::tables::Key {
                name: $key,
                shape: $shape,
                required: $crate::procedure::raw::table!(@ $($required)?),
                says: $says,
            } ),* ],
        };

        impl $name {
            /// Reads it out of its table.
            pub fn of(table: &crate::tables::Table<'_>) -> Self {
                $name {
                    at: table.at(),
                    $( $field: table.item($key).and_then(<$type as crate::procedure::raw::Raw>::read), )*
                }
            }
        }

        impl crate::procedure::raw::Raw for $name {
            fn read(item: crate::tables::Item<'_>) -> Option<Self> {
                item.table().map(|table| Self::of(&table))
            }
        }
    };
    (@ required) => { true };
    (@) => { false };
}
use table;
