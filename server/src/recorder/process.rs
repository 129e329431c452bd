//! What the kernel tells of this process. Where there is no `/proc`, nothing is told.

/// Tells whoever watches how much of the machine this process takes.
#[cfg(target_os = "linux")]
pub(super) fn publish() {
    if let Err(error) = told() {
        tracing::debug!(%error, "the kernel does not tell of this process");
    }
}

#[cfg(not(target_os = "linux"))]
pub(super) fn publish() {}

#[cfg(target_os = "linux")]
#[expect(
    clippy::cast_precision_loss,
    reason = "bytes, ticks and descriptors of one process"
)]
fn told() -> Result<(), procfs::ProcError> {
    use procfs::process::{LimitValue, Process};

    use super::{CPU_SECONDS, MAX_FDS, OPEN_FDS, RESIDENT, START_TIME};

    let process = Process::myself()?;
    let stat = process.stat()?;
    let ticks = procfs::ticks_per_second() as f64;
    let started = procfs::boot_time_secs()? as f64 + stat.starttime as f64 / ticks;
    metrics::gauge!(START_TIME).set(started);
    metrics::counter!(CPU_SECONDS).absolute((stat.utime + stat.stime) / procfs::ticks_per_second());
    metrics::gauge!(RESIDENT).set((stat.rss * procfs::page_size()) as f64);
    metrics::gauge!(OPEN_FDS).set(process.fd_count()? as f64);
    let most = match process.limits()?.max_open_files.soft_limit {
        LimitValue::Value(most) => most as f64,
        LimitValue::Unlimited => f64::INFINITY,
    };
    metrics::gauge!(MAX_FDS).set(most);
    Ok(())
}
