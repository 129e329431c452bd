//! Form fields: label, hint, control and problem, tied together for every reader.

mod area;
mod combobox;
mod frame;
mod select;
mod text;

pub(crate) use area::TextArea;
pub(crate) use combobox::{Combobox, ComboboxField, Find, Offer};
use frame::{FieldFrame, describing};
pub(crate) use select::{Choice, SelectField};
pub(crate) use text::TextField;
