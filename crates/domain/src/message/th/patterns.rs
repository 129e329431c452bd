//! Regular expressions.

use super::Texts;

#[rustfmt::skip]
pub(super) const TEXTS: Texts = &[
    ("`)` closes nothing", "`)` ไม่ได้ปิดวงเล็บใด"),
    ("`\\x` is followed by the number of a character", "หลัง `\\x` ต้องเป็นเลขรหัสของอักขระ"),
    ("a count ends before it begins", "จำนวนครั้งสิ้นสุดก่อนจำนวนที่เริ่ม"),
    ("a count in `{brackets}` is missing", "ขาดจำนวนครั้งใน `{brackets}`"),
    ("a count is too large", "จำนวนครั้งมากเกินไป"),
    ("a group is named like `(?P<name>...)`", "ตั้งชื่อกลุ่มแบบ `(?P<name>...)`"),
    ("a range in brackets ends before it begins", "ช่วงในวงเล็บเหลี่ยมสิ้นสุดก่อนจุดเริ่ม"),
    ("a range in brackets goes from one character to another", "ช่วงในวงเล็บเหลี่ยมต้องเริ่มและจบด้วยอักขระเดี่ยว"),
    ("flags are written like `(?i)` or `(?i-s)`, each once", "แฟล็กเขียนแบบ `(?i)` หรือ `(?i-s)` และแต่ละตัวเขียนได้ครั้งเดียว"),
    ("groups cannot be referred to", "อ้างถึงกลุ่มก่อนหน้าไม่ได้"),
    ("it cannot be read: `{said}`", "อ่านไม่ได้: `{said}`"),
    ("nothing follows the last `\\`", "ไม่มีอักขระใดตามหลัง `\\` ตัวสุดท้าย"),
    ("the edge of a word is written `\\b`, without brackets", "ขอบของคำเขียนเป็น `\\b` โดยไม่มีวงเล็บ"),
    ("there are too many groups", "มีกลุ่มมากเกินไป"),
    ("there is no class of characters of this name", "ไม่มีชุดอักขระชื่อนี้"),
    ("there is nothing to repeat", "ไม่มีสิ่งที่จะทำซ้ำ"),
    ("this escape means nothing", "escape นี้ไม่มีความหมาย"),
    ("this escape means nothing in brackets", "escape นี้ไม่มีความหมายในวงเล็บเหลี่ยม"),
    ("two groups have the same name", "มีสองกลุ่มที่ใช้ชื่อเดียวกัน"),
    ("unclosed bracket `[`", "`[` ไม่มีตัวปิด"),
    ("unclosed count `{bracket}`", "`{bracket}` ไม่มีตัวปิด"),
    ("unclosed group", "กลุ่มไม่มีตัวปิด"),
    ("what comes before or after cannot be looked at", "ตรวจสิ่งที่อยู่ก่อนหน้าหรือถัดไปไม่ได้"),
];
