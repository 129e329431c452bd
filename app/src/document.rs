//! The HTML document around the console.

use std::{collections::BTreeSet, sync::Arc};

use http::request::Parts;
use leptos::prelude::*;
use leptos_i18n::Locale as _;
use leptos_meta::MetaTags;

use crate::{
    App,
    backend::{Assets, Door, UNDO, cookie, is_plain},
    frames::{COLUMNS_COOKIE, HiddenColumns},
    layout::{Theme, frozen_banner},
    lazy::chunks_of,
    palette,
    query::QueryString,
    tenants::kept_key,
    text::{language, text},
};

/// What leads back to the place on a page that one was at.
const PLACE: &str = include_str!("place.js");

/// What tells a page that something of what it shows has changed.
const LIVE: &str = include_str!("live.js");
/// What keeps up to date what is said above every page and in its navigation.
const NOTICES: &str = include_str!("notices.js");
/// What says that the module has ended.
const DEAD: &str = include_str!("dead.js");

/// The document for a page; `server` calls it for every request.
///
/// It names the script, module and styles by the hashed paths that [`crate::backend::Door`] carries,
/// because Leptos' own tags look for a file beside the executable.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let assets = use_context::<Door>()
        .map(|door| door.assets)
        .unwrap_or_default();
    // For what a page loads by itself.
    provide_context(Arc::clone(&assets));
    let language = language::provide();
    let theme = Theme::from_cookie(cookie(Theme::COOKIE).as_deref());
    let columns = HiddenColumns::read(cookie(COLUMNS_COOKIE).as_deref());
    // As an answer to a form would lead to it.
    let undo = kept_key().map(|key| QueryString::default().with(UNDO, key).href(""));
    let scripts = (!is_plain()).then(|| start_script(&assets));
    // What a script says in this document is put together out of this.
    let template = scripts
        .is_some()
        .then(|| view! { <template id="frozen">{frozen_banner(None)}</template> });
    let palette_texts = scripts.is_some().then(palette::texts);
    let dead_text = scripts.is_some().then(|| text!(app.dead));
    view! {
        <!DOCTYPE html>
        <html
            lang=language.as_str()
            // It speaks the languages that it speaks; a browser's translator would change the page below the module.
            translate="no"
            data-theme=theme.as_str()
            data-elements=assets.elements.clone()
            data-verify=assets.verify.clone()
            data-palette-texts=palette_texts
            data-led-to=undo
            data-columns=columns.as_str().to_owned()
            data-dead-text=dead_text
        >
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content=theme.color_scheme() />
                <meta name="description" content=text!(app.tagline) />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <link rel="stylesheet" href=assets.css.clone() />
                {template}
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
    let bundles: BTreeSet<_> = use_context::<Parts>()
        .iter()
        .flat_map(|parts| chunks_of(parts.uri.path(), parts.uri.query().unwrap_or_default()))
        .filter_map(|chunk| assets.chunks.get(chunk))
        .flatten()
        .collect();
    // Written as JSON below: a list.
    let bundles = Vec::from_iter(bundles);
    // Quoted as JSON, which is valid JavaScript; the paths are our own. The module and the page's
    // bundles are fetched here and not by a preload in the document, which would reach browsers
    // without script too; the loader takes them from here. A page whose chunk cannot be had stays as
    // it was sent and works without script. What needs script and was pressed before it came is
    // pressed again.
    let start = format!(
        "const own = {own:?};\n{place}{live}{notices}{dead}const palette = {palette:?};\n{wake}\
         const early = new Set(), seen = new AbortController();\n\
         addEventListener('click', ({{ target }}) => {{\n\
         const button = target.closest('.needs-script') && target.closest('button');\n\
         if (button) early.add(button);\n\
         }}, {{ signal: seen.signal }});\n\
         const module = fetch({wasm:?});\n\
         const bundles = globalThis.tenantryBundles = Object.fromEntries({bundles:?}.map((path) => [path,\n\
         fetch(path).then((file) => file.ok && file.arrayBuffer())]));\n\
         const there = Promise.all(Object.values(bundles)).then((files) => files.every(Boolean), () => false);\n\
         const {{ default: start, hydrate }} = await import({js:?});\n\
         await start({{ module_or_path: module }});\n\
         if (await there) await hydrate();\n\
         seen.abort();\n\
         for (const button of early) button.click();",
        own = [&assets.js, &assets.wasm],
        place = PLACE,
        live = LIVE,
        notices = NOTICES,
        dead = DEAD,
        palette = assets.palette,
        wake = palette::WAKE,
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
