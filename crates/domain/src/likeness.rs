//! Names that people take for one another, though their characters differ.
//!
//! Two names are alike where nothing that anybody sees tells them apart: written in other forms of the
//! same characters (NFKC), with characters that are not shown, with more spaces, or with letters of
//! another alphabet that look like Latin ones. It is a warning and no rule: two customers may well be
//! called the same.

use unicode_normalization::UnicodeNormalization as _;

use crate::words::is_visible;

/// What two names share that look the same. Case counts.
pub fn likeness(name: &str) -> String {
    let shown: String = name
        .nfkc()
        .filter(|c| c.is_whitespace() || is_visible(*c))
        .map(plain)
        .collect();
    let words: Vec<_> = shown.split_whitespace().collect();
    words.join(" ")
}

/// The Latin letter or the plain sign that a character looks like.
///
/// The most common of Unicode's confusables: whole words of Cyrillic and Greek capitals pass for Latin
/// ones. Letters that merely resemble one another, such as `0` and `O`, are left apart.
const fn plain(character: char) -> char {
    match character {
        'А' | 'Α' | 'Ꭺ' => 'A',
        'В' | 'Β' => 'B',
        'С' | 'Ϲ' => 'C',
        'Е' | 'Ε' => 'E',
        'Н' | 'Η' => 'H',
        'І' | 'Ӏ' | 'Ι' => 'I',
        'Ј' => 'J',
        'К' | 'Κ' => 'K',
        'М' | 'Μ' => 'M',
        'Ν' => 'N',
        'О' | 'Ο' | 'Օ' => 'O',
        'Р' | 'Ρ' => 'P',
        'Ѕ' => 'S',
        'Т' | 'Τ' => 'T',
        'Ү' | 'Υ' => 'Y',
        'Х' | 'Χ' => 'X',
        'Ζ' => 'Z',
        'а' | 'ɑ' => 'a',
        'с' | 'ϲ' => 'c',
        'ԁ' => 'd',
        'е' => 'e',
        'ɡ' => 'g',
        'һ' => 'h',
        'і' | 'ı' => 'i',
        'ј' | 'ϳ' => 'j',
        'ӏ' => 'l',
        'о' | 'ο' | 'օ' => 'o',
        'р' => 'p',
        'ԛ' => 'q',
        'ѕ' => 's',
        'у' | 'ү' => 'y',
        'ν' => 'v',
        'ԝ' => 'w',
        'х' => 'x',
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' => '-',
        '‘' | '’' | 'ʼ' | '′' | '`' | '´' => '\'',
        '“' | '”' | '″' => '"',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_look_the_same_are_alike() {
        for other in [
            "ACME Capital",
            "  ACME\u{a0} Capital ",
            "АСМЕ Capital",
            "ＡＣＭＥ Capital",
            "ACME\u{200b} Capital",
            "ACME Cap\u{ad}ital",
        ] {
            assert_eq!(likeness(other), "ACME Capital", "{other:?}");
        }
        assert_eq!(likeness("Cafe\u{301}–Bar"), likeness("Café-Bar"));
        let (composed, parted) = ("น\u{e49}\u{e33}", "น\u{e49}\u{e4d}\u{e32}");
        assert_eq!(likeness(composed), likeness(parted));
    }

    #[test]
    fn names_that_look_different_are_not() {
        for (one, other) in [
            ("ACME", "Acme"),
            ("Bank 0", "Bank O"),
            ("Москва", "Mockba"),
            ("ไทย", "ใทย"),
            ("A B", "AB"),
        ] {
            assert_ne!(likeness(one), likeness(other), "{one} {other}");
        }
    }
}
