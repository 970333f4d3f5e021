-- Who was last heard of under the posts: people who have no conversation are listed by it.
CREATE INDEX facebook_details_of_posts ON facebook_details (last_interaction_at)
    WHERE channel IN ('feed', 'instagram_feed');
