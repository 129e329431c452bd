//! How many connections the system has descriptors for.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Connections at most, where the operator says nothing else.
const MOST: usize = 4096;
/// Descriptors that are needed beside the connections and not open yet: database, files, workers.
const RESERVE: usize = 24;
/// Fewer would be no server.
const LEAST: usize = 8;

/// The connections that there may be: as configured, or by default as many as make sense, and never
/// more than the system has descriptors for.
///
/// Takes as many descriptors as the process may have.
pub fn max_connections(configured: u32) -> usize {
    let wanted = match usize::try_from(configured) {
        Ok(0) => MOST,
        Ok(count) => count,
        Err(_) => usize::MAX,
    };
    let Some(limit) = raised_limit() else {
        return wanted;
    };
    let open = std::fs::read_dir("/proc/self/fd").map_or(RESERVE, Iterator::count);
    let possible = limit.saturating_sub(open + RESERVE).max(LEAST);
    if configured != 0 && possible < wanted {
        tracing::warn!(
            wanted,
            possible,
            "there are fewer descriptors than connections were asked for"
        );
    }
    wanted.min(possible)
}

/// The limit of open descriptors, after raising it as far as that is ours to do; `None`: none.
fn raised_limit() -> Option<usize> {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    if current != maximum {
        let raised = Rlimit {
            current: maximum,
            maximum,
        };
        if let Err(error) = setrlimit(Resource::Nofile, raised) {
            tracing::debug!(%error, "the limit of open files stays as it is");
        }
    }
    let limit = getrlimit(Resource::Nofile).current?;
    Some(usize::try_from(limit).unwrap_or(usize::MAX))
}
