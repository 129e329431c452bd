//! The HTML document around the console.

use leptos::prelude::*;
use leptos_meta::MetaTags;

use crate::{
    App,
    backend::{Assets, Door, Posted, cookie},
    layout::Theme,
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
    let theme = Theme::from_cookie(cookie(Theme::COOKIE).as_deref());
    // A page that answers a posted form stands at the form's address, which no route knows.
    let scripts = use_context::<Posted>()
        .is_none()
        .then(|| start_script(&assets));
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=theme.as_str()>
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
    // Quoted as JSON, which is valid JavaScript; the paths are our own.
    let start = format!(
        "import start, {{ hydrate }} from {js:?};\nawait start({{ module_or_path: {wasm:?} }});\nhydrate();",
        js = assets.js,
        wasm = assets.wasm,
    );
    view! {
        <link rel="modulepreload" href=assets.js.clone() />
        <link
            rel="preload"
            href=assets.wasm.clone()
            r#as="fetch"
            r#type="application/wasm"
            crossorigin="anonymous"
        />
        <script type="module" nonce=nonce>
            {start}
        </script>
    }
}
