//! Proofs of the audit trail.

use super::Texts;

#[rustfmt::skip]
pub(super) const TEXTS: Texts = &[
    // Chains
    ("`{tenant}` has {revisions} revisions, and chain {chain} tells of {told}", "`{tenant}` มี {revisions} รีวิชัน แต่ห่วงโซ่ {chain} บันทึกไว้ {told}"),
    ("a row is missing before it", "มีรายการหายไปก่อนหน้ารายการนี้"),
    ("chain {chain} breaks at row {number}: {why}", "ห่วงโซ่ {chain} ขาดที่รายการ {number}: {why}"),
    ("chain {chain} has {rows} rows and no head", "ห่วงโซ่ {chain} มี {rows} รายการแต่ไม่มีส่วนหัว"),
    ("chain {chain} has {rows} rows, and its head was moved back to row {number}", "ห่วงโซ่ {chain} มี {rows} รายการ แต่ส่วนหัวถูกย้ายกลับไปที่รายการ {number}"),
    ("chain {chain} is cut after row {rows}: its head is row {number}", "ห่วงโซ่ {chain} ถูกตัดหลังรายการ {rows}: ส่วนหัวอยู่ที่รายการ {number}"),
    ("chain {chain} is cut after row {rows}: {cut}", "ห่วงโซ่ {chain} ถูกตัดหลังรายการ {rows}: {cut}"),
    ("chain {chain} is missing, though the tenant is there", "ไม่มีห่วงโซ่ {chain} ทั้งที่มีผู้เช่ารายนี้"),
    ("chain {chain} is missing: {cut}", "ไม่มีห่วงโซ่ {chain}: {cut}"),
    ("has another checksum", "มีเช็กซัมต่างออกไป"),
    ("has another domain", "มีโดเมนต่างออกไป"),
    ("has another domain pack version", "มีเวอร์ชันของแพ็กโดเมนต่างออกไป"),
    ("has another tenant pack version", "มีเวอร์ชันของแพ็กผู้เช่าต่างออกไป"),
    ("has other playbooks", "มีเพลย์บุ๊กต่างออกไป"),
    ("has another time", "มีเวลาต่างออกไป"),
    ("is not stored", "ไม่ได้จัดเก็บไว้"),
    ("it cannot be read: {reason}", "อ่านไม่ได้: {reason}"),
    ("it does not continue the row before it", "ไม่ต่อเนื่องจากรายการก่อนหน้า"),
    ("its column `{column}` was changed, by which it is found", "คอลัมน์ `{column}` ที่ใช้ค้นหารายการนี้ถูกแก้ไข"),
    ("its facts cannot be written canonically", "เขียนข้อมูลของรายการในรูปแบบมาตรฐานไม่ได้"),
    ("its facts were changed", "ข้อมูลของรายการถูกแก้ไข"),
    ("refers to another domain pack", "อ้างถึงแพ็กโดเมนอื่น"),
    ("refers to another tenant pack", "อ้างถึงแพ็กผู้เช่าอื่น"),
    ("revision {revision} of `{tenant}` is in force, and the last that chain {chain} tells of is {told}", "รีวิชัน {revision} ของ `{tenant}` มีผลอยู่ แต่รีวิชันล่าสุดที่ห่วงโซ่ {chain} บันทึกไว้คือ {told}"),
    ("revision {revision} of `{tenant}` {wrong}", "รีวิชัน {revision} ของ `{tenant}` {wrong}"),
    ("the head of chain {chain} has another hash than row {rows}", "ส่วนหัวของห่วงโซ่ {chain} มีแฮชไม่ตรงกับรายการ {rows}"),
    ("was made by somebody else", "ทำโดยคนอื่น"),
    ("what is in force for `{tenant}` {wrong} than chain {chain} tells", "สิ่งที่มีผลอยู่ของ `{tenant}` {wrong}จากที่ห่วงโซ่ {chain} บันทึกไว้"),

    // Checkpoints
    ("cannot be proven: this server has no key", "พิสูจน์ไม่ได้: เซิร์ฟเวอร์นี้ไม่มีคีย์"),
    ("cannot be read: {why}", "อ่านไม่ได้: {why}"),
    ("checkpoint {number} {why}", "จุดตรวจสอบ {number} {why}"),
    ("checkpoint {pin} pins another hash", "จุดตรวจสอบ {pin} ตรึงแฮชอื่นไว้"),
    ("checkpoint {pin} pins row {row}", "จุดตรวจสอบ {pin} ตรึงรายการ {row} ไว้"),
    ("does not continue the one before it", "ไม่ต่อเนื่องจากจุดก่อนหน้า"),
    ("does not follow {last}: one is missing before it", "ไม่ได้ต่อจาก {last}: มีจุดหายไปก่อนหน้า"),
    ("has other pins than it states", "มีรายการที่ตรึงไว้ไม่ตรงกับที่ระบุ"),
    ("is missing from the trail", "หายไปจากบันทึก"),
    ("is missing, which this server made", "ที่เซิร์ฟเวอร์นี้ทำไว้หายไป"),
    ("is not the one that this server made", "ไม่ใช่จุดที่เซิร์ฟเวอร์นี้ทำไว้"),
    ("is signed by the key `{key}`, which is not known", "ลงลายเซ็นด้วยคีย์ `{key}` ซึ่งไม่เป็นที่รู้จัก"),
    ("has a wrong signature", "ลายเซ็นไม่ถูกต้อง"),
];
