"""Which test proves each row of a flow; ``tests/runtime/reference`` sees that each is there.

Tests lie under ``tests/platform/workflows``, browser tests under ``tests/e2e``.
"""

from collections.abc import Mapping

#: (test, browser test)
Proof = tuple[str, str]

_ADDED = "test_flow_designer.py::test_every_type_of_step_is_added_by_a_person"
_CHOSEN = "test_flow_designer.py::test_every_row_is_chosen_by_a_person"
_WORK = "test_flow_work.py::test_from_the_record_to_the_signature"
_OTHERS = "test_flow_work.py::test_others_are_asked_and_it_is_returned"
_ADMIN = "test_flow_work.py::test_an_administrator_finds_suspends_and_reassigns"
_PLAIN = "test_flow_work.py::test_everything_is_decided_without_scripts"
_HANDED = "test_flow_work.py::test_a_task_is_handed_on_drafted_and_advised"
_TEAM = "test_flow_team.py::test_work_is_claimed_and_a_board_votes"
_MENDED = "test_flow_team.py::test_an_administrator_moves_jumps_and_tries_again"


def _step(name: str) -> str:
    return f"test_steps.py::{name}"


STEPS_PROOF: Mapping[str, Proof] = {
    "approval": (
        "test_edge_cases_together.py::test_e01_the_last_two_countersigners_open_the_next_step_once",
        _ADDED,
    ),
    "handle": ("test_operations.py::test_people_who_do_work_do_not_reject", _ADDED),
    "cc": (_step("test_a_copy_waits_for_nobody_and_comes_once_a_round"), _ADDED),
    "exclusive": ("test_edge_cases_data.py::test_e39_the_first_branch_that_holds_is_taken", _ADDED),
    "parallel": (
        "test_edge_cases_together.py::test_e05_a_join_inside_a_join_counts_its_own_arrivals",
        _ADDED,
    ),
    "inclusive": (
        "test_edge_cases_together.py::test_e07_an_inclusive_join_waits_for_the_branches_that_it_started",
        _ADDED,
    ),
    "loop": (_step("test_a_loop_goes_over_the_rows_that_were_there"), _ADDED),
    "goto": (_step("test_goto_goes_back_as_often_as_it_may"), _ADDED),
    "subflow": (_step("test_a_subflow_writes_its_results_into_the_parent"), _ADDED),
    "delay": (
        "test_edge_cases_time.py::test_e26_a_long_delay_does_not_end_before_its_time",
        _ADDED,
    ),
    "wait": (_step("test_wait_goes_on_when_the_record_is_so"), _ADDED),
    "end": (_step("test_an_end_inside_a_branch_ends_everything"), _ADDED),
    "update": (_step("test_update_writes_the_record_once_in_the_same_command"), _ADDED),
    "create": (_step("test_records_are_changed_by_the_rights_that_the_step_names"), _ADDED),
    "delete": (_step("test_records_are_changed_by_the_rights_that_the_step_names"), _ADDED),
    "query": (_step("test_records_are_changed_by_the_rights_that_the_step_names"), _ADDED),
    "compute": (_step("test_computed_values_are_read_by_later_steps"), _ADDED),
    "notify": (_step("test_messages_are_queued_with_keys_of_their_own"), _ADDED),
    "mail": (_step("test_messages_are_queued_with_keys_of_their_own"), _ADDED),
    "robot": (_step("test_messages_are_queued_with_keys_of_their_own"), _ADDED),
    "webhook": (_step("test_a_webhook_is_waited_for"), _ADDED),
}

_RULE: Proof = (_step("test_every_rule_finds_its_people"), _CHOSEN)
RULES_PROOF: Mapping[str, Proof] = {
    "people": _RULE, "role": _RULE, "department_head": _RULE, "manager": _RULE,
    "manager_chain": ("test_edge_cases_people.py::test_e20_a_circle_of_managers_ends", _CHOSEN),
    "initiator": _RULE,
    "initiator_picks": ("test_operations.py::test_picked_people_are_asked", _CHOSEN),
    "previous_picks": ("test_operations.py::test_picked_people_are_asked", _CHOSEN),
    "field": (_step("test_people_in_a_field_stay_when_the_field_is_edited"), _CHOSEN),
    "record_owner": _RULE, "group": _RULE, "formula": _RULE,
}  # fmt: skip

MODES_PROOF: Mapping[str, Proof] = {
    "all": (
        "test_edge_cases_together.py::test_e01_the_last_two_countersigners_open_the_next_step_once",
        _CHOSEN,
    ),
    "any": (
        "test_edge_cases_together.py::test_e03_the_second_of_an_or_sign_hears_who_was_first",
        _CHOSEN,
    ),
    "sequence": (
        "test_operations.py::test_take_back_in_a_sequence_lets_the_next_wait_again",
        _CHOSEN,
    ),
    "vote": (_step("test_a_vote_that_can_no_longer_pass_is_over"), _CHOSEN),
}


def _operation(name: str, browser: str) -> Proof:
    return f"test_operations.py::{name}", browser


OPERATIONS_PROOF: Mapping[str, Proof] = {
    "start": _operation("test_start_asks_for_the_fields_that_it_requires", _WORK),
    "save_draft": _operation("test_a_draft_leaves_the_record_as_it_is", _HANDED),
    "approve": _operation("test_a_decision_needs_what_the_step_asks_for", _WORK),
    "handle": _operation("test_people_who_do_work_do_not_reject", _TEAM),
    "reject": _operation("test_a_decision_needs_what_the_step_asks_for", _PLAIN),
    "abstain": (_step("test_a_vote_that_can_no_longer_pass_is_over"), _TEAM),
    "return": (
        "test_edge_cases_return.py::test_e12_a_return_out_of_a_branch_cancels_the_siblings",
        _OTHERS,
    ),
    "resubmit": _operation("test_an_amount_raised_while_revising_takes_another_way", _OTHERS),
    "withdraw": _operation("test_withdraw_follows_the_flows_policy", _OTHERS),
    "take_back": _operation("test_take_back_opens_my_task_and_cancels_what_followed", _WORK),
    "transfer": _operation("test_a_transferred_task_does_not_come_back", _HANDED),
    "delegate": _operation("test_advice_comes_back_to_the_one_who_decides", _HANDED),
    "add_before": _operation("test_people_are_added_three_deep", _OTHERS),
    "add_after": _operation(
        "test_an_approval_with_others_after_it_counts_when_they_have_approved", _TEAM
    ),
    "add_parallel": (
        "test_edge_cases_signs.py::test_e35_an_added_person_counts_in_a_percentage",
        _TEAM,
    ),
    "remove_added": _operation("test_only_the_one_who_added_somebody_removes_that_person", _TEAM),
    "urge": _operation("test_urging_reaches_those_who_have_not_acted_and_not_too_often", _HANDED),
    "cc": _operation("test_a_copy_is_sent_once_a_round", _HANDED),
    "comment": _operation("test_strangers_do_not_comment", _OTHERS),
    "claim": _operation("test_the_first_to_claim_has_the_task_and_the_other_hears_who", _TEAM),
    "release": _operation("test_the_first_to_claim_has_the_task_and_the_other_hears_who", _TEAM),
    "terminate": _operation("test_an_administrator_reassigns_and_terminates", _HANDED),
    "suspend": _operation("test_a_suspended_run_keeps_the_time_that_was_left", _ADMIN),
    "resume": _operation("test_a_suspended_run_keeps_the_time_that_was_left", _ADMIN),
    "reassign": _operation("test_an_administrator_reassigns_and_terminates", _ADMIN),
    "jump": _operation("test_an_administrator_jumps_along_the_way", _MENDED),
    "retry": _operation("test_an_incident_is_retried_when_its_cause_is_gone", _MENDED),
    "migrate": _operation("test_a_run_is_migrated_with_its_people", _MENDED),
}

POLICIES_PROOF: Mapping[str, Proof] = {
    "ifEmpty": (
        "test_edge_cases_return.py::test_e11_nobody_to_ask_does_what_the_step_says_and_shows_it",
        _CHOSEN,
    ),
    "ifInitiator": (
        _step("test_the_initiator_does_not_decide_the_own_request_unless_the_step_says"),
        _CHOSEN,
    ),
    "dedupe": (
        "test_edge_cases_people.py::test_e21_an_earlier_approval_counts_as_far_as_the_policy_says",
        _CHOSEN,
    ),
    "deadline": (_step("test_time_that_is_over_does_what_the_step_says"), _CHOSEN),
    "onReject": ("test_edge_cases_return.py::test_e19_a_rejection_may_go_back_instead", _CHOSEN),
    "return": (
        "test_edge_cases_return.py::test_e18_straight_back_comes_back_when_nothing_on_the_way_depends_on_it",
        _CHOSEN,
    ),
    "withdraw": _operation("test_withdraw_follows_the_flows_policy", _CHOSEN),
    "lock": (
        "test_edge_cases_data.py::test_e44_a_locked_record_is_not_deleted_while_its_run_goes_on",
        _CHOSEN,
    ),
    "fields": (
        "test_edge_cases_data.py::test_e40_an_approver_edits_only_what_the_step_lets",
        _CHOSEN,
    ),
    "require": _operation("test_a_decision_needs_what_the_step_asks_for", _CHOSEN),
    "org": (
        "test_edge_cases_data.py::test_e41_later_steps_follow_the_organisation_of_the_day_that_the_flow_says",
        _CHOSEN,
    ),
}

_HEARD = "test_jobs.py::test_what_happens_to_records_starts_flows"
STARTS_PROOF: Mapping[str, Proof] = {
    "button": _operation("test_start_asks_for_the_fields_that_it_requires", _WORK),
    "created": (_HEARD, _CHOSEN),
    "updated": (_HEARD, _CHOSEN),
    "deleted": (_HEARD, _CHOSEN),
    "changed": (_HEARD, _CHOSEN),
    "date": ("test_clock_job.py::test_a_date_is_reached_at_its_moment_once", _CHOSEN),
    "schedule": ("test_clock_job.py::test_a_schedule_starts_at_its_time_and_not_again", _CHOSEN),
    "webhook": ("test_hooks.py::test_a_message_makes_a_record_and_starts_its_run", _CHOSEN),
    "flow": ("test_beginning.py::test_a_flow_begins_when_another_ended_so", _CHOSEN),
    "form": ("test_beginning.py::test_a_public_form_starts_its_flow", _CHOSEN),
}
