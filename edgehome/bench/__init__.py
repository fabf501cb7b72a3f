"""What measures EdgeHome: `edgehome bench` and the batch reader of records."""
