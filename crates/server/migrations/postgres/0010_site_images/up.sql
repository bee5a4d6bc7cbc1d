-- Uploaded pictures. A row is there before the files, and until after they are deleted.
CREATE TABLE pictures (
    -- As it stands in its address.
    name       TEXT PRIMARY KEY,
    -- Of its files, with spaces between them.
    widths     TEXT NOT NULL,
    status     TEXT NOT NULL CHECK (status IN ('pending', 'kept', 'removed')),
    created_at BIGINT NOT NULL
);
CREATE INDEX pictures_status ON pictures (status, created_at);

-- The pictures of the site's pages: a row for each slot, so that a change is always an update.
CREATE TABLE site_images (
    page    TEXT NOT NULL CHECK (page IN ('landing', 'about')),
    slot    TEXT NOT NULL,
    picture TEXT REFERENCES pictures (name),
    PRIMARY KEY (page, slot)
);
INSERT INTO site_images (page, slot) VALUES
    ('landing', 'hero'), ('landing', 'whyFresh'), ('landing', 'whyFast'), ('landing', 'whySupport'),
    ('landing', 'whyQuality'), ('landing', 'carousel1'), ('landing', 'carousel2'), ('landing', 'carousel3'),
    ('landing', 'carousel4'),
    ('about', 'aboutHero'), ('about', 'aboutStory'), ('about', 'aboutFeature1'), ('about', 'aboutFeature2'),
    ('about', 'aboutFeature3');
