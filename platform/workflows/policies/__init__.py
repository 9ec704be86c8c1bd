"""Policies: nobody to ask, the initiator to ask, somebody to ask again, and time that is over."""
