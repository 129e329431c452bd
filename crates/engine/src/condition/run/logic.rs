//! `&&` and `||`: either side decides alone where it can, even if the other one fails.

use tenantry_domain::template;

use super::{fail::Fail, value::Val};

/// What a value is worth where true or false is needed.
pub(super) fn truth(value: Result<Val<'_>, Fail>) -> Result<bool, Fail> {
    match value? {
        Val::Bool(truth) => Ok(truth),
        other => Err(Fail::NotA {
            wanted: template!("true or false"),
            got: other.kind(),
        }),
    }
}

/// Joins two sides of which one alone decides if it is `decides`.
pub(super) fn join(
    decides: bool,
    left: Result<bool, Fail>,
    right: impl FnOnce() -> Result<bool, Fail>,
) -> Result<bool, Fail> {
    if left == Ok(decides) {
        return Ok(decides);
    }
    match (left, right()) {
        (_, Ok(right)) if right == decides => Ok(decides),
        (Err(fail), _) | (Ok(_), Err(fail)) => Err(fail),
        (Ok(_), Ok(right)) => Ok(right),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_counts_only_where_the_other_side_does_not_decide() {
        let failed = || Err(Fail::ByZero);

        assert_eq!(join(true, failed(), || Ok(true)), Ok(true));
        assert_eq!(join(true, failed(), || Ok(false)), failed());
        assert_eq!(join(true, Ok(true), failed), Ok(true));
        assert_eq!(join(false, failed(), || Ok(false)), Ok(false));
        assert_eq!(join(false, Ok(true), failed), failed());
        assert_eq!(join(false, Ok(true), || Ok(true)), Ok(true));
    }
}
