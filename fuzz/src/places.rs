//! Where findings lie in a text.

use tenantry_domain::packs::Finding;

/// Whether a finding begins and ends inside the text, and does not end before it begins.
pub fn lies_inside(text: &str, finding: &Finding) -> bool {
    let begin = (finding.line, finding.column);
    let end = (finding.end_line, finding.end_column);
    begin <= end && is_place(text, begin) && is_place(text, end)
}

/// Whether a text has a line and a column, the place after the line's last character included.
fn is_place(text: &str, (line, column): (u32, u32)) -> bool {
    let Some(line) = line.checked_sub(1) else {
        return false;
    };
    let found = text.split('\n').nth(line as usize);
    found.is_some_and(|line| (1..=line.chars().count() + 1).contains(&(column as usize)))
}
