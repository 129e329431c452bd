//! Freezes.

use super::Texts;

#[rustfmt::skip]
pub(super) const TEXTS: Texts = &[
    ("A freeze is for a tenant or for a domain. Name one of them.", "ช่วงงดการเปลี่ยนแปลงใช้กับผู้เช่าหรือโดเมนอย่างใดอย่างหนึ่ง ระบุเพียงอย่างเดียว"),
    ("Choose a beginning that is not in the past.", "เลือกเวลาเริ่มต้นที่ยังไม่ผ่านไป"),
    ("Choose an end after the beginning.", "เลือกเวลาสิ้นสุดหลังเวลาเริ่มต้น"),
    ("Changes are frozen", "งดการเปลี่ยนแปลงอยู่"),
    ("`detail` says until when and why. Going back to an earlier revision is possible all the same.", "`detail` บอกว่าถึงเมื่อใดและเพราะอะไร ยังย้อนกลับไปรีวิชันก่อนหน้าได้"),
    ("Changes are frozen everywhere until {until}: {reason}", "งดการเปลี่ยนแปลงทั้งหมดจนถึง {until}: {reason}"),
    ("Changes are frozen everywhere until somebody ends it: {reason}", "งดการเปลี่ยนแปลงทั้งหมดจนกว่าจะมีผู้ยุติ: {reason}"),
    ("Changes in the domain `{domain}` are frozen until {until}: {reason}", "งดการเปลี่ยนแปลงในโดเมน `{domain}` จนถึง {until}: {reason}"),
    ("Changes in the domain `{domain}` are frozen until somebody ends it: {reason}", "งดการเปลี่ยนแปลงในโดเมน `{domain}` จนกว่าจะมีผู้ยุติ: {reason}"),
    ("Changes of `{tenant}` are frozen until {until}: {reason}", "งดการเปลี่ยนแปลงของ `{tenant}` จนถึง {until}: {reason}"),
    ("Changes of `{tenant}` are frozen until somebody ends it: {reason}", "งดการเปลี่ยนแปลงของ `{tenant}` จนกว่าจะมีผู้ยุติ: {reason}"),
    ("freeze", "ช่วงงดการเปลี่ยนแปลง"),
    ("There is no domain `{domain}`. Freeze one that there is.", "ไม่มีโดเมน `{domain}` เลือกโดเมนที่มีอยู่"),
    ("There are {max} freezes here already. End some first.", "ที่นี่มีช่วงงดการเปลี่ยนแปลงอยู่แล้ว {max} รายการ ยุติบางรายการก่อน"),
    ("Only who may freeze changes everywhere ends this.", "ผู้ที่งดการเปลี่ยนแปลงทั้งหมดได้เท่านั้นจึงยุติรายการนี้ได้"),
    ("Changes were frozen a moment ago. Look at the freezes.", "เพิ่งมีการงดการเปลี่ยนแปลง ดูรายการงดการเปลี่ยนแปลง"),
];
