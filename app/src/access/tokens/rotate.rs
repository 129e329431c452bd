//! The dialog that gives a token a new secret, and what came of it.

use leptos::prelude::*;
use tenantry_domain::{
    access::{CreatedToken, OVERLAP_S, OWN_PASSWORD_FIELD, Role, RotateToken, RotatedToken},
    id::TokenId,
};

use super::{
    made::Made,
    server_fns::{ListedToken, rotate_token},
};
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

/// Asks for how long the former token goes on; what is sent goes `to` there.
pub(super) fn rotate_dialog(ListedToken { token, .. }: &ListedToken, to: Posting) -> CommandDialog {
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
            error=to.message("overlap_s")
        />
    };
    let password = token.roles.contains(&Role::Admin).then(|| {
        let (id, hint) = ("rotate-own-password", text!(tokens.own_password_hint));
        view! { <OwnPasswordField id error=to.error() hint /> }.into_any()
    });
    let fields = view! {
        {overlap}
        {password}
    };
    CommandDialog::of_row(
        text!(tokens.rotate_title, name = token.name),
        text!(tokens.rotate_consequence),
    )
    .sends("input[id]", token.id.to_string())
    .plainly_at(paths::ROTATE_TOKEN_FORM)
    .and(fields.into_any())
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
