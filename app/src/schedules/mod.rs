//! Schedules: the list of activations that wait for their time, one of them with what can be done about it, and what a
//! tenant's page says of them.

mod about;
mod card;
mod decide;
mod detail;
mod draft;
mod list;
#[cfg(test)]
mod sample;
mod server_fns;
mod words;

pub(crate) use card::TenantSchedules;
pub(crate) use detail::SchedulePage;
pub(crate) use list::SchedulesPage;
pub(crate) use words::status_badge;
