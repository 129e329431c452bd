//! The installation itself: one row about the database as a whole.

use tenantry_domain::runtime::Epoch;

use crate::{Conn, Result, conn::on_db, text::RowLabel};

const EPOCH: &str = "SELECT epoch FROM installation";

/// The history that revision numbers are counted in; see [`crate::bookkeeping::renew_epoch`].
pub async fn epoch(conn: &mut Conn) -> Result<Epoch> {
    let text: String = on_db!(conn, |c| sqlx::query_scalar(EPOCH).fetch_one(c))?;
    RowLabel {
        table: "installation",
        row: "1",
    }
    .read("epoch", Epoch::parse(&text))
}
