//! Role bindings as a form sends them: rows of a role and a place.

use serde::{Deserialize, Serialize};
#[cfg(feature = "ssr")]
use tenantry_domain::Problem;
use tenantry_domain::access::RoleBinding;
#[cfg(any(feature = "ssr", test))]
use tenantry_domain::{FieldProblem, Message, access::Role, id::TenantId, say};

/// What stands for every tenant, in a form.
pub(super) const EVERYWHERE: &str = "*";

/// One row; without a role it stands for nothing, so that a form may have rows to spare.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BindingRow {
    /// The role's name, or nothing.
    #[serde(default)]
    pub role: String,
    /// A tenant's id, or `*` for everywhere.
    #[serde(default)]
    pub place: String,
}

impl From<&RoleBinding> for BindingRow {
    fn from(binding: &RoleBinding) -> Self {
        let place = binding.tenant_id.as_ref();
        Self {
            role: binding.role.as_str().to_owned(),
            place: place.map_or_else(|| EVERYWHERE.to_owned(), ToString::to_string),
        }
    }
}

/// The bindings that the rows stand for.
#[cfg(feature = "ssr")]
pub(super) fn bindings_of(rows: &[BindingRow]) -> Result<Vec<RoleBinding>, Problem> {
    read_rows(rows).map_err(|error| Problem::invalid(vec![error]))
}

#[cfg(any(feature = "ssr", test))]
fn read_rows(rows: &[BindingRow]) -> Result<Vec<RoleBinding>, FieldProblem> {
    let given = rows.iter().filter(|row| !row.role.trim().is_empty());
    given.map(read_row).collect()
}

/// A place is never guessed: a forgotten one must not become a role everywhere.
#[cfg(any(feature = "ssr", test))]
fn read_row(row: &BindingRow) -> Result<RoleBinding, FieldProblem> {
    use crate::text::text;

    let refuse = |code, message: Message| FieldProblem::new("bindings", code, message);
    let role = Role::parse(row.role.trim()).ok_or_else(|| {
        refuse(
            "unknown_role",
            Message::verbatim(text!(bindings.unknown_role)),
        )
    })?;
    match row.place.trim() {
        "" => Err(refuse(
            "required",
            Message::verbatim(text!(bindings.place_required)),
        )),
        EVERYWHERE => Ok(RoleBinding::global(role)),
        id => TenantId::parse(id)
            .map(|tenant| RoleBinding::of(role, tenant))
            .map_err(|error| {
                refuse(
                    "invalid_tenant_id",
                    say!("`{id}`: {rule}", id, rule = error.message()),
                )
            }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(role: &str, place: &str) -> BindingRow {
        BindingRow {
            role: role.to_owned(),
            place: place.to_owned(),
        }
    }

    #[test]
    fn empty_rows_stand_for_nothing() {
        let rows = [row("viewer", "ACME"), row("", "*"), row("auditor", "*")];

        let read = read_rows(&rows).unwrap();
        let again: Vec<_> = read.iter().map(BindingRow::from).collect();
        assert_eq!(again, [row("viewer", "ACME"), row("auditor", "*")]);
    }

    #[test]
    fn a_role_without_a_place_is_refused() {
        assert_eq!(read_rows(&[row("admin", "")]).unwrap_err().code, "required");
        assert_eq!(
            read_rows(&[row("king", "*")]).unwrap_err().code,
            "unknown_role"
        );
        assert!(read_rows(&[row("admin", "a b")]).is_err());
    }
}
