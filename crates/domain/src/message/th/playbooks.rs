//! Playbooks that are registered on their own, and their links.

use super::Texts;

#[rustfmt::skip]
pub(super) const TEXTS: Texts = &[
    ("a playbook id has 1 to 64 characters: letters, digits, `_`, `.` and `-`, and begins with a letter or digit", "รหัสเพลย์บุ๊กยาว 1 ถึง 64 อักขระ ใช้ตัวอักษรภาษาอังกฤษ ตัวเลข `_` `.` และ `-` โดยขึ้นต้นด้วยตัวอักษรหรือตัวเลข"),
    ("A playbook is no tenant's; leave the tenant out.", "เพลย์บุ๊กไม่ได้เป็นของผู้เช่ารายใด ไม่ต้องระบุผู้เช่า"),
    ("A linked playbook does not fit", "เพลย์บุ๊กที่เชื่อมโยงไว้ไม่เข้ากัน"),
    ("`errors` says which and why. Unlink it in the same step with `unlink`, or link a version that fits.", "`errors` บอกว่าเพลย์บุ๊กใดและเพราะเหตุใด ให้ยกเลิกการเชื่อมโยงในขั้นตอนเดียวกันด้วย `unlink` หรือเชื่อมโยงเวอร์ชันที่เข้ากัน"),
    ("approve it in the tenant pack, or use another tool", "อนุมัติในแพ็กผู้เช่า หรือใช้เครื่องมืออื่น"),
    ("the linked playbook `{first}` is for `{kind}` without conditions too, so one of the two could never be chosen", "เพลย์บุ๊กที่เชื่อมโยงไว้ `{first}` ใช้กับ `{kind}` โดยไม่มีเงื่อนไขเช่นกัน หนึ่งในสองจึงไม่มีวันถูกเลือก"),
    ("give one of them `conditions`, or unlink it", "กำหนด `conditions` ให้เพลย์บุ๊กหนึ่งในสอง หรือยกเลิกการเชื่อมโยง"),
    ("A tenant has at most {max} linked playbooks. Unlink one first.", "ผู้เช่าแต่ละรายเชื่อมโยงเพลย์บุ๊กได้ไม่เกิน {max} รายการ ให้ยกเลิกการเชื่อมโยงหนึ่งรายการก่อน"),
    ("The playbooks that are linked to `{tenant}` have changed meanwhile. Look at them, then try again.", "เพลย์บุ๊กที่เชื่อมโยงกับ `{tenant}` เปลี่ยนไประหว่างนี้ ให้ตรวจดูแล้วลองอีกครั้ง"),
    ("The playbook `{playbook_id}` {version} does not fit: {reason}.", "เพลย์บุ๊ก `{playbook_id}` {version} ไม่เข้ากัน: {reason}"),
    ("These linked playbooks do not fit: {names}. Unlink them in the same step, or link versions that fit.", "เพลย์บุ๊กที่เชื่อมโยงไว้เหล่านี้ไม่เข้ากัน: {names} ให้ยกเลิกการเชื่อมโยงในขั้นตอนเดียวกัน หรือเชื่อมโยงเวอร์ชันที่เข้ากัน"),
    ("{name} does not fit, and was not linked. Mend it, or link a version that fits.", "{name} ไม่เข้ากัน จึงไม่ได้เชื่อมโยง ให้แก้ไข หรือเชื่อมโยงเวอร์ชันที่เข้ากัน"),
    ("The linked playbooks of a tenant have at most {max} bytes together, and these have {bytes}. Unlink one first.", "เพลย์บุ๊กที่เชื่อมโยงกับผู้เช่ารวมกันได้ไม่เกิน {max} ไบต์ แต่ชุดนี้มี {bytes} ไบต์ ให้ยกเลิกการเชื่อมโยงหนึ่งรายการก่อน"),
    ("`{owner}` is registered already, with other content. Say which id this one shall have.", "`{owner}` ลงทะเบียนไว้แล้วด้วยเนื้อหาอื่น ให้ระบุรหัสที่ต้องการใช้กับรายการนี้"),
    ("`{live}` is in force for `{tenant}`, not `{given}`. Leave the domain out, or activate `{given}` first.", "`{tenant}` ใช้งาน `{live}` อยู่ ไม่ใช่ `{given}` ให้เว้นโดเมนไว้ หรือเปิดใช้งาน `{given}` ก่อน"),
    ("Version {live} is in force for `{tenant}`, not {given}. Leave the version out, or activate {given} first.", "`{tenant}` ใช้งานเวอร์ชัน {live} อยู่ ไม่ใช่ {given} ให้เว้นเวอร์ชันไว้ หรือเปิดใช้งาน {given} ก่อน"),
    ("`{pack}` is linked to {tenants}. Unlink it there first, or link another version.", "`{pack}` เชื่อมโยงกับ {tenants} อยู่ ให้ยกเลิกการเชื่อมโยงที่นั่นก่อน หรือเชื่อมโยงเวอร์ชันอื่น"),
    ("Name the domain: nothing is in force for this tenant yet.", "ระบุโดเมน เพราะยังไม่มีสิ่งใดใช้งานกับผู้เช่ารายนี้"),
    ("The packs have errors, so no playbook can be judged by them.", "แพ็กมีข้อผิดพลาด จึงใช้ตรวจเพลย์บุ๊กไม่ได้"),
    ("`{pack}` has no playbook at place {index}; its list begins with 0.", "`{pack}` ไม่มีเพลย์บุ๊กในตำแหน่งที่ {index} รายการเริ่มนับจาก 0"),
    ("Say which id it shall have: none can be made of its name.", "ระบุรหัสที่ต้องการ เพราะสร้างรหัสจากชื่อไม่ได้"),
    ("The playbook is written `{known}`; `{given}` differs from it in case.", "เพลย์บุ๊กนี้เขียนว่า `{known}` ส่วน `{given}` ต่างกันที่ตัวพิมพ์เล็กใหญ่"),
    ("`{tenant}` has no revision {number}.", "`{tenant}` ไม่มีรีวิชัน {number}"),
    ("The id that it is registered under.", "รหัสที่ใช้ลงทะเบียน"),
];
