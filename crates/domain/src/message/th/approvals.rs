//! Approvals and change requests.

use super::Texts;

#[rustfmt::skip]
pub(super) const TEXTS: Texts = &[
    ("A comment", "ความคิดเห็น"),
    ("At most {max} approvals can be asked for.", "กำหนดจำนวนการอนุมัติได้ไม่เกิน {max}"),
    ("Say why; whoever asked for the change reads it.", "บอกเหตุผล ผู้ขอเปลี่ยนแปลงจะได้อ่าน"),
    ("change request", "คำขอเปลี่ยนแปลง"),
    ("The change request is closed", "คำขอเปลี่ยนแปลงปิดแล้ว"),
    ("Look at what became of it. Propose the change again if it is still wanted.", "ดูว่าคำขอจบลงอย่างไร หากยังต้องการเปลี่ยนแปลงอยู่ให้เสนออีกครั้ง"),
    ("The request is {status}, and nothing can come of it any more.", "คำขอมีสถานะ {status} จึงดำเนินการต่อไม่ได้แล้ว"),
    ("You have a hand in this change", "คุณมีส่วนในการเปลี่ยนแปลงนี้"),
    ("Somebody else has to agree to it: nobody who asked for it or made a part of it.", "ต้องให้ผู้อื่นอนุมัติ โดยต้องไม่ใช่ผู้ขอหรือผู้จัดทำส่วนใดส่วนหนึ่งของการเปลี่ยนแปลงนี้"),
    ("You asked for this change, imported a version of it, or registered a playbook of it. Somebody else has to agree.", "คุณเป็นผู้ขอเปลี่ยนแปลง ผู้นำเข้าเวอร์ชัน หรือผู้ลงทะเบียนเพลย์บุ๊กที่อยู่ในการเปลี่ยนแปลงนี้ จึงต้องให้ผู้อื่นอนุมัติ"),
    ("This takes a person", "ต้องทำโดยบุคคล"),
    ("Sign in to the console and do it there, or propose with a token of a person's own. People agree, no token does.", "ลงชื่อเข้าใช้คอนโซลแล้วทำที่นั่น หรือเสนอด้วยโทเค็นของบุคคล ผู้อนุมัติคือบุคคล ไม่ใช่โทเค็น"),
    ("A token cannot do this, whoever owns it. Sign in.", "โทเค็นทำสิ่งนี้ไม่ได้ ไม่ว่าใครเป็นเจ้าของ ลงชื่อเข้าใช้ก่อน"),
    ("`{by}` may no longer do what was asked for. Cancel the request, and propose the change again.", "`{by}` ไม่มีสิทธิ์ทำสิ่งที่ขอแล้ว ให้ยกเลิกคำขอนี้ แล้วเสนอการเปลี่ยนแปลงอีกครั้ง"),
    ("What the change would put in force is no longer what was asked for. Cancel the request, and propose it again.", "สิ่งที่จะมีผลใช้งานไม่ใช่สิ่งที่ขอไว้แล้ว ให้ยกเลิกคำขอนี้ แล้วเสนออีกครั้ง"),
    ("This token belongs to nobody, so nobody could tell who asks. Sign in, or use a token of your own.", "โทเค็นนี้ไม่ได้เป็นของผู้ใด จึงบอกไม่ได้ว่าใครเป็นผู้ขอ ให้ลงชื่อเข้าใช้ หรือใช้โทเค็นของคุณเอง"),
    ("Approvals were switched on a moment ago. Repeat the request.", "เพิ่งเปิดใช้การอนุมัติเมื่อครู่นี้ โปรดส่งคำขออีกครั้ง"),
    ("There are {max} open change requests here already. Decide or cancel some first.", "มีคำขอเปลี่ยนแปลงที่ยังไม่ปิดอยู่แล้ว {max} รายการ ให้ตัดสินหรือยกเลิกบางรายการก่อน"),
    ("Nobody could agree to somebody else's change here. Make more people approvers first.", "ที่นี่ไม่มีผู้ที่อนุมัติการเปลี่ยนแปลงของผู้อื่นได้ ให้เพิ่มผู้อนุมัติก่อน"),
    ("Only 1 person could agree to somebody else's change here. Make more people approvers first.", "ที่นี่มีผู้ที่อนุมัติการเปลี่ยนแปลงของผู้อื่นได้เพียง 1 คน ให้เพิ่มผู้อนุมัติก่อน"),
    ("Only {people} people could agree to somebody else's change here. Make more people approvers first.", "ที่นี่มีผู้ที่อนุมัติการเปลี่ยนแปลงของผู้อื่นได้เพียง {people} คน ให้เพิ่มผู้อนุมัติก่อน"),
];
