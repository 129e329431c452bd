//! Rules of names, as the schemas and the forms say them.

use super::Texts;

#[rustfmt::skip]
pub(super) const TEXTS: Texts = &[
    ("a domain name has 1 to 64 characters: letters, digits, `_`, `.` and `-`, and begins with a letter", "ชื่อโดเมนยาว 1 ถึง 64 อักขระ ใช้ตัวอักษรภาษาอังกฤษ ตัวเลข `_`, `.` และ `-` โดยขึ้นต้นด้วยตัวอักษร"),
    ("a version is an optional `v`, one to three numbers without leading zeros and an optional pre-release, like `v3.2`, `1.0.0` or `2.0.0-rc.1`", "เวอร์ชันประกอบด้วย `v` (มีหรือไม่ก็ได้) ตัวเลขหนึ่งถึงสามชุดที่ไม่มีศูนย์นำหน้า และส่วน pre-release (มีหรือไม่ก็ได้) เช่น `v3.2`, `1.0.0` หรือ `2.0.0-rc.1`"),
    ("a tenant id has 2 to 64 characters: letters, digits, `_` and `-`, and begins with a letter or digit", "รหัสผู้เช่ายาว 2 ถึง 64 อักขระ ใช้ตัวอักษรภาษาอังกฤษ ตัวเลข `_` และ `-` โดยขึ้นต้นด้วยตัวอักษรหรือตัวเลข"),
    ("a version has no build metadata: leave out `+` and what follows it", "เวอร์ชันมี build metadata ไม่ได้ ให้ตัด `+` และส่วนที่ตามมาออก"),
    ("a version has at most {max} characters", "เวอร์ชันยาวได้ไม่เกิน {max} อักขระ"),
    ("`{name}` is reserved; a version is written like `v3.2` or `1.0.0`", "`{name}` เป็นคำสงวน เวอร์ชันเขียนแบบ `v3.2` หรือ `1.0.0`"),
    ("`{name}` is reserved; choose another name", "`{name}` เป็นคำสงวน โปรดเลือกชื่ออื่น"),
    ("`{name}` is reserved; choose another id", "`{name}` เป็นคำสงวน โปรดเลือกรหัสอื่น"),
    ("The content is the same as that of version {version}.", "เนื้อหาเหมือนกับเวอร์ชัน {version}"),
];
