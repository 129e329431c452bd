//! What a message is made of, as it is stored.

use std::{borrow::Cow, collections::BTreeMap};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Filling, Language, Template, template::fill, th};

/// A template with its values. One of another release may be unknown here; then nobody can say it
/// in another language than the one that was kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    template: Cow<'static, str>,
    #[serde(default, skip_serializing_if = "Values::is_empty")]
    values: Values,
}

/// The values by their names, in order. Few, and made for every rule that a decision tries: a list, not a tree.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Values(Vec<(Cow<'static, str>, Part)>);

impl Values {
    const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn get(&self, name: &str) -> Option<&Part> {
        let found = self.0.iter().find(|(known, _)| known == name);
        found.map(|(_, part)| part)
    }
}

impl Serialize for Values {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, part)| (name, part)))
    }
}

impl<'de> Deserialize<'de> for Values {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let values = BTreeMap::deserialize(deserializer)?;
        Ok(Self(values.into_iter().collect()))
    }
}

/// A value of a template, or words within words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
enum Part {
    Value(String),
    Words(Source),
}

impl Source {
    pub(super) fn of(template: Template, fillings: Vec<(&'static str, Filling)>) -> Self {
        let values = fillings.into_iter().map(|(name, filling)| {
            let part = match filling {
                Filling::Value(value) => Part::Value(value),
                Filling::Words(words) => words.into_source().map_or_else(Part::Value, Part::Words),
            };
            (Cow::Borrowed(name), part)
        });
        let mut values: Vec<_> = values.collect();
        values.sort_by(|(one, _), (other, _)| one.cmp(other));
        Self {
            template: Cow::Borrowed(template.english()),
            values: Values(values),
        }
    }

    /// A text without places, if it is one of the tables, as it is there or as a whole sentence.
    pub(super) fn known(text: &str) -> Option<Self> {
        let of = |text: String| {
            th::of(&text).map(|_| Self {
                template: Cow::Owned(text),
                values: Values::default(),
            })
        };
        of(text.to_owned()).or_else(|| {
            let mut chars = text.strip_suffix('.')?.chars();
            let first = chars.next()?.to_ascii_lowercase();
            of(format!("{first}{}", chars.as_str()))
        })
    }

    /// The value under a name, of a sentence that is made of this template.
    pub(super) fn value_of(&self, template: &str, name: &str) -> Option<&str> {
        let is_it = self.template == template;
        match self.values.get(name).filter(|_| is_it)? {
            Part::Value(value) => Some(value),
            Part::Words(_) => None,
        }
    }

    /// The sentence in a language that has the template.
    pub fn say(&self, language: Language) -> Option<String> {
        let template = match language {
            Language::English => &*self.template,
            Language::Thai => th::of(&self.template)?,
        };
        Some(fill(template, |name| {
            Some(match self.values.get(name)? {
                Part::Value(value) => Cow::Borrowed(value.as_str()),
                Part::Words(words) => Cow::Owned(
                    words
                        .say(language)
                        .or_else(|| words.say(Language::English))?,
                ),
            })
        }))
    }
}
