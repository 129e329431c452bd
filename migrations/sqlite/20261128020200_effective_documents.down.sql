DROP TABLE effective_documents;
