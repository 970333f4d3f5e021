//! Names of fields whose change is shown as it is. A field that is not here is new to us, and unrecognised.

/// Fields of a Page (complete as of June 2026), of an Instagram account and of a person that have no event of their own.
/// Sorted.
const PAGE_FIELDS: &[&str] = &[
    "affiliation",
    "agent_messages",
    "agent_questions",
    "attire",
    "awards",
    "bio",
    "birthday",
    "business_integrity",
    "call_permission_reply",
    "call_settings_update",
    "calls",
    "category",
    "checkins",
    "comment_poll_response",
    "company_overview",
    "connected",
    "conversations",
    "culinary_team",
    "current_location",
    "description",
    "email",
    "feature_access_list",
    "follow",
    "founded",
    "general_info",
    "general_manager",
    "hometown",
    "hours",
    "leadgen_fat",
    "leadgen_update",
    "live_videos",
    "local_delivery",
    "location",
    "marketing_message_clicks",
    "marketing_message_deliveries",
    "marketing_message_delivery_failed",
    "marketing_message_echoes",
    "marketing_message_reads",
    "marketing_messages_subscriber_upload_status",
    "mcom_invoice_change",
    "members",
    "merchant_review",
    "message_context",
    "message_deliveries",
    "message_echoes",
    "message_edits",
    "message_mention",
    "message_reactions",
    "message_reads",
    "message_template_status_update",
    "messages",
    "messaging_account_linking",
    "messaging_appointments",
    "messaging_checkout_updates",
    "messaging_customer_information",
    "messaging_direct_sends",
    "messaging_fblogin_account_linking",
    "messaging_feedback",
    "messaging_game_plays",
    "messaging_handover",
    "messaging_handovers",
    "messaging_in_thread_lead_form_submit",
    "messaging_integrity",
    "messaging_optins",
    "messaging_optouts",
    "messaging_payments",
    "messaging_policy_enforcement",
    "messaging_postbacks",
    "messaging_pre_checkouts",
    "messaging_referral",
    "messaging_referrals",
    "messaging_seen",
    "messenger_template_status_update",
    "mission",
    "name",
    "page_about_story",
    "page_change_proposal",
    "page_upcoming_change",
    "parking",
    "payment_options",
    "payment_request_update",
    "personal_info",
    "personal_interests",
    "phone",
    "picture",
    "price_range",
    "product_review",
    "products",
    "public_transit",
    "publisher_subscriptions",
    "registration",
    "response_feedback",
    "send_cart",
    "standby",
    "story_insights",
    "story_poll_response",
    "story_share",
    "user_action",
    "video_text_question_responses",
    "videos",
    "website",
];

/// Every field whose name begins so belongs to invoices.
const INVOICE_PREFIX: &str = "invoice_access_";

/// Fields of a WhatsApp business account other than `messages`. Sorted.
const WHATSAPP_FIELDS: &[&str] = &[
    "account_alerts",
    "account_review_update",
    "account_settings_update",
    "account_update",
    "automatic_events",
    "business_capability_update",
    "business_status_update",
    "calls",
    "flows",
    "group_lifecycle_update",
    "group_participants_update",
    "group_settings_update",
    "group_status_update",
    "history",
    "message_echoes",
    "message_template_components_update",
    "message_template_quality_update",
    "message_template_status_update",
    "messaging_handovers",
    "partner_solutions",
    "payment_configuration_update",
    "phone_number_name_update",
    "phone_number_quality_update",
    "security",
    "smb_app_state_sync",
    "smb_message_echoes",
    "template_category_update",
    "template_correct_category_detection",
    "tracking_events",
    "user_id_update",
    "user_preferences",
];

/// Whether a Page or Instagram account has such a field.
pub(super) fn is_known(field: &str) -> bool {
    PAGE_FIELDS.binary_search(&field).is_ok() || field.starts_with(INVOICE_PREFIX)
}

/// Whether a WhatsApp business account has such a field.
pub(super) fn is_known_whatsapp(field: &str) -> bool {
    WHATSAPP_FIELDS.binary_search(&field).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted_and_searched() {
        assert!(PAGE_FIELDS.is_sorted() && WHATSAPP_FIELDS.is_sorted());
        assert!(is_known("hours") && is_known("invoice_access_bill_change") && !is_known("foo"));
        assert!(is_known_whatsapp("account_update") && !is_known_whatsapp("hours"));
    }
}
