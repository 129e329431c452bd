//! What time it is, for what a page offers by it; whether anything is too late says the server.

use tenantry_domain::Timestamp;

/// The server's time while it renders, the browser's own afterwards.
pub(crate) fn now() -> Timestamp {
    #[cfg(feature = "ssr")]
    return crate::backend::Door::here().map_or(Timestamp::MAX, |door| door.backend.now());
    #[cfg(not(feature = "ssr"))]
    {
        const MICROS_PER_MS: i64 = 1_000;
        #[expect(
            clippy::cast_possible_truncation,
            reason = "JavaScript's own measure of time; exact for hundreds of thousands of years"
        )]
        let now_ms = js_sys::Date::now() as i64;
        Timestamp::from_micros(now_ms.saturating_mul(MICROS_PER_MS))
    }
}
