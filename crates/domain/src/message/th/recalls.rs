//! Recalls.

use super::Texts;

#[rustfmt::skip]
pub(super) const TEXTS: Texts = &[
    ("Name another version than the one that is recalled.", "ระบุเวอร์ชันอื่นที่ไม่ใช่เวอร์ชันที่ถูกเรียกคืน"),
    ("Say why the version is recalled; the reason is kept in the audit trail.", "ระบุเหตุผลที่เรียกคืนเวอร์ชันนี้ เหตุผลจะถูกเก็บไว้ในบันทึกการตรวจสอบ"),
    ("recall", "การเรียกคืน"),
    ("`{pack}` is live for nobody, so there is nobody to take off it. Withdraw it instead.", "`{pack}` ไม่ได้ใช้งานจริงกับผู้เช่ารายใด จึงไม่มีผู้เช่าให้ย้ายออก ให้เลิกใช้เวอร์ชันนี้แทน"),
    ("`{pack}` is live for nobody any more: there is nothing left to recall.", "`{pack}` ไม่ได้ใช้งานจริงกับผู้เช่ารายใดแล้ว ไม่มีอะไรให้เรียกคืนอีก"),
    ("`{pack}` is being recalled already, in another way: `{id}`. Stop that first.", "`{pack}` กำลังถูกเรียกคืนอยู่แล้วในแบบอื่น: `{id}` หยุดรายการนั้นก่อน"),
    ("Before `{pack}` there is no revision without withdrawn versions to go back to. Activate another version there.", "ก่อน `{pack}` ไม่มีรีวิชันใดให้ย้อนกลับโดยไม่มีเวอร์ชันที่เลิกใช้แล้ว ให้เปิดใช้งานเวอร์ชันอื่นที่นั่น"),
    ("Another recall of this version is running: `{id}`.", "มีการเรียกคืนเวอร์ชันนี้อีกรายการกำลังดำเนินอยู่: `{id}`"),
    ("The recall has come to every tenant: there is nothing to stop.", "การเรียกคืนดำเนินการกับผู้เช่าครบทุกรายแล้ว ไม่มีอะไรให้หยุด"),
    ("This job carries out a recall. Stop the recall instead.", "งานนี้กำลังดำเนินการเรียกคืน ให้หยุดการเรียกคืนแทน"),
    ("This job makes void what waits for a version that was withdrawn, and has to come to its end.", "งานนี้ทำให้สิ่งที่รอเวอร์ชันที่เลิกใช้แล้วเป็นโมฆะ และต้องทำจนจบ"),
];
