"""Controls of a record's form that are no fields: no key of a field begins with a line.

Else a field of the same name would lose what is typed into it.
"""

#: Where somebody is led afterwards.
NEXT = "_next"
#: That it is saved although something like it is there.
ANYWAY = "_anyway"
#: That another one is made afterwards.
AGAIN = "_again"
#: That it repeats.
REPEAT = "_repeat"
#: The record that is being changed, for those who only ask.
RECORD = "_record"
#: Which records of its series a change is for.
SERIES = "_series"
