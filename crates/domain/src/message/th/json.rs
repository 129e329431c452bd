//! Texts that are no JSON.

use super::Texts;

#[rustfmt::skip]
pub(super) const TEXTS: Texts = &[
    ("`:` is missing", "ขาด `:`"),
    ("`,` or `{bracket}` is missing", "ขาด `,` หรือ `{bracket}`"),
    ("a comma stands before the end", "มีจุลภาคก่อนตัวปิด"),
    ("a key is a text in double quotes", "คีย์ต้องเป็นข้อความในเครื่องหมายอัญประกาศคู่"),
    ("a list is not closed", "รายการไม่มีตัวปิด"),
    ("a number is not written so", "เขียนตัวเลขแบบนี้ไม่ได้"),
    ("a text holds a control character that is not written as an escape", "ข้อความมีอักขระควบคุมที่ไม่ได้เขียนเป็น escape"),
    ("a text holds half a character", "ข้อความมีอักขระเพียงครึ่งตัว"),
    ("a text is not closed", "ข้อความไม่มีตัวปิด"),
    ("a value is missing", "ขาดค่า"),
    ("an escape means nothing", "escape ไม่มีความหมาย"),
    ("an object is not closed", "ออบเจ็กต์ไม่มีตัวปิด"),
    ("it nests too deep", "ซ้อนลึกเกินไป"),
    ("something follows the end", "มีสิ่งอื่นตามหลังส่วนท้าย"),
    ("the text is not JSON: `{detail}`", "ข้อความไม่ใช่ JSON: `{detail}`"),
    ("words are `true`, `false` and `null`", "คำที่ใช้ได้คือ `true`, `false` และ `null`"),
];
