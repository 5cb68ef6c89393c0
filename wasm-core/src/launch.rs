//! Launch dialects: how a page URL or message becomes a request to show something.
