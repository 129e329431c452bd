//! What can be asked of home.

use super::{Home, ShowHome};
use crate::{access::Scope, operation};

operation!(ShowHome => Home, "home.show", TenantsRead, |_| Scope::Anywhere);
