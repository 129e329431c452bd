//! Tools: their endpoints.

use serde_json::Value;
use tenantry_domain::{packs::Code, say};

use super::endpoint::{Unfit, check_endpoint};
use crate::{
    path::{At, Path},
    report::Report,
    view,
};

pub(super) fn check(pack: &Value, allow_private: bool, report: &mut Report) {
    let root = Path::Root;
    let tools = root.key("tools");
    for (name, tool) in view::members(pack.get("tools")) {
        let Some(endpoint) = view::text(tool, "endpoint").filter(|text| !text.is_empty()) else {
            continue;
        };
        let path = tools.key(name);
        let path = path.key("endpoint");
        match check_endpoint(endpoint, allow_private) {
            Ok(()) => {}
            Err(Unfit::NotAUrl) => report
                .add(
                    Code::InvalidValue,
                    &path,
                    At::Value,
                    say!("the endpoint is no absolute URL"),
                )
                .hint(say!("write it like `https://tools.example.com/orders`")),
            Err(Unfit::Unsafe { message, hint }) => {
                report
                    .add(Code::UnsafeEndpoint, &path, At::Value, message)
                    .maybe_hint(hint);
            }
        }
    }
}
