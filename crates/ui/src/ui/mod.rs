//! Pieces of the design system. They take plain values, know no feature, and work without script
//! wherever their meaning allows.

mod badge;
mod banner;
mod button;
mod changes;
mod checked;
mod code_editor;
mod code_merge;
mod code_viewer;
mod copy;
mod dialog;
mod drop_zone;
mod elements;
mod empty;
mod facts;
mod field;
mod file_slices;
mod filter_bar;
mod finding_list;
mod form_problem;
mod get_form;
mod icon;
mod keys;
mod later;
mod live;
mod marked;
mod markup;
mod number;
mod pager;
mod post_each;
mod post_form;
mod problem_title;
mod problem_view;
mod query;
mod send;
mod skeleton;
mod suite_table;
mod table;
mod tabs;
mod timeline;
mod toast;
mod when;

pub use badge::{StatusBadge, Tone};
pub use banner::warning;
pub use button::{ButtonLink, Look, NotNow, SubmitButton};
pub use changes::{ValueChanges, change_look, more, narrows_badge};
pub use checked::{Checked, Faults};
pub use code_editor::{
    CodeEditor, EditorRef, apply_finding, editor_text, set_editor_text, show_finding,
};
pub use code_merge::{CodeMerge, MergeHandle};
pub use code_viewer::{CodeViewer, line_anchor, size_text};
pub use copy::CopyButton;
pub use dialog::{CancelLink, ConfirmDialog, WorkDialog};
pub use drop_zone::{DropZone, FileProblem, FileZone, ReadFile};
pub use empty::EmptyState;
pub use facts::{Checksum, Fact, Facts};
pub use field::{
    Choice, Combobox, ComboboxField, Find, Finding, Offer, SelectField, TextArea, TextField,
    TickField, TimeField, instant, typed_instant,
};
pub use file_slices::{FileSlices, Unreadable};
pub use filter_bar::{Chip, FilterBar, cleared};
pub use finding_list::{FindingList, summary_of};
pub use form_problem::{FormProblem, SessionEnded};
pub use get_form::GetForm;
pub use icon::{Icon, Sign};
pub use keys::SingleKeys;
pub use later::{changing, later};
pub use live::{Live, LiveSwitch, use_live};
pub use marked::Marked;
pub use markup::{LongText, MarkedBlock, Markup, WindowTitle};
pub use number::number;
pub use pager::{Pager, Stretch, after_link, before_link};
pub use post_each::Outcomes;
pub use post_form::{PostForm, Posting, action_of};
pub use problem_title::title_of;
pub use problem_view::ProblemView;
pub use query::use_query;
#[cfg(not(feature = "ssr"))]
pub use send::led_to;
pub use skeleton::Skeleton;
pub use suite_table::SuiteTable;
pub use table::{Column, DataTable, SortLink};
pub use tabs::{Tab, Tabs};
pub use timeline::{Timeline, TimelineItem};
pub use toast::Toasts;
pub use when::{When, when_or};
