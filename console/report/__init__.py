"""The programme report from the record store: read, made, told and written."""
