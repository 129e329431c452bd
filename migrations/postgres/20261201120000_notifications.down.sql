DROP INDEX change_requests_by_person;
DROP TABLE notification_reads;
DROP TABLE notification_marks;
