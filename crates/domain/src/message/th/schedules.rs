//! Schedules.

use super::Texts;

#[rustfmt::skip]
pub(super) const TEXTS: Texts = &[
    ("Say at what time to activate, too.", "ระบุเวลาที่จะเปิดใช้ด้วย"),
    ("Choose a time in the future.", "เลือกเวลาในอนาคต"),
    ("Choose a time in the next {days} days.", "เลือกเวลาภายใน {days} วันข้างหน้า"),
    ("Choose a latest start after the time of the activation.", "เลือกเวลาเริ่มช้าสุดหลังเวลาเปิดใช้"),
    ("Choose a latest start at most {days} days after the time of the activation.", "เลือกเวลาเริ่มช้าสุดไม่เกิน {days} วันหลังเวลาเปิดใช้"),
    ("schedule", "กำหนดการ"),
    ("The schedule is {status}, and nothing can come of it any more.", "กำหนดการนี้อยู่ในสถานะ {status} และจะไม่มีผลใดอีก"),
    ("Only what is held, failed or missed is resumed; this schedule is {status}.", "ดำเนินการต่อได้เฉพาะกำหนดการที่ถูกพัก ล้มเหลว หรือเลยเวลา กำหนดการนี้อยู่ในสถานะ {status}"),
    ("There are {max} schedules that wait here already. Drop some first.", "ที่นี่มีกำหนดการที่รออยู่แล้ว {max} รายการ ยกเลิกบางรายการก่อน"),
    ("The same change waits for another time already: `{id}`. Cancel that first.", "การเปลี่ยนแปลงเดียวกันรอเวลาอื่นอยู่แล้ว: `{id}` ยกเลิกรายการนั้นก่อน"),
    ("Your token ends at {end}, before this has to begin. Choose an earlier time, or use a token that lasts.", "โทเคนของคุณหมดอายุเมื่อ {end} ก่อนที่รายการนี้ต้องเริ่ม เลือกเวลาที่เร็วกว่านี้ หรือใช้โทเคนที่อายุยาวกว่า"),
    ("It has its approvals already, and waits for its time: `{schedule}`.", "คำขอนี้ได้รับอนุมัติครบแล้วและกำลังรอเวลา: `{schedule}`"),
    ("The time that it was asked for has passed. Cancel the request, and propose the change again.", "เวลาที่ขอไว้ผ่านไปแล้ว ยกเลิกคำขอนี้แล้วเสนอการเปลี่ยนแปลงใหม่"),
    ("Changes need approval by now. Resume the schedule: that makes a change request.", "ขณะนี้การเปลี่ยนแปลงต้องได้รับอนุมัติ ดำเนินกำหนดการต่อเพื่อสร้างคำขอเปลี่ยนแปลง"),
    ("`{by}` may no longer do what was scheduled.", "`{by}` ไม่มีสิทธิ์ทำสิ่งที่กำหนดไว้อีกต่อไป"),
    ("The token that scheduled this, `{by}`, no longer holds.", "โทเคนที่กำหนดรายการนี้ `{by}` ใช้ไม่ได้แล้ว"),
    ("Too few people agree to it by now. Resume the schedule: that proposes the change again.", "ขณะนี้มีผู้อนุมัติไม่พอ ดำเนินกำหนดการต่อเพื่อเสนอการเปลี่ยนแปลงใหม่"),
    ("What it would put in force is no longer what was asked for.", "สิ่งที่จะมีผลใช้บังคับไม่ใช่สิ่งที่ขอไว้อีกต่อไป"),
    ("This job begins a schedule. Cancel the schedule instead.", "งานนี้เริ่มกำหนดการ ให้ยกเลิกกำหนดการแทน"),
];
