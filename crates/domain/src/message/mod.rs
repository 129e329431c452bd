//! Sentences for people, in every language there is.
//!
//! A [`Message`] is made by [`say!`](crate::say) where it is due: an English template with named values.
//! The templates are the keys of the tables of the other languages ([`th`]), as in gettext. One that a
//! table lacks, or that names other values there, does not compile. What is stored is the template
//! with its values and the English sentence; the language is chosen on the way out ([`speaking`]).
//!
//! In the browser's module a message is its sentence alone: the tables stay on the server.

mod compare;
mod form;
#[cfg(test)]
mod known;
mod language;
#[cfg(not(target_arch = "wasm32"))]
mod source;
mod template;
pub(crate) mod th;

use std::ops::Deref;
#[cfg(not(target_arch = "wasm32"))]
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

#[cfg(not(target_arch = "wasm32"))]
pub(crate) use form::is_kept;
pub use form::{keeping, speaking, speaking_if_any, spoken};
pub use language::Language;
#[cfg(not(target_arch = "wasm32"))]
pub use source::Source;
pub use template::Template;

/// A sentence that people read, and how to say it in another language.
///
/// It reads as its English text, and is written in the language that is spoken ([`speaking`]). A copy shares what
/// the sentence was made of.
#[derive(Debug, Clone)]
pub struct Message {
    text: String,
    #[cfg(not(target_arch = "wasm32"))]
    source: Option<Arc<Source>>,
}

/// A text of the tables without places, in a language.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) fn in_language(text: &'static str, language: Language) -> &'static str {
    match language {
        Language::English => text,
        Language::Thai => th::of(text).unwrap_or(text),
    }
}

/// What fills a place in a template.
#[cfg(not(target_arch = "wasm32"))]
#[derive(Debug, Clone)]
pub enum Filling {
    /// A name, a number: the same in every language.
    Value(String),
    /// Words, which each language has its own of.
    Words(Message),
}

#[cfg(not(target_arch = "wasm32"))]
impl<T: std::fmt::Display> From<T> for Filling {
    fn from(value: T) -> Self {
        Self::Value(value.to_string())
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl From<&Message> for Filling {
    fn from(words: &Message) -> Self {
        Self::Words(words.clone())
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl From<&&Message> for Filling {
    fn from(words: &&Message) -> Self {
        Self::from(*words)
    }
}

impl Message {
    /// A template without places; [`say!`](crate::say) makes it.
    pub fn of(template: Template) -> Self {
        Self {
            text: template.english().to_owned(),
            #[cfg(not(target_arch = "wasm32"))]
            source: Some(Arc::new(Source::of(template, Vec::new()))),
        }
    }

    /// A sentence without places that is a text of the tables, or else nobody's to translate: of data
    /// that is part of the program, such as a schema.
    pub fn known(text: impl Into<String>) -> Self {
        let text = text.into();
        Self {
            #[cfg(not(target_arch = "wasm32"))]
            source: Source::known(&text).map(Arc::new),
            text,
        }
    }

    /// Words that are nobody's to translate: what another program or a library says, or a name.
    pub fn verbatim(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            #[cfg(not(target_arch = "wasm32"))]
            source: None,
        }
    }

    /// The same as a whole sentence, with a capital and a full stop where the language has them.
    #[must_use]
    pub fn into_sentence(mut self) -> Self {
        self.text = crate::reading::sentence(&self.text);
        self
    }

    /// The English sentence.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl Message {
    /// A filled template; [`say!`](crate::say) makes it.
    pub fn filled(template: Template, fillings: Vec<(&'static str, Filling)>) -> Self {
        let text = template::fill(template.english(), |name| {
            let filling = fillings.iter().find(|(known, _)| *known == name);
            filling.map(|(_, filling)| filling.english().into())
        });
        Self {
            text,
            source: Some(Arc::new(Source::of(template, fillings))),
        }
    }

    /// The same message for who reads it in a language.
    #[must_use]
    pub fn translated(self, language: Language) -> Self {
        Self {
            text: self.in_language(language),
            source: None,
        }
    }

    /// The sentence in a language; English where it is not known how to say it otherwise.
    pub fn in_language(&self, language: Language) -> String {
        let source = self
            .source
            .as_ref()
            .filter(|_| language != Language::English);
        let said = source.and_then(|source| source.say(language));
        said.unwrap_or_else(|| self.text.clone())
    }

    /// The value under a name, of a sentence that is made of this template; nothing of any other.
    pub fn value_of(&self, template: &str, name: &str) -> Option<&str> {
        self.source.as_ref()?.value_of(template, name)
    }

    /// What it was made of.
    pub(crate) fn source(&self) -> Option<&Source> {
        self.source.as_deref()
    }

    /// The sentence that [`Self::into_parts`] took apart.
    pub(crate) fn from_parts(text: String, source: Option<Source>) -> Self {
        Self {
            text,
            source: source.map(Arc::new),
        }
    }

    /// The English sentence and what it was made of.
    pub(crate) fn into_parts(self) -> (String, Option<Source>) {
        (self.text, self.source.map(Arc::unwrap_or_clone))
    }

    pub(crate) fn into_source(self) -> Result<Source, String> {
        self.source.map(Arc::unwrap_or_clone).ok_or(self.text)
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl Filling {
    fn english(&self) -> &str {
        match self {
            Self::Value(value) => value,
            Self::Words(words) => &words.text,
        }
    }
}

#[cfg(target_arch = "wasm32")]
impl std::fmt::Display for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

impl Deref for Message {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

impl From<Message> for String {
    fn from(message: Message) -> Self {
        message.text
    }
}

/// Two messages are equal when they say the same.
impl PartialEq for Message {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Message {}

impl PartialEq<str> for Message {
    fn eq(&self, other: &str) -> bool {
        self.text == other
    }
}

impl PartialEq<&str> for Message {
    fn eq(&self, other: &&str) -> bool {
        self.text == *other
    }
}

impl PartialEq<String> for Message {
    fn eq(&self, other: &String) -> bool {
        self.text == *other
    }
}

impl Serialize for Message {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[cfg(not(target_arch = "wasm32"))]
        {
            let language = spoken();
            if language != Language::English {
                return serializer.serialize_str(&self.in_language(language));
            }
        }
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for Message {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::verbatim)
    }
}

/// A [`Template`](crate::message::Template) without places, to be said later: one that some language lacks does not
/// compile.
#[macro_export]
macro_rules! template {
    ($template:literal) => {
        const { $crate::message::Template::of($template, &[]) }
    };
}

/// A [`Message`](crate::message::Message) of a template and its values: `say!("no tool `{name}`", name)`.
///
/// A value is a variable of its name, or follows it: `name = shortened(tool)`. A template that some
/// language lacks does not compile, and neither does one whose places are not exactly the values.
#[macro_export]
macro_rules! say {
    ($template:literal $(,)?) => {{
        const TEMPLATE: $crate::message::Template = $crate::message::Template::of($template, &[]);
        $crate::message::Message::of(TEMPLATE)
    }};
    ($template:literal, $($name:ident $(= $value:expr)?),+ $(,)?) => {{
        const TEMPLATE: $crate::message::Template =
            $crate::message::Template::of($template, &[$(stringify!($name)),*]);
        $crate::said!(TEMPLATE, $template, $($name $(= $value)?),+)
    }};
}

/// A part of [`say!`](crate::say): what the template becomes with its values.
#[doc(hidden)]
#[cfg(not(target_arch = "wasm32"))]
#[macro_export]
macro_rules! said {
    ($of:ident, $template:literal, $($name:ident $(= $value:expr)?),+) => {
        $crate::message::Message::filled($of, ::std::vec![$((
            stringify!($name),
            $crate::message::Filling::from(&$crate::said!(@value $name $($value)?)),
        )),+])
    };
    (@value $name:ident) => { $name };
    (@value $name:ident $value:expr) => { $value };
}

/// A part of [`say!`](crate::say): the sentence alone, by what writes sentences in the browser anyway.
#[doc(hidden)]
#[cfg(target_arch = "wasm32")]
#[macro_export]
macro_rules! said {
    ($of:ident, $template:literal, $($name:ident $(= $value:expr)?),+) => {{
        _ = $of;
        $crate::message::Message::verbatim(::std::format!(
            $template, $($name = $crate::said!(@value $name $($value)?)),+
        ))
    }};
    (@value $name:ident) => { $name };
    (@value $name:ident $value:expr) => { $value };
}
