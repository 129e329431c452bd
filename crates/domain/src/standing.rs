//! Whether somebody may do something: decided once, for the page that offers it and for the command that refuses it.

/// Whether somebody may do something to a thing as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing<R> {
    /// Never: no role of theirs allows it, or it would change nothing. It is not offered.
    Never,
    /// Not while this is so. It is offered with the reason.
    NotNow(R),
    /// At once.
    Now,
}

impl<R> Standing<R> {
    /// The standing of who `may` at all, where something may be in the way now.
    pub fn of(may: bool, now: Result<(), R>) -> Self {
        match now {
            _ if !may => Self::Never,
            Ok(()) => Self::Now,
            Err(hindrance) => Self::NotNow(hindrance),
        }
    }

    /// The same with the hindrance in other words.
    pub fn map<S>(self, say: impl FnOnce(R) -> S) -> Standing<S> {
        match self {
            Self::Never => Standing::Never,
            Self::NotNow(hindrance) => Standing::NotNow(say(hindrance)),
            Self::Now => Standing::Now,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_may_never_hears_of_no_hindrance() {
        assert_eq!(Standing::of(false, Err("live")), Standing::Never);
        assert_eq!(Standing::<&str>::of(false, Ok(())), Standing::Never);
        assert_eq!(Standing::of(true, Err("live")), Standing::NotNow("live"));
        assert_eq!(
            Standing::of(true, Err(2)).map(|count| count > 1),
            Standing::NotNow(true)
        );
        assert_eq!(Standing::<()>::of(true, Ok(())), Standing::Now);
    }
}
