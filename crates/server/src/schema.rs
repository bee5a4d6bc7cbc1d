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
        calendar_sequence -> BigInt,
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
    calendar_links (user_id) {
        user_id -> Text,
        nonce -> Text,
        created_at -> BigInt,
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

diesel::joinable!(reviews -> users (user_id));
diesel::joinable!(announcements -> users (user_id));
diesel::joinable!(event_invitations -> users (invited_by));
diesel::joinable!(bookings -> users (user_id));
diesel::joinable!(event_organizers -> users (user_id));
diesel::joinable!(waitlist -> users (user_id));
diesel::joinable!(sessions -> users (user_id));
diesel::joinable!(refresh_tokens -> sessions (session_id));

diesel::allow_tables_to_appear_in_same_query!(
    meta,
    outbox,
    users,
    sessions,
    refresh_tokens,
    idempotency,
    events,
    event_organizers,
    bookings,
    waitlist,
    reminders_sent,
    calendar_links,
    live_sessions,
    notifications,
    mails,
    reviews,
    reviews_notified,
    announcements,
    event_invitations,
);
