"""How records are listed, boarded and put on a calendar: the designer of views."""
