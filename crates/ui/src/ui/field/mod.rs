//! Form fields: label, hint, control and problem, tied together for every reader.

mod area;
mod combobox;
mod frame;
mod select;
mod text;
mod tick;
mod time;

pub use area::TextArea;
pub use combobox::{Combobox, ComboboxField, Find, Finding, Offer};
use frame::{FieldFrame, describing};
pub use select::{Choice, SelectField};
pub use text::TextField;
pub use tick::TickField;
pub use time::{TimeField, instant, typed_instant};
