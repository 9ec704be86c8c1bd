"""Operations: what people, administrators and the system may do to a run, one file each."""
