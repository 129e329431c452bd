//! The sign-in page.

use leptos::prelude::*;

use super::server_fns::SignIn;
use crate::{
    UiError,
    layout::{LanguageChoice, PageTitle},
    text::text,
    ui::{FormProblem, Icon, Look, PostForm, Posting, Sign, SubmitButton, TextField, use_query},
};

/// A form for user name and password.
#[component]
pub(crate) fn SignInPage() -> impl IntoView {
    let query = use_query();
    let sign_in = Posting::to::<SignIn>();
    let error = sign_in.error();
    let has_ended = query.with_untracked(|query| query.get("ended").is_some());
    let username = sent_username(error.get_untracked().as_ref());
    view! {
        <PageTitle title=text!(sign_in.title) />
        <main class="sign-in" id="main">
            <div class="sign-in-card">
                <p class="brand">
                    <span class="brand-mark" aria-hidden="true"></span>
                    {text!(app.name)}
                </p>
                <h1>{text!(sign_in.title)}</h1>
                {has_ended.then(|| view! {
                    <p class="banner banner-warn" role="status">
                        <Icon sign=Sign::Warning />
                        <span>
                            <strong>{text!(session.ended)}</strong>
                            " "
                            {text!(session.sign_in_again)}
                        </span>
                    </p>
                }.into_any())}
                <PostForm to=sign_in>
                    <input type="hidden" name="next" value=query.get_untracked().text("next") />
                    <FormProblem error />
                    <TextField
                        name="username"
                        label=text!(sign_in.username)
                        value=username
                        required=true
                        autofocus=true
                        autocomplete="username"
                    />
                    <TextField
                        name="password"
                        label=text!(sign_in.password)
                        kind="password"
                        required=true
                        autocomplete="current-password"
                    />
                    <SubmitButton look=Look::Primary pending=sign_in.pending()>
                        {text!(sign_in.submit)}
                    </SubmitButton>
                </PostForm>
                <p class="sign-in-foot">{text!(app.tagline)}</p>
                <LanguageChoice />
            </div>
        </main>
    }
    .into_any()
}

/// The user name of a refused attempt.
fn sent_username(error: Option<&UiError>) -> String {
    error
        .and_then(|error| error.sent_text("username"))
        .unwrap_or_default()
        .to_owned()
}
