//! What a page asks of the server, rendered with it and asked again when the question changes.
//!
//! An answer stays JSON text until it is read where it is used. So Leptos' machinery for resources
//! is compiled once and not once for each type, and no type is both read and written: together a
//! sixth of the browser's module.

use std::{marker::PhantomData, pin::Pin, sync::Arc};

use leptos::{prelude::*, server_fn::codec::Json};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::DeserializeOwned};
use serde_json::value::{RawValue, to_raw_value};
#[cfg(feature = "ssr")]
use tenantry_domain::message::speaking;
use tenantry_domain::{Operation, ProblemKind};

#[cfg(feature = "ssr")]
use crate::backend;
use crate::{UiError, unused::Asking};

/// Asks the server, who asks for the caller of the request.
pub async fn ask<O>(operation: O) -> Result<Answer<O::Output>, UiError>
where
    O: Operation + Serialize,
{
    let input = to_raw_value(&operation).map_err(|_| unreadable())?;
    let answer = ask_written(O::NAME.to_owned(), input).await?;
    Ok(Answer::new(answer.json))
}

/// Answers the query of that name: the one function that the browser reads through.
#[server(prefix = "/ui", endpoint = "ask", input = Json, client = Asking)]
pub async fn ask_written(
    operation: String,
    input: Box<RawValue>,
) -> Result<Answer<Unread>, UiError> {
    Ok(Answer::new(backend::ask_written(&operation, &input).await?))
}

/// What is read only where it is used.
#[derive(Debug)]
pub enum Unread {}

/// What a server function answers: JSON text that reads as a `T`.
pub struct Answer<T> {
    json: Box<RawValue>,
    reads_as: PhantomData<fn() -> T>,
}

impl<T> Answer<T> {
    fn new(json: Box<RawValue>) -> Self {
        Self {
            json,
            reads_as: PhantomData,
        }
    }
}

impl<T> Answer<T> {
    /// The same for who may also be told nothing.
    pub(crate) fn some(self) -> Answer<Option<T>> {
        Answer::new(self.json)
    }
}

impl<T> Answer<Option<T>> {
    /// What is known without asking: nothing. Written without code that writes a `T`.
    pub(crate) fn none() -> Self {
        Self::new(RawValue::NULL.to_owned())
    }
}

impl<T> Answer<T> {
    /// The same read as something that has a part of it: what a browser reads in full, it has code for.
    pub(crate) fn in_part<U>(self) -> Answer<U> {
        Answer::new(self.json)
    }

    /// As it is written.
    pub(crate) fn text(&self) -> &str {
        self.json.get()
    }
}

impl<T: Serialize> Answer<T> {
    /// Writes an answer.
    pub fn of(value: &T) -> Result<Self, UiError> {
        #[cfg(feature = "ssr")]
        let written = speaking(backend::spoken(), || to_raw_value(value));
        #[cfg(not(feature = "ssr"))]
        let written = to_raw_value(value);
        written.map(Self::new).map_err(|_| unreadable())
    }
}

impl<T: DeserializeOwned> Answer<T> {
    /// Reads the answer.
    pub fn read(&self) -> Result<T, UiError> {
        read(self.json.get())
    }
}

impl<T> Serialize for Answer<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.json.serialize(serializer)
    }
}

impl<'de, T> Deserialize<'de> for Answer<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Box::<RawValue>::deserialize(deserializer).map(Self::new)
    }
}

/// A future that can move between threads.
type Boxed<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// A question to the server and its answer, which is awaited inside [`crate::ui::later`].
pub(crate) struct Asked<T> {
    answer: Resource<Result<String, UiError>>,
    reads_as: PhantomData<fn() -> T>,
}

impl<T> Clone for Asked<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Asked<T> {}

impl<T: 'static> Asked<T> {
    /// Asks with what `question` says, now and whenever it says something else.
    pub(crate) fn new<Q, F>(
        question: impl Fn() -> Q + Send + Sync + 'static,
        ask: impl Fn(Q) -> F + Send + Sync + 'static,
    ) -> Self
    where
        Q: Serialize + 'static,
        F: Future<Output = Result<Answer<T>, UiError>> + Send + 'static,
    {
        let question = Arc::new(question);
        let again = Arc::clone(&question);
        // Questions are equal when they are written equally.
        let key = move || serde_json::to_string(&question()).unwrap_or_default();
        let ask = move || -> Boxed<Result<String, UiError>> {
            let answer = ask(untrack(|| again()));
            Box::pin(async move { answer.await.map(|answer| answer.json.get().to_owned()) })
        };
        Self {
            answer: resource(Box::new(key), Box::new(ask)),
            reads_as: PhantomData,
        }
    }
}

impl<T: 'static> Asked<T> {
    /// The last answer as it is written, without waiting for one; nothing where there is none, or where the page is
    /// gone.
    pub(crate) fn written(&self) -> Option<String> {
        self.answer.try_get_untracked()??.ok()
    }
}

/// The one resource of this crate.
fn resource(
    key: Box<dyn Fn() -> String + Send + Sync>,
    ask: Box<dyn Fn() -> Boxed<Result<String, UiError>> + Send + Sync>,
) -> Resource<Result<String, UiError>> {
    Resource::new(key, move |_| ask())
}

impl<T: DeserializeOwned + 'static> IntoFuture for Asked<T> {
    type Output = Result<T, UiError>;
    type IntoFuture = Boxed<Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { self.answer.await.and_then(|text| read(&text)) })
    }
}

/// Reads what the server has answered.
pub(crate) fn read<T: DeserializeOwned>(text: &str) -> Result<T, UiError> {
    #[cfg(feature = "hydrate")]
    let read = tenantry_ui::lean::read(text);
    #[cfg(not(feature = "hydrate"))]
    let read = serde_json::from_str(text).ok();
    read.ok_or_else(unreadable)
}

fn unreadable() -> UiError {
    ProblemKind::Internal.into_problem().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_travels_as_it_is() {
        let sent = serde_json::to_string(&Answer::of(&vec![1, 2]).unwrap()).unwrap();
        assert_eq!(sent, "[1,2]");

        let received: Answer<Vec<u8>> = serde_json::from_slice(sent.as_bytes()).unwrap();
        assert_eq!(received.read().unwrap(), [1, 2]);
        assert!(
            serde_json::from_str::<Answer<bool>>(&sent)
                .unwrap()
                .read()
                .is_err()
        );
    }
}
