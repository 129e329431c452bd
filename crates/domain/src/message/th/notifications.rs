//! Notifications.

use super::Texts;

#[rustfmt::skip]
pub(super) const TEXTS: Texts = &[
    ("Say which notifications are read, or up to when all of them are.", "ระบุว่าอ่านการแจ้งเตือนใดแล้ว หรืออ่านทั้งหมดแล้วจนถึงเวลาใด"),
    ("At most {max} notifications can be marked at once. Say up to when instead.", "ทำเครื่องหมายการแจ้งเตือนได้ครั้งละไม่เกิน {max} รายการ ให้ระบุเวลาแทน"),
    ("No notification is called like that.", "ไม่มีการแจ้งเตือนที่มีชื่อเช่นนั้น"),
    ("Only a person has notifications. Sign in to read some.", "เฉพาะบุคคลเท่านั้นที่มีการแจ้งเตือน ลงชื่อเข้าใช้เพื่ออ่าน"),
];
