//! What every adapter must do, as one suite: `contract_suite!(open)` makes a test of each clause.
//!
//! `open` is an expression whose value is a future of the store and of what must outlive it.

pub(crate) mod admin;
pub(crate) mod alarm;
pub(crate) mod commit;
pub(crate) mod desk;
pub(crate) mod drafts;
pub(crate) mod housekeeping;
pub(crate) mod lease;
pub(crate) mod outbox;
pub(crate) mod people;
pub(crate) mod repair;
pub(crate) mod run;
pub(crate) mod samples;

macro_rules! contract_suite {
    ($open:expr) => {
        crate::contract::contract_suite! { $open;
            commit: [
                a_conversation_comes_back_as_it_was_written,
                a_write_on_another_revision_is_a_conflict_and_changes_nothing,
                a_commit_that_is_known_changes_nothing,
                a_commit_that_is_half_known_is_a_conflict,
                numbers_have_no_gaps_per_branch_and_day,
                an_order_comes_back_as_it_was_written,
                an_order_moves_on_by_its_revision,
                an_order_placed_and_moved_on_in_one_commit,
                a_large_batch_is_one_commit,
                timers_are_handed_out_once_and_again_after_a_minute,
                a_fired_timer_goes_away_unless_it_was_moved,
            ],
            outbox: [
                rows_of_a_conversation_go_out_one_by_one,
                what_is_settled_frees_what_is_claimed_with_it,
                a_retry_waits_for_its_time,
                what_waits_for_its_time_stands_in_nobodys_way,
                a_person_taking_over_withdraws_what_was_not_said,
                what_waits_for_the_window_yields_to_a_person,
                a_row_in_doubt_blocks_its_conversation_only,
                paused_pages_wait,
                unfinished_rows_are_doubted_at_start,
                what_is_given_up_calls_a_person,
                answers_to_different_comments_do_not_wait_for_each_other,
                what_was_taken_back_on_its_way_is_not_tried_again,
                what_is_known_to_be_sent_can_be_asked_for,
                a_newer_status_takes_the_place_of_one_that_has_not_left,
                what_was_undone_is_never_said,
                a_correction_follows_what_was_said,
                a_conditional_row_without_a_predecessor_is_dropped,
                an_echo_before_the_answer_stays_sent,
                waiting_rows_go_out_when_the_window_opens,
                sent_rows_show_in_the_thread,
            ],
            desk: [
                a_board_shows_what_is_open_and_what_ended_lately,
                an_order_file_has_its_history,
                outcomes_come_back,
                watermarks_reach_our_messages_only,
                edits_and_deletions_change_the_text,
                an_echo_and_its_answer_are_one_message,
                conversations_are_listed_with_names_and_calls,
                a_call_stays_open_until_it_is_answered,
                revisions_grow_with_commits,
            ],
            drafts: [
                a_draft_waits_until_it_is_decided_on,
                who_takes_over_drops_what_was_drafted,
            ],
            people: [
                who_orders_with_one_phone_is_one_person,
                many_with_one_phone_in_one_commit_are_nobody,
                a_link_is_undone_and_stays_so,
                people_are_listed_with_what_they_ordered,
                who_comments_is_who_the_private_reply_reaches,
                what_is_forgotten_is_gone,
                who_only_comments_is_listed_and_forgotten,
                a_rush_shows_on_the_board,
            ],
            lease: [
                a_worker_alone_holds_everything_at_once,
                two_workers_share_and_never_hold_the_same,
                what_ran_out_is_taken_with_a_larger_fence,
                a_worker_that_leaves_is_not_waited_for,
                all_or_nothing_waits_for_the_whole,
                sole_takes_over_from_the_dead_at_once,
                kinds_of_work_are_divided_apart,
                a_stale_fence_is_refused_and_nothing_is_written,
                only_what_is_held_is_claimed,
                what_was_under_way_is_doubted_by_the_next_holder,
                an_answer_counts_for_its_own_attempt,
            ],
            housekeeping: [
                seen_ids_go_by_age_a_few_at_a_time,
                what_has_ended_goes_by_age_and_what_has_not_stays,
                answers_of_readers_are_kept_with_their_events,
            ],
            run: [
                a_run_that_did_not_end_by_itself_is_noticed,
                marks_are_counted_until_they_are_taken_away,
            ],
            alarm: [
                an_alarm_stands_until_it_is_over,
            ],
            admin: [
                pages_and_branches_are_configured,
                people_are_made_once_and_fetched_when_stale,
                settings_are_kept_by_scope,
                media_comes_back_by_its_hash,
                records_are_set_aside_once,
                shop_versions_are_kept_once,
            ],
            repair: [
                a_retry_takes_a_record_off_its_list_once,
                a_retry_ends_as_its_record_does,
                a_dropped_record_is_never_processed,
                shops_are_noted_when_they_change,
                what_was_decided_is_found_by_time,
                after_a_restore_what_was_not_sent_is_in_doubt,
            ],
        }
    };
    ($open:expr; $($module:ident: [$($name:ident),+ $(,)?]),+ $(,)?) => {
        $($(
            #[tokio::test]
            async fn $name() {
                let (store, _keeps_it_alive) = $open.await;
                crate::contract::$module::$name(&store).await;
            }
        )+)+
    };
}
pub(crate) use contract_suite;
