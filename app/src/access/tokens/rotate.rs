//! The dialog that gives a token a new secret, and what came of it.

use leptos::prelude::*;
use tenantry_domain::{
    access::{
        CreatedToken, OVERLAP_S, OWN_PASSWORD_FIELD, Role, RotateToken, RotatedToken, TokenView,
    },
    id::TokenId,
};

use super::{made::Made, server_fns::rotate_token};
use crate::{
    Answer,
    access::own_password::OwnPasswordField,
    asked::Asked,
    backend::Posted,
    frames::CommandDialog,
    paths,
    query::QueryString,
    text::text,
    ui::{Choice, Posting, ProblemView, SelectField, later},
};

/// The parameter of the URL that asks for the dialog.
pub(super) const ROTATE: &str = "rotate";

const HOUR_S: u64 = 60 * 60;

/// Where the dialog for a token is.
pub(super) fn rotate_href(query: &QueryString, token: &TokenView) -> String {
    query
        .clone()
        .with(ROTATE, token.id.as_str())
        .href(paths::TOKENS)
}

/// Asks for how long the former token goes on.
pub(super) fn rotate_dialog(token: &TokenView, query: QueryString, action: Posting) -> AnyView {
    let choices = vec![
        Choice::new("0", text!(tokens.overlap_none)),
        Choice::new(HOUR_S.to_string(), text!(tokens.overlap_hour)),
        Choice::new(OVERLAP_S.to_string(), text!(tokens.overlap_day)),
        Choice::new((7 * OVERLAP_S).to_string(), text!(tokens.overlap_week)),
    ];
    let overlap = view! {
        <SelectField
            name="input[overlap_s]"
            label=text!(tokens.overlap)
            hint=text!(tokens.overlap_hint)
            choices
            value=OVERLAP_S.to_string()
            error=action.message("overlap_s")
        />
    };
    let dialog = CommandDialog::new(
        text!(tokens.rotate_title, name = token.name),
        text!(tokens.rotate_consequence),
        query.without(ROTATE).href(paths::TOKENS),
        text!(tokens.rotate),
    )
    .sends("input[id]", token.id.to_string())
    .plainly_at(paths::ROTATE_TOKEN_FORM);
    if !token.roles.contains(&Role::Admin) {
        return dialog.and(overlap.into_any()).open(action);
    }
    let password = view! {
        {overlap}
        <OwnPasswordField
            id="rotate-own-password"
            error=action.error()
            hint=text!(tokens.own_password_hint)
        />
    };
    dialog.and(password.into_any()).open(action)
}

/// The new token in place of the dialog, while the URL asks for that.
pub(super) fn rotated(action: Posting, query: &QueryString) -> Option<RotatedToken> {
    let asked = query.get(ROTATE)?.to_owned();
    let rotated: RotatedToken = crate::asked::read(&action.answer().get()?).ok()?;
    (rotated.former.id.as_str() == asked).then_some(rotated)
}

/// What a browser without script asked for, done while its page is rendered.
pub(super) fn posted() -> Option<Asked<RotatedToken>> {
    let Posted(fields) = use_context::<Posted>()?;
    let field = |name: &str| fields.get(name).cloned().unwrap_or_default();
    let input = RotateToken {
        id: TokenId::from_stored(field("input[id]")),
        // What is no number is refused as one that is too large is, and is not taken for nothing said.
        overlap_s: fields
            .get("input[overlap_s]")
            .map(|text| text.trim().parse().unwrap_or(u64::MAX)),
        expires_at: None,
    };
    let own_password = field(OWN_PASSWORD_FIELD);
    Some(Asked::new(
        || (),
        move |()| -> std::pin::Pin<
            Box<dyn Future<Output = Result<Answer<RotatedToken>, crate::UiError>> + Send>,
        > {
            let (input, own_password) = (input.clone(), own_password.clone());
            Box::pin(rotate_token(input, own_password))
        },
    ))
}

/// What came of what was posted without script.
pub(super) fn answered(posted: Asked<RotatedToken>) -> AnyView {
    later(4, move || async move {
        match posted.await {
            Ok(rotated) => card(rotated),
            Err(error) => view! { <ProblemView error /> }.into_any(),
        }
    })
}

/// The secret, and when the former one ends.
pub(super) fn card(rotated: RotatedToken) -> AnyView {
    let RotatedToken {
        token,
        secret,
        former,
        ..
    } = rotated;
    let created = CreatedToken { token, secret };
    view! { <Made created former=former /> }.into_any()
}
