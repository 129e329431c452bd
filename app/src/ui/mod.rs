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

pub(crate) use badge::{StatusBadge, Tone};
pub(crate) use banner::warning;
pub(crate) use button::{ButtonLink, Look, NotNow, SubmitButton};
pub(crate) use changes::{ValueChanges, change_look, more, narrows_badge};
pub(crate) use checked::{Checked, Faults};
pub(crate) use code_editor::{
    CodeEditor, EditorRef, apply_finding, editor_text, set_editor_text, show_finding,
};
pub(crate) use code_merge::{CodeMerge, MergeHandle};
pub(crate) use code_viewer::{CodeViewer, line_anchor, size_text};
pub(crate) use copy::CopyButton;
pub(crate) use dialog::{CancelLink, ConfirmDialog, WorkDialog};
pub(crate) use drop_zone::{DropZone, FileProblem, ReadFile};
pub(crate) use empty::EmptyState;
pub(crate) use facts::{Checksum, Fact, Facts};
pub(crate) use field::{
    Choice, Combobox, ComboboxField, Find, Offer, SelectField, TextArea, TextField,
};
pub(crate) use filter_bar::{Chip, FilterBar, cleared};
pub(crate) use finding_list::{FindingList, summary_of};
pub(crate) use form_problem::{FormProblem, SessionEnded};
pub(crate) use get_form::GetForm;
pub(crate) use icon::{Icon, Sign};
pub(crate) use keys::SingleKeys;
pub(crate) use later::{changing, later};
pub(crate) use live::{Live, LiveSwitch, use_live};
pub(crate) use marked::Marked;
pub(crate) use markup::{LongText, MarkedBlock, Markup, WindowTitle};
pub(crate) use number::number;
pub(crate) use pager::{Pager, Stretch, after_link, before_link};
pub(crate) use post_each::Outcomes;
pub(crate) use post_form::{PostForm, Posting, action_of};
pub(crate) use problem_view::ProblemView;
pub(crate) use query::use_query;
pub(crate) use skeleton::Skeleton;
pub(crate) use suite_table::SuiteTable;
pub(crate) use table::{Column, DataTable, SortLink};
pub(crate) use tabs::{Tab, Tabs};
pub(crate) use timeline::{Timeline, TimelineItem};
pub(crate) use toast::Toasts;
pub(crate) use when::When;
