//! Schedules: activations that wait for their time, and what became of them (`spec/runtime.md`).

mod input;
mod operations;
mod plan;
mod status;
mod view;

pub use input::{CancelSchedule, GetSchedule, ResumeSchedule, ScheduleFilter};
pub use plan::Plan;
pub use status::ScheduleStatus;
pub use view::Schedule;

/// The action of a schedule that was made because an activation was asked for at a later time.
pub const CREATED: &str = "schedules.create";
/// The action of a schedule that something else that was put in force holds up.
pub const HELD: &str = "schedules.hold";
/// The action of a schedule that has put its configuration in force.
pub const APPLIED: &str = "schedules.apply";
/// The action of a schedule that was refused when it was due.
pub const FAILED: &str = "schedules.fail";
/// The action of a schedule that could not begin in time.
pub const MISSED: &str = "schedules.miss";

/// Schedules of one tenant that may wait for their time at once.
pub const WAITING_PER_TENANT: u64 = 50;
