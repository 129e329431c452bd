//! The HTML document around the console.

use leptos::prelude::*;
use leptos_i18n::Locale as _;
use leptos_meta::MetaTags;

use crate::{
    App,
    backend::{Assets, Door, Posted, cookie},
    layout::{Theme, provide_language},
    text::text,
};

/// The document for a page; `server` calls it for every request.
///
/// It names the script, module and styles by the hashed paths that [`crate::backend::Door`] carries,
/// because Leptos' own tags look for a file beside the executable.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let assets = use_context::<Door>()
        .map(|door| door.assets)
        .unwrap_or_default();
    let language = provide_language();
    let theme = Theme::from_cookie(cookie(Theme::COOKIE).as_deref());
    // A page that answers a posted form stands at the form's address, which no route knows.
    let scripts = use_context::<Posted>()
        .is_none()
        .then(|| start_script(&assets));
    view! {
        <!DOCTYPE html>
        <html
            lang=language.as_str()
            data-theme=theme.as_str()
            data-elements=assets.elements.clone()
            data-verify=assets.verify.clone()
        >
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content=theme.color_scheme() />
                <meta name="description" content=text!(app.tagline) />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <link rel="stylesheet" href=assets.css />
                {scripts}
                <AutoReload options />
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

fn start_script(assets: &Assets) -> impl IntoView + use<> {
    let nonce = use_nonce();
    // Quoted as JSON, which is valid JavaScript; the paths are our own. The module is fetched here
    // and not by a preload, which would reach browsers without script too.
    let start = format!(
        "const module = fetch({wasm:?});\n\
         const {{ default: start, hydrate }} = await import({js:?});\n\
         await start({{ module_or_path: module }});\n\
         hydrate();",
        js = assets.js,
        wasm = assets.wasm,
    );
    view! {
        <link rel="modulepreload" href=assets.js.clone() />
        <script type="module" nonce=nonce>
            {start}
        </script>
    }
}
