//! What can be done with freezes.

use super::{CreateFreeze, EndFreeze, Freeze, FreezeFilter, GetFreeze};
use crate::{Page, access::Scope, operation};

operation!(
    /// Freezes changes: everywhere, in a domain, or for a tenant.
    ///
    /// While it holds, activations and changes of links answer 409 `frozen`. Going back to an earlier revision is
    /// possible all the same. Without `from` and `until` it is the switch that stops all activations at once.
    CreateFreeze => Freeze, "freezes.create", FreezesManage,
    |it| it.tenant_id.clone().map_or(Scope::Global, Scope::Tenant),
    route "create_freeze" Post "/admin/freezes",
    created |made| format!("/admin/freezes/{}", made.id)
);
operation!(
    /// Lists freezes, the latest beginning first.
    FreezeFilter => Page<Freeze>, "freezes.list", ActivationRead,
    |it| it.tenant_id.clone().map_or(Scope::Anywhere, Scope::Tenant),
    route "list_freezes" Get "/admin/freezes"
);
operation!(
    /// Shows a freeze.
    GetFreeze => Freeze, "freezes.get", ActivationRead, |_| Scope::Anywhere,
    route "get_freeze" Get "/admin/freezes/{id}"
);
operation!(
    /// Ends a freeze now, or drops one that has not begun; for good.
    EndFreeze => Freeze, "freezes.end", FreezesManage, |_| Scope::Anywhere,
    route "end_freeze" Post "/admin/freezes/{id}/end"
);
