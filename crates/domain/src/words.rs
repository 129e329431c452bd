//! What people write in their own words: names on one line, reasons and notes on several.
//!
//! One rule for all of it. Such text is shown to others, in pages, tables and terminals, so it must be
//! what it looks like: no control characters, nothing that turns the direction of what follows it, and
//! a name has something to see. Joiners and marks inside words stay: Thai, Persian and emoji need them.

use crate::{message::Message, problem::FieldProblem, say};

/// Why a text is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// There is nothing to see.
    Blank,
    /// It has more characters than this.
    TooLong(usize),
    /// It holds a character that does something instead of being shown.
    Control(char),
}

impl Unfit {
    /// What is wrong, as a field's problem; `what` begins the sentence, such as "A name".
    pub fn at(self, field: &str, what: &Message) -> FieldProblem {
        match self {
            Self::Blank => FieldProblem::new(
                field,
                "required",
                say!("{what} has at least one character that can be seen.", what),
            ),
            Self::TooLong(max) => FieldProblem::new(
                field,
                "too_long",
                say!("{what} has at most {max} characters.", what, max),
            ),
            Self::Control(found) => FieldProblem::new(
                field,
                "control_character",
                say!(
                    "{what} has no control characters and none that turn the direction of text; take out U+{code}.",
                    what,
                    code = format!("{:04X}", u32::from(found))
                ),
            ),
        }
    }
}

/// A text on one line, trimmed, with at least one character that can be seen.
pub fn line(text: &str, max: usize) -> Result<String, Unfit> {
    let text = text.trim();
    if !text.chars().any(is_visible) {
        return Err(text
            .chars()
            .find(|c| acts(*c))
            .map_or(Unfit::Blank, Unfit::Control));
    }
    fit(text, max, |c| {
        acts(c) || matches!(c, '\u{2028}' | '\u{2029}')
    })
}

/// A text on any number of lines, trimmed; empty if there is nothing to see.
///
/// Line ends are as in Unix, whatever a browser makes of them.
pub fn lines(text: &str, max: usize) -> Result<String, Unfit> {
    let text = text.replace("\r\n", "\n");
    let fitting = fit(text.trim(), max, |c| acts(c) && !matches!(c, '\n' | '\t'))?;
    Ok(if fitting.chars().any(is_visible) {
        fitting
    } else {
        String::new()
    })
}

fn fit(text: &str, max: usize, is_refused: impl Fn(char) -> bool) -> Result<String, Unfit> {
    if text.chars().count() > max {
        return Err(Unfit::TooLong(max));
    }
    match text.chars().find(|c| is_refused(*c)) {
        Some(found) => Err(Unfit::Control(found)),
        None => Ok(text.to_owned()),
    }
}

/// Whether a character does something to what is around it instead of being shown: controls, and
/// embeddings, overrides and isolates of direction.
pub fn acts(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fff9}'..='\u{fffb}'
        )
}

/// Whether there is something to see. By itself, a space, a joiner or a mark of direction is nothing.
pub(crate) fn is_visible(character: char) -> bool {
    // Unicode's `Default_Ignorable_Code_Point`, and a letter that is drawn as a blank.
    let is_ignorable = matches!(
        character,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}' | '\u{2800}'
    );
    !(is_ignorable || character.is_whitespace() || character.is_control())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_every_script_are_names() {
        for name in [
            "ACME Capital",
            "บริษัท ทดสอบ จำกัด",
            "ทดสอบ\u{200b}คำ",
            "می\u{200c}خواهم",
            "👩\u{200d}🚀 Space",
            "❤\u{fe0f}",
            "שלום \u{200f}(a)",
            "</title><b>",
            "é e\u{301}",
        ] {
            assert_eq!(line(name, 120).as_deref(), Ok(name));
            assert_eq!(lines(name, 120).as_deref(), Ok(name));
        }
    }

    #[test]
    fn a_name_has_something_to_see() {
        for blank in [
            "",
            " ",
            "\u{200b}",
            "\u{feff}",
            "\u{200d}\u{200c}",
            "\u{3164}",
            "\u{2800}",
            "\u{ad}",
            "\u{3000}",
            "\u{200b} \u{feff}",
            "\u{e0041}",
        ] {
            assert_eq!(line(blank, 120), Err(Unfit::Blank), "{blank:?}");
            assert_eq!(lines(blank, 120).as_deref(), Ok(""), "{blank:?}");
        }
        assert_eq!(line("\u{202e}", 120), Err(Unfit::Control('\u{202e}')));
    }

    #[test]
    fn what_acts_is_refused() {
        let direction = "\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\u{2066}\u{2067}\u{2068}\u{2069}";
        let controls = (0..32).chain(127..160).filter_map(char::from_u32);
        for character in controls.chain(direction.chars()) {
            let text = format!("a{character}b");
            assert_eq!(line(&text, 9), Err(Unfit::Control(character)));
            let fits = matches!(character, '\n' | '\t');
            assert_eq!(lines(&text, 9).is_ok(), fits, "{character:?}");
        }
        assert_eq!(line("a\u{2028}b", 9), Err(Unfit::Control('\u{2028}')));
    }

    #[test]
    fn lines_end_as_in_unix_and_count_once() {
        assert_eq!(lines(" a\r\nb\t\r\n", 3).as_deref(), Ok("a\nb"));
        assert_eq!(lines("a\r\nbc", 3), Err(Unfit::TooLong(3)));
        assert_eq!(line("กขค", 3).as_deref(), Ok("กขค"));
        assert_eq!(line("กขคง", 3), Err(Unfit::TooLong(3)));
    }
}
