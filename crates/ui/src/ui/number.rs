//! Numbers as people read them.

/// A count with its thousands apart, as both languages write it: `1,000`.
pub fn number(count: impl ToString) -> String {
    let digits = count.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart() {
        let said = [0, 999, 1_000, 12_345, 1_234_567].map(number);

        assert_eq!(said, ["0", "999", "1,000", "12,345", "1,234,567"]);
    }
}
