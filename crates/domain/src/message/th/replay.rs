//! Replays.

use super::Texts;

#[rustfmt::skip]
pub(super) const TEXTS: Texts = &[
    ("Send at least one exception.", "ส่งข้อยกเว้นอย่างน้อยหนึ่งรายการ"),
    ("At most {max} exceptions are replayed at once; these are {sent}. Send them in parts.", "เล่นซ้ำข้อยกเว้นได้ครั้งละไม่เกิน {max} รายการ แต่ส่งมา {sent} รายการ ให้แบ่งส่งเป็นส่วน ๆ"),
    ("A confidence is a number from 0 to 1.", "ค่าความเชื่อมั่นต้องเป็นตัวเลขตั้งแต่ 0 ถึง 1"),
    ("A timestamp is written as RFC 3339 has it, as in `{example}`.", "เวลาต้องเขียนตาม RFC 3339 เช่น `{example}`"),
];
