//! The tables, as `migrations/` makes them on both databases.

diesel::table! {
    meta (key) {
        key -> Text,
        value -> Text,
    }
}

diesel::table! {
    outbox (id) {
        id -> BigInt,
        body -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    users (id) {
        id -> Text,
        email -> Text,
        phone -> Text,
        full_name -> Text,
        country_code -> Text,
        country_name -> Text,
        password_hash -> Text,
        role -> Text,
        banned_at -> Nullable<BigInt>,
        phone_verified -> Bool,
        email_verified -> Bool,
        photo_url -> Nullable<Text>,
        created_at -> BigInt,
        language -> Text,
        ban_reason -> Nullable<Text>,
        deleted_at -> Nullable<BigInt>,
        erasure_due_at -> Nullable<BigInt>,
        search_name -> Text,
    }
}

diesel::table! {
    sessions (id) {
        id -> Text,
        user_id -> Text,
        user_agent -> Text,
        ip -> Text,
        created_at -> BigInt,
        last_used_at -> BigInt,
        expires_at -> BigInt,
    }
}

diesel::table! {
    refresh_tokens (token_hash) {
        token_hash -> Text,
        session_id -> Text,
        used_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    idempotency (caller, path, key) {
        caller -> Text,
        path -> Text,
        key -> Text,
        fingerprint -> Text,
        status -> Integer,
        body -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    events (number) {
        number -> BigInt,
        id -> Text,
        owner_id -> Text,
        title -> Text,
        description -> Text,
        start_at -> BigInt,
        end_at -> BigInt,
        time_zone -> Text,
        venue -> Text,
        location -> Text,
        place_id -> Nullable<Text>,
        is_virtual -> Bool,
        meeting_url -> Nullable<Text>,
        image_url -> Nullable<Text>,
        requires_approval -> Bool,
        status -> Text,
        ticket_seed -> Text,
        published_at -> Nullable<BigInt>,
        start_set_at -> BigInt,
        seats_max -> Nullable<BigInt>,
        seats_taken -> BigInt,
        seats_held -> BigInt,
        seats_confirmed -> BigInt,
        seats_checked_in -> BigInt,
        waiting_count -> BigInt,
        rating_sum -> BigInt,
        rating_count -> BigInt,
        positions_dirty_from -> Nullable<BigInt>,
        positions_sent_at -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
        question_count -> BigInt,
        calendar_sequence -> BigInt,
        room_used -> Bool,
    }
}

diesel::table! {
    event_organizers (event_id, user_id) {
        event_id -> Text,
        user_id -> Text,
        role -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    bookings (id) {
        id -> Text,
        event_id -> Text,
        user_id -> Text,
        attendee_name -> Text,
        attendee_count -> BigInt,
        status -> Text,
        notes -> Text,
        code -> Text,
        checked_in_at -> Nullable<BigInt>,
        created_at -> BigInt,
        updated_at -> BigInt,
        answers -> Text,
        checked_in_by -> Nullable<Text>,
        checked_in_device -> Nullable<Text>,
    }
}

diesel::table! {
    waitlist (ordinal) {
        ordinal -> BigInt,
        id -> Text,
        event_id -> Text,
        user_id -> Text,
        attendee_count -> BigInt,
        notes -> Text,
        status -> Text,
        offered_at -> Nullable<BigInt>,
        offer_expires_at -> Nullable<BigInt>,
        created_at -> BigInt,
        updated_at -> BigInt,
        answers -> Text,
    }
}

diesel::table! {
    reminders_sent (event_id, lead_ms, start_at) {
        event_id -> Text,
        lead_ms -> BigInt,
        start_at -> BigInt,
    }
}

diesel::table! {
    live_sessions (pid_hash) {
        pid_hash -> Text,
        record -> Text,
        expires_at -> BigInt,
    }
}

diesel::table! {
    live_rooms (event_id) {
        event_id -> Text,
        question_count -> BigInt,
        poll_count -> BigInt,
        message_count -> BigInt,
        told_at -> BigInt,
        is_untold -> Bool,
        reactions_untold -> Bool,
        share_by -> Nullable<Text>,
        share_title -> Nullable<Text>,
        share_url -> Nullable<Text>,
        share_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    room_questions (id) {
        id -> Text,
        event_id -> Text,
        author_id -> Text,
        is_anonymous -> Bool,
        text -> Text,
        votes -> BigInt,
        is_answered -> Bool,
        answer -> Nullable<Text>,
        is_hidden -> Bool,
        untold_since -> Nullable<BigInt>,
        created_at -> BigInt,
    }
}

diesel::table! {
    room_upvotes (question_id, user_id) {
        question_id -> Text,
        user_id -> Text,
    }
}

diesel::table! {
    room_polls (id) {
        id -> Text,
        event_id -> Text,
        question -> Text,
        is_multiple -> Bool,
        is_open -> Bool,
        total_votes -> BigInt,
        voter_count -> BigInt,
        is_untold -> Bool,
        created_at -> BigInt,
    }
}

diesel::table! {
    room_poll_options (id) {
        id -> Text,
        poll_id -> Text,
        place -> BigInt,
        text -> Text,
        votes -> BigInt,
    }
}

diesel::table! {
    room_poll_votes (poll_id, user_id, option_id) {
        poll_id -> Text,
        user_id -> Text,
        option_id -> Text,
    }
}

diesel::table! {
    room_reactions (event_id, reaction) {
        event_id -> Text,
        reaction -> Text,
        count -> BigInt,
    }
}

diesel::table! {
    room_messages (id) {
        id -> Text,
        event_id -> Text,
        user_id -> Text,
        text -> Text,
        reply_to -> Nullable<Text>,
        created_at -> BigInt,
    }
}

diesel::table! {
    room_mutes (event_id, user_id) {
        event_id -> Text,
        user_id -> Text,
        muted_until -> BigInt,
    }
}

diesel::table! {
    live_nodes (id) {
        id -> Text,
        seen_at -> BigInt,
    }
}

diesel::table! {
    node_crowds (event_id, node_id) {
        event_id -> Text,
        node_id -> Text,
        people -> BigInt,
    }
}

diesel::table! {
    event_crowds (event_id) {
        event_id -> Text,
        people -> BigInt,
        told_at -> BigInt,
    }
}

diesel::table! {
    notifications (id) {
        id -> Text,
        user_id -> Text,
        #[sql_name = "type"]
        kind -> Text,
        title -> Text,
        body -> Text,
        data -> Text,
        read_at -> Nullable<BigInt>,
        created_at -> BigInt,
        about -> Nullable<Text>,
    }
}

diesel::table! {
    mails (id) {
        id -> Text,
        user_id -> Nullable<Text>,
        address -> Text,
        name -> Text,
        language -> Text,
        #[sql_name = "type"]
        kind -> Text,
        data -> Text,
        status -> Text,
        attempts -> Integer,
        next_attempt_at -> Nullable<BigInt>,
        last_error -> Nullable<Text>,
        sent_at -> Nullable<BigInt>,
        created_at -> BigInt,
        channel -> Text,
    }
}

diesel::table! {
    calendar_links (user_id) {
        user_id -> Text,
        nonce -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    form_questions (id) {
        id -> Text,
        event_id -> Text,
        place -> BigInt,
        kind -> Text,
        label -> Text,
        help -> Text,
        required -> Bool,
        options -> Text,
        removed_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    reviews (id) {
        id -> Text,
        event_id -> Text,
        user_id -> Text,
        rating -> BigInt,
        comment -> Nullable<Text>,
        is_anonymous -> Bool,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    reviews_notified (event_id, user_id) {
        event_id -> Text,
        user_id -> Text,
    }
}

diesel::table! {
    announcements (id) {
        id -> Text,
        event_id -> Text,
        user_id -> Text,
        message -> Text,
        priority -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    site_announcements (id) {
        id -> Text,
        user_id -> Text,
        role -> Text,
        note -> Text,
        created_at -> BigInt,
        told_to -> Text,
        told_count -> BigInt,
        told_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    event_invitations (id) {
        id -> Text,
        event_id -> Text,
        email -> Text,
        role -> Text,
        key_hash -> Text,
        invited_by -> Text,
        accepted_by -> Nullable<Text>,
        created_at -> BigInt,
        expires_at -> BigInt,
        ended_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    verification_codes (user_id, contact) {
        user_id -> Text,
        contact -> Text,
        code_hash -> Text,
        tries -> Integer,
        expires_at -> BigInt,
    }
}

diesel::table! {
    forgotten_passwords (id) {
        id -> Text,
        email -> Text,
    }
}

diesel::table! {
    password_resets (user_id) {
        user_id -> Text,
        token_hash -> Text,
        expires_at -> BigInt,
    }
}

diesel::table! {
    notification_preferences (user_id) {
        user_id -> Text,
        types -> Text,
        quiet_from -> Nullable<Integer>,
        quiet_to -> Nullable<Integer>,
        quiet_zone -> Nullable<Text>,
    }
}

diesel::table! {
    audit (id) {
        id -> Text,
        actor_id -> Nullable<Text>,
        address -> Text,
        action -> Text,
        target -> Text,
        details -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    partner_places (id) {
        id -> Text,
        status -> Text,
        business_name -> Text,
        contact_name -> Text,
        email -> Text,
        phone -> Text,
        country_code -> Text,
        city -> Text,
        address -> Text,
        description -> Nullable<Text>,
        capacity -> Nullable<BigInt>,
        image_url -> Nullable<Text>,
        language -> Text,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    partner_place_messages (id) {
        id -> Text,
        place_id -> Text,
        sender -> Text,
        text -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    partner_place_keys (id) {
        id -> Text,
        place_id -> Text,
        key_hash -> Text,
    }
}

diesel::table! {
    pictures (name) {
        name -> Text,
        widths -> Text,
        status -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    site_images (page, slot) {
        page -> Text,
        slot -> Text,
        picture -> Nullable<Text>,
    }
}

diesel::table! {
    chats (id) {
        id -> Text,
        topic -> Text,
        subject -> Text,
        guest_id -> Nullable<Text>,
        booking_id -> Nullable<Text>,
        event_id -> Nullable<Text>,
        message_count -> BigInt,
        last_message_id -> Nullable<Text>,
        created_by -> Text,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    chat_participants (chat_id, user_id) {
        chat_id -> Text,
        user_id -> Text,
        joined_ordinal -> BigInt,
        read_ordinal -> BigInt,
        delivered_ordinal -> BigInt,
        unread_count -> BigInt,
        active_at -> BigInt,
        left_at -> Nullable<BigInt>,
        mail_due_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    chat_messages (id) {
        id -> Text,
        chat_id -> Text,
        ordinal -> BigInt,
        sender_id -> Text,
        content -> Text,
        search_content -> Text,
        message_type -> Text,
        reply_to -> Nullable<Text>,
        is_edited -> Bool,
        is_deleted -> Bool,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

diesel::table! {
    chat_files (id) {
        id -> Text,
        uploader_id -> Text,
        chat_id -> Nullable<Text>,
        message_id -> Nullable<Text>,
        place -> BigInt,
        name -> Text,
        size -> BigInt,
        media_type -> Text,
        stored_as -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    user_blocks (blocker_id, blocked_id) {
        blocker_id -> Text,
        blocked_id -> Text,
        created_at -> BigInt,
    }
}

diesel::joinable!(bookings -> users (user_id));
diesel::joinable!(event_organizers -> users (user_id));
diesel::joinable!(waitlist -> users (user_id));
diesel::joinable!(sessions -> users (user_id));
diesel::joinable!(refresh_tokens -> sessions (session_id));
diesel::joinable!(room_questions -> users (author_id));
diesel::joinable!(room_messages -> users (user_id));
diesel::joinable!(room_mutes -> users (user_id));
diesel::joinable!(live_rooms -> users (share_by));
diesel::joinable!(reviews -> users (user_id));
diesel::joinable!(announcements -> users (user_id));
diesel::joinable!(site_announcements -> users (user_id));
diesel::joinable!(event_invitations -> users (invited_by));
diesel::joinable!(notification_preferences -> users (user_id));
diesel::joinable!(chat_participants -> users (user_id));
diesel::joinable!(chat_messages -> users (sender_id));
diesel::joinable!(chat_participants -> chats (chat_id));
diesel::joinable!(user_blocks -> users (blocked_id));

diesel::allow_tables_to_appear_in_same_query!(
    meta,
    outbox,
    users,
    sessions,
    refresh_tokens,
    verification_codes,
    forgotten_passwords,
    password_resets,
    idempotency,
    events,
    event_organizers,
    bookings,
    waitlist,
    reminders_sent,
    live_sessions,
    live_rooms,
    room_questions,
    room_upvotes,
    room_polls,
    room_poll_options,
    room_poll_votes,
    room_reactions,
    room_messages,
    room_mutes,
    live_nodes,
    node_crowds,
    event_crowds,
    notifications,
    mails,
    calendar_links,
    form_questions,
    reviews,
    reviews_notified,
    announcements,
    site_announcements,
    event_invitations,
    audit,
    notification_preferences,
    partner_places,
    partner_place_messages,
    partner_place_keys,
    pictures,
    site_images,
    chats,
    chat_participants,
    chat_messages,
    chat_files,
    user_blocks,
);
