//! What the product can be asked for: each thing is declared once, and every layer reads it from here.

use crate::{
    Problem,
    access::{Permission, Scope},
};

/// Something that a caller can have done or answered; implemented for input structs by [`operation!`].
///
/// `services` extends it with how it is done.
///
/// [`operation!`]: crate::operation
pub trait Operation: Send + Sync {
    /// What the caller is told.
    type Output: Send;

    /// `feature.verb`: audit action, outbox topic, metric label, log field.
    const NAME: &'static str;
    /// What the caller needs.
    const NEEDS: Permission;
    /// What it makes of the state that the caller saw.
    const IF_MATCH: Precondition = Precondition::Ignored;

    /// Where the permission is needed; refused when the input names no place where one has to be.
    fn scope(&self) -> Result<Scope, Problem>;
}

/// What an operation makes of `If-Match` (RFC 9110, 13.1.1): of the state that a change is based on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Precondition {
    /// There is no row whose state it could be.
    Ignored,
    /// Compared when it was sent.
    Optional,
    /// Has to be sent: whoever changes it without looking would undo what others did.
    Required,
}

/// Declares an operation: its input, what it answers, its name, its permission, where that is needed, and,
/// where the input is about a row that has a version, whether the version seen has to be sent.
///
/// ```ignore
/// operation!(RenameTenant => Tenant, "tenants.rename", TenantsUpdate, |it| in_tenant(it), if_match Required);
/// ```
#[macro_export]
macro_rules! operation {
    (
        $input:ty => $output:ty, $name:expr, $needs:ident, |$it:pat_param| $scope:expr
        $(, if_match $if_match:ident)? $(,)?
    ) => {
        impl $crate::Operation for $input {
            type Output = $output;

            const NAME: &'static str = $name;
            const NEEDS: $crate::access::Permission = $crate::access::Permission::$needs;
            $(const IF_MATCH: $crate::Precondition = $crate::Precondition::$if_match;)?

            fn scope(&self) -> Result<$crate::access::Scope, $crate::Problem> {
                let $it = self;
                Ok($scope)
            }
        }
    };
}
