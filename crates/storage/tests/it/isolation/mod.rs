//! Attacks on PostgreSQL by somebody who has the server's role and writes SQL of their own.
//!
//! The tables come from the catalogue: a new one with a tenant's rows and without a policy fails
//! here, and so does one whose rows these tests do not store.

mod intruder;
mod rows;
mod scope;
mod ways_round;
